"""Pages written anew: what people gave since, what is late, and the ways back to students."""

import json
import shutil
from dataclasses import replace

import pytest
import stock_course
from click.testing import CliRunner
from gradebook_rows import url
from graded_class import (  # noqa: F401
    GRADE,
    SAID,
    WORDS,
    class_of_tiny,
    class_once,
    needs_walls,
)
from page_parts import parsed, textual
from tiny_class import graded as left_of

from autograder import cli
from autograder.course import Course
from autograder.feedback.again import read_graded, rewrite_feedback
from autograder.gradebook import GradebookWriter
from autograder.ledger import read_record

pytestmark = needs_walls


def feedback(root, *words):
    done = CliRunner().invoke(cli.main, ["--course", str(root), "feedback", "tiny", *words])
    assert done.exit_code == 0, done.output
    return done.output


def page(root, student):
    return (root / "feedback" / student / "tiny" / "tiny.html").read_text(encoding="utf-8")


def test_points_and_words_that_people_gave_later_are_on_the_page(class_of_tiny):  # noqa: F811
    assert "Good thought" not in page(class_of_tiny, "student001")
    feedback(class_of_tiny, "--quiet")
    html = page(class_of_tiny, "student001")
    assert SAID.partition("<")[0].strip(" &") in html and parsed(html).find("script") is None
    assert "1.75 of 2 points" in textual(html)  # 1.5 and 0.25 extra


def test_every_total_and_every_questions_points_are_the_gradebooks(class_of_tiny):  # noqa: F811
    feedback(class_of_tiny, "--quiet")
    with GradebookWriter(url(class_of_tiny)) as book:
        totals, standings = book.totals("tiny"), book.standings("tiny")
    for student, total in totals.items():
        soup = parsed(page(class_of_tiny, student))
        if student == "student007":  # nobody could grade it
            assert soup.select_one(".total") is None
            continue
        assert float(soup.select_one(".total strong").text) == pytest.approx(total, abs=0.005)
        told = {a.select_one("code").text: a.select_one(".points").text for a in questions(soup)}
        for (_, cell), grade in standings[student].grades.items():
            given = told[cell].split()[0]
            shown = None if given == "–" else float(given)
            assert shown == (None if grade.waits else pytest.approx(grade.score, abs=0.005))


def questions(soup):
    return [a for a in soup.select("article.card") if a.select_one(".points")]


def test_a_late_penalty_is_told_beside_what_was_earned(class_of_tiny):  # noqa: F811
    feedback(class_of_tiny, "--quiet", "--student", "student001")
    told = textual(page(class_of_tiny, "student001"))
    assert "7.25 of 12 points 7.75 points were earned; 0.5 are taken off" in told


def test_what_has_not_changed_is_written_the_same(class_of_tiny):  # noqa: F811
    before = left_of(class_of_tiny)[1]
    changed = {"feedback/student001/tiny/tiny.html"}
    feedback(class_of_tiny, "--quiet")
    after = left_of(class_of_tiny)[1]
    # Hand-in times were entered by hand into this gradebook: take their line away.
    bare = {name: strip(data) for name, data in before.items()}
    differs = {n for n, data in after.items() if strip(data) != bare[n]}
    assert differs == changed


def strip(data):
    return b"\n".join(line for line in data.splitlines() if b"Handed in" not in line)


def test_a_student_alone_and_a_folder_to_release_from(class_of_tiny, tmp_path):  # noqa: F811
    said = feedback(
        class_of_tiny, "--quiet", "--student", "student000", "--to", str(tmp_path / "r")
    )
    assert "1 students' pages" in said or "1 student" in said
    released = tmp_path / "r" / "student000" / "tiny" / "tiny.html"
    assert released.read_text() == page(class_of_tiny, "student000")
    assert not [p for p in (tmp_path / "r").rglob("*") if p.is_file() and p.suffix != ".html"]


