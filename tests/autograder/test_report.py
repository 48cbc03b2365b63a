"""The page for those who grade: points, questions, mistakes, times, likeness."""

import statistics
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import fmean
from urllib.parse import unquote

import pytest
import stock_course as course
from click.testing import CliRunner
from gradebook_rows import url
from graded_class import class_of_tiny, class_once, needs_walls  # noqa: F401
from graded_pages import ASSIGNMENT, graded, standing
from page_parts import parsed, textual
from scipy.stats import pearsonr
from stock_course import HW, NB

from autograder import cli, model
from autograder.course import Course
from autograder.feedback import Outline, write_feedback
from autograder.gradebook import CellGrade, GradebookWriter, Person, Standing
from autograder.ledger import Record
from autograder.model import CheckRow, SubmissionResult, TestResult, Verdict
from autograder.pages import number
from autograder.report import class_report, write_report
from autograder.report.mistakes import Tally
from autograder.report.questions import question_facts

MASTERS = {NB: course.master()}
NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def record(*results, standings=None, assignment=ASSIGNMENT):
    found = standings or {r.student: standing(r) for r in results}
    return Record(assignment, found, {r.student: r for r in results})


def mistakes(masters, results):
    tally = Tally(masters)
    for result in results:
        tally.add(result)
    return tally.told()


def written(root, known, people=None, pairs=None):
    (root / "source").mkdir(exist_ok=True)
    path = write_report(Course(root), class_report(known, people or {}, MASTERS, pairs))
    return path, path.read_text(encoding="utf-8")


def test_the_class_page_names_students_points_status_and_flags(tmp_path):
    known = record(
        graded(student="zoe"),
        graded(student="ada", flags=("cell 'add' <was> moved",)),
        SubmissionResult("bob", HW, model.NEEDS_PERSON, (), ("the file is a FIFO",)),
    )
    path, html = written(tmp_path, known)
    soup = parsed(html)
    assert path == tmp_path / "autograded" / f"{HW}.html"
    rows = [row.get_text(" ", strip=True) for row in soup.select("table.class tbody tr")]
    assert [row.split()[0] for row in rows] == ["bob", "ada", "zoe"]  # who needs a person is first
    assert "a person must look" in rows[0] and "FIFO" in rows[0] and "0 of" not in rows[0]
    assert "5.25 of 10" in rows[1] and "cell 'add' <was> moved" in rows[1]
    assert soup.find("was") is None
    assert soup.select_one("svg title").text.split()[0] == "How"


def test_the_class_page_links_to_the_students_pages(tmp_path):
    result = graded(student="a b#c")
    (page,) = write_feedback(tmp_path, ASSIGNMENT, result, {NB: Outline.of(MASTERS[NB])})
    path, html = written(tmp_path, record(result))
    (link,) = parsed(html).select("tbody a")
    assert (path.parent / unquote(link["href"])).resolve() == page


class OneAtATime:
    """Results that are made when they are asked for, as kept ones are read; each is long."""

    def get(self, student):
        said = f"{student} returned {'0.123456789, ' * 60}"
        result = graded(student=student)
        (notebook,) = result.notebooks
        rows = tuple(CheckRow(f"check {i}", False, message=said + str(i)) for i in range(8))
        tests = tuple(replace(test, checks=rows) for test in notebook.tests)
        return replace(result, notebooks=(replace(notebook, tests=tests),))


def test_a_large_class_is_never_in_memory_at_once(tmp_path):
    (tmp_path / "source").mkdir()

    def peak_kb(students):
        standings = {f"s{i:03d}": standing(graded(student=f"s{i:03d}")) for i in range(students)}
        known = replace(record(standings=standings), results=OneAtATime())
        tracemalloc.start()
        try:
            path = write_report(Course(tmp_path), class_report(known, {}, MASTERS))
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert path.read_text().count("5.25 <span") == students
        return most / 1024

    peak_kb(10)  # templates, and all that is loaded once
    few, many = peak_kb(50), peak_kb(150)
    assert (many - few) / 100 < 2.0  # of 17 KB that were said of each


def test_a_persons_points_and_the_late_penalty_count(tmp_path):
    here = replace(standing(graded(), why=(2.0, 0.0, "")), penalties={NB: 1.25})
    _, html = written(tmp_path, record(graded(), standings={"ada": here}))
    assert "Mean 6, median 6 of 10 points" in textual(html)  # 1.25 + 4 + 2 - 1.25
    assert "late: −1.25" in textual(html)


def test_a_class_of_nobody_has_a_page(tmp_path):
    assert "0 submissions" in written(tmp_path, record())[1]


def test_who_has_handed_nothing_in_is_named(tmp_path):
    people = {"ada": Person("ada"), "bob": Person("bob", "Bob", "Smith")}
    told = textual(written(tmp_path, record(graded()), people)[1])
    assert "Nothing handed in Bob Smith" in told


# ------------------------------------------------------------------ questions
def marked(student, *points):
    """A standing with these points of add_test, mul_test and why."""
    cells = zip(("add_test", "mul_test", "why"), (4.0, 4.0, 2.0), points, strict=True)
    return Standing(student, grades={(NB, c): CellGrade(top, p) for c, top, p in cells})


POINTS = [(0, 1, 0.5), (4, 4, 2), (1, 0, 0), (4, 3, 1), (2, 4, None), (3, 3, 2)]
STANDINGS = {f"s{i}": marked(f"s{i}", *points) for i, points in enumerate(POINTS)}


def test_discrimination_is_the_correlation_with_the_points_of_all_other_questions():
    facts = {fact.id: fact for fact in question_facts(MASTERS, STANDINGS.values())}
    add = [p[0] for p in POINTS]
    rest = [p[1] + (p[2] or 0) for p in POINTS]
    assert facts["add_test"].discrimination == pytest.approx(pearsonr(add, rest).statistic)


def test_what_waits_for_a_person_is_no_zero_of_the_question():
    facts = {fact.id: fact for fact in question_facts(MASTERS, STANDINGS.values())}
    why = facts["why"]
    assert (why.students, why.waiting, why.none, why.full) == (5, 1, 1, 2)
    assert why.mean == pytest.approx(5.5 / 5)


def test_a_question_that_all_answer_alike_tells_nobody_apart():
    same = {f"s{i}": marked(f"s{i}", 4.0, i % 3, 0.0) for i in range(8)}
    facts = question_facts(MASTERS, same.values())
    assert facts[0].share == 1.0 and facts[0].discrimination is None


# ------------------------------------------------------------------- mistakes
SENTENCE = "You divide by M twice, once too often."


def checked(student, *rows):
    return graded(TestResult("add_test", 0.0, 4.0, Verdict.FAILED, "", rows), student=student)


def master_with(sentence):
    master = course.master()
    master.cells[3].source = f't.close("x", f, 1, mistakes={{"{sentence}": 2}})'
    return {NB: master}


def test_a_named_mistake_counts_students_and_not_checks():
    row = CheckRow("by hand", False, message=SENTENCE)
    other = CheckRow("all shapes", False, hidden=True, message=f"{SENTENCE} Or something else.")
    results = [checked("ada", row, other), checked("bob", row), checked("eve")]
    (found,) = mistakes(master_with(SENTENCE), results).named
    assert (found.says, found.question, found.students) == (SENTENCE, "add_test", 2)


def test_a_sentence_inside_another_is_not_counted_beside_it():
    longer = f"{SENTENCE} And by K, too."
    row = CheckRow("by hand", False, message=f"came 3, expected 1; {longer}")
    master = master_with(SENTENCE)
    master[NB].cells[3].source += f"\nhint = {longer!r}"
    assert [m.says for m in mistakes(master, [checked("ada", row)]).named] == [longer]