def test_a_class_that_stock_nbgrader_graded_has_pages_with_its_points(class_of_tiny):  # noqa: F811
    shutil.rmtree(class_of_tiny / "autograded" / ".results")
    feedback(class_of_tiny, "--quiet")
    told = textual(page(class_of_tiny, "student000"))
    assert "4 of 4 points" in told and "one number per column" not in told


def test_nbgrader_releases_our_pages(class_of_tiny):  # noqa: F811
    """Its own command, into its own exchange, found by the secret that came with the work."""
    submitted = class_of_tiny / "submitted" / "student000" / "tiny"
    (submitted / "timestamp.txt").write_text("2030-01-12 10:30:00.000000 UTC")
    (submitted / "submission_secret.txt").write_text("a-secret-of-the-exchange")
    feedback(class_of_tiny, "--quiet", "--student", "student000")
    exchange = class_of_tiny / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    stock_course.nbgrader(
        class_of_tiny,
        *("release_feedback", "tiny", "--course", "tiny101", "--student", "student000"),
        f"--Exchange.root={exchange}",
    )
    (released,) = (exchange / "tiny101" / "feedback").glob("*.html")
    assert released.read_text() == page(class_of_tiny, "student000")


def test_a_receipt_that_is_a_link_is_not_followed(class_of_tiny, tmp_path):  # noqa: F811
    (tmp_path / "elsewhere").write_text("not theirs")
    submitted = class_of_tiny / "submitted" / "student000" / "tiny"
    (submitted / "submission_secret.txt").symlink_to(tmp_path / "elsewhere")
    feedback(class_of_tiny, "--quiet", "--student", "student000")
    folder = class_of_tiny / "feedback" / "student000" / "tiny"
    assert not (folder / "submission_secret.txt").exists()


def test_a_graded_notebook_that_is_damaged_costs_only_its_cells(class_of_tiny):  # noqa: F811
    path = class_of_tiny / "autograded" / "student000" / "tiny" / "tiny.ipynb"
    path.write_text(json.dumps({"cells": 3}))
    assert read_graded(path) is None
    feedback(class_of_tiny, "--quiet")
    assert "4 of 4 points" in textual(page(class_of_tiny, "student000"))


def test_an_unknown_student_is_told(class_of_tiny):  # noqa: F811
    done = CliRunner().invoke(
        cli.main, ["--course", str(class_of_tiny), "feedback", "tiny", "--student", "nobody"]
    )
    assert done.exit_code == 1 and "nobody" in done.output


def test_a_homework_never_graded_is_told(tiny_course):
    with GradebookWriter(url(tiny_course.root)):
        pass
    done = CliRunner().invoke(cli.main, ["--course", str(tiny_course.root), "feedback", "tiny"])
    assert done.exit_code == 1 and "never graded" in done.output


def test_pages_come_from_the_gradebook_before_the_kept_result(class_of_tiny):  # noqa: F811
    course = Course(class_of_tiny)
    with GradebookWriter(url(class_of_tiny)) as book:
        record = read_record(course, "tiny", book)
        standing = record.standings["student000"]
        place = ("tiny", "column_means_test")
        grades = standing.grades | {place: replace(standing.grades[place], auto=1.0)}
        one = {"student000": replace(standing, grades=grades)}
    masters = {"tiny": read_graded(class_of_tiny / "source" / "tiny" / "tiny.ipynb")}
    list(rewrite_feedback(course, replace(record, standings=one), masters))
    assert "1 of 4 points" in textual(page(class_of_tiny, "student000"))


def test_nbgraders_own_command_writes_our_page_and_shows_no_hidden_test(class_of_tiny):  # noqa: F811
    (class_of_tiny / "nbgrader_config.py").write_text(
        "c = get_config()\nfrom autograder.plugins import plug_in\nplug_in(c)\n"
    )
    feedback(class_of_tiny, "--quiet", "--student", "student001")
    ours = page(class_of_tiny, "student001")
    one = ("--assignment", "tiny", "--student", "student001", "--force")
    stock_course.nbgrader(class_of_tiny, "generate_feedback", *one, plugged=True)
    assert page(class_of_tiny, "student001") == ours and "HIDDEN TESTS" not in ours