def test_failed_checks_are_counted_and_work_not_written_is_told_apart():
    rows = (
        CheckRow("by hand", False, hidden=True, message="7, expected 8"),
        CheckRow("shape", True),
    )
    lazy = (CheckRow("by hand", False, message="not written yet (NotImplementedError)"),)
    found = mistakes(MASTERS, [checked("ada", *rows), checked("bob", *lazy)])
    assert [(m.says, m.students, m.hidden) for m in found.failed] == [("by hand", 1, True)]
    assert [(m.question, m.students) for m in found.unwritten] == [("add_test", 1)]


def test_what_a_student_makes_a_check_say_is_never_markup(tmp_path):
    evil = "<script>alert(1)</script> and some more words"
    row = CheckRow(evil, False, message=evil)
    _, html = written(tmp_path, record(checked("ada", row)))
    assert parsed(html).find("script") is None and "&lt;script&gt;" in html


# ---------------------------------------------------------------------- times
def test_points_are_drawn_over_the_time_of_hand_in_with_the_deadline_in_it(tmp_path):
    homework = replace(ASSIGNMENT, due=(NOON + timedelta(hours=3)).isoformat())
    found = {
        name: replace(STANDINGS[name], handed_in=NOON + timedelta(hours=i))
        for i, name in enumerate(STANDINGS)
    }
    _, html = written(tmp_path, record(standings=found, assignment=homework))
    plot = parsed(html).select_one("#times svg, section[aria-labelledby=times] svg")
    assert len(plot.find_all("circle")) == len(found)
    assert float(plot.select_one("line.mark")["x1"]) == pytest.approx(58 + 564 * 3 / 5, abs=0.1)


def test_the_page_of_a_course_that_stock_nbgrader_graded_has_points(tmp_path):
    _, html = written(tmp_path, record(standings=STANDINGS))
    assert "graded elsewhere" in html and "10 of 10" in textual(html)


# ----------------------------------------------------- a whole class, really graded
@needs_walls
def test_every_figure_of_the_class_is_the_gradebooks(class_of_tiny):  # noqa: F811
    done = CliRunner().invoke(cli.main, ["--course", str(class_of_tiny), "report", "tiny"])
    assert done.exit_code == 0, done.output
    soup = parsed((class_of_tiny / "autograded" / "tiny.html").read_text())
    with GradebookWriter(url(class_of_tiny)) as book:
        totals, standings = book.totals("tiny"), book.standings("tiny")
    rows = {
        row.th.next.strip(): row.td.text.split()[0] for row in soup.select("table.class tr")[1:]
    }
    waiting = rows.pop("student007")
    assert waiting == "–"
    shown = {student: float(points) for student, points in rows.items()}
    assert shown == pytest.approx({s: totals[s] for s in shown}, abs=0.005)
    mean, median = fmean(shown.values()), statistics.median(shown.values())
    assert f"Mean {number(mean)}, median {number(median)} of 12 points" in textual(str(soup))
    for row in soup.select("section[aria-labelledby=questions] tbody tr"):
        place = ("tiny", row.code.text)
        given = [s.grades[place] for s in standings.values() if not s.grades[place].waits]
        told = f"{number(fmean(g.score for g in given))} of {number(given[0].max_score)}"
        assert told in " ".join(row.td.text.split())
    assert "Nemo Nobody" in textual(str(soup)) and "Nemo Nobody" in done.output
    assert "column_means_test" in done.output and "<script" not in str(soup)


@needs_walls
def test_the_commonest_mistake_of_a_class_is_counted(class_of_tiny):  # noqa: F811
    done = CliRunner().invoke(cli.main, ["--course", str(class_of_tiny), "report", "tiny"])
    soup = parsed((class_of_tiny / "autograded" / "tiny.html").read_text())
    cards = {card.h3.text: card for card in soup.select("section[aria-labelledby=mistakes] .card")}
    failed = cards["Checks that failed most"].text
    assert "one number per column" in failed and "one number per column" in done.output
    # student002 took the wrong axis; student003 hung and student004 crashed.
    row = next(r for r in cards["Checks that failed most"].select("tbody tr") if "column" in r.text)
    assert row.td.text.strip() == "3"
