"""What a student gets back: points, kind words and hints, and nothing that is not his."""

import re
from itertools import pairwise

import pytest
import stock_course as course
from graded_pages import ASSIGNMENT, graded, page
from page_parts import contrast, palette, parsed, textual
from stock_course import HW, NB

from autograder import model
from autograder.errors import CourseError
from autograder.feedback import Outline, write_feedback
from autograder.feedback.questions import NOT_WRITTEN, SENTENCES
from autograder.model import TestResult, Verdict
from autograder.pages import number
from chainrule.checks import table

OUTLINES = {NB: Outline.of(course.master())}


def test_the_page_lies_where_nbgrader_would_put_it(tmp_path):
    (path,) = write_feedback(tmp_path, ASSIGNMENT, graded(), OUTLINES)
    assert path == tmp_path / "feedback" / "ada" / HW / f"{NB}.html"


def test_points_are_told_in_all_and_for_each_question(tmp_path):
    told = textual(page(tmp_path, graded()))
    assert "5.25 of 13 points" in told
    assert "1.25 of 4 points" in told
    assert "5 of these points still wait for a person" in told


def test_a_question_is_named_after_the_heading_before_it_and_its_grade_id(tmp_path):
    html = page(tmp_path, graded())
    headings = [h.text for h in parsed(html).select("article.card h3")]
    assert headings[:2] == ["Adding a and b", "Multiplying"]
    assert "add_test" in textual(html)


def test_each_check_tells_name_result_message_and_hint(tmp_path):
    told = textual(page(tmp_path, graded()))
    for words in ("shape of the sum", "two by hand", "came 1.0, expected 5.0", "Which sign?"):
        assert words in told
    assert "not shown when passed" not in told
    assert "1 of 3 checks passed" in told


def test_a_hidden_check_tells_no_detail(tmp_path):
    html = page(tmp_path, graded())
    assert "random pairs" in html and "All signs?" in html
    for secret in ("DETAIL", "TEST MESSAGE"):
        assert secret not in html


def test_results_are_told_in_words_and_not_by_colour_alone(tmp_path):
    marks = {
        " ".join(mark.text.split()) for mark in parsed(page(tmp_path, graded())).select(".mark")
    }
    assert {"✓ full points", "◐ some points", "… waits for a person"} <= marks
    assert {"✓ passed", "✗ failed"} <= marks


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.TIMEOUT, "did not finish within its time"),
        (Verdict.MEMORY, "more memory than it may use"),
        (Verdict.KILLED, "ended before every check was done"),
        (Verdict.ERROR, "stopped with an error"),
        (Verdict.INTERNAL, "not your code"),
        (Verdict.TAMPERED, "could not read"),
        (Verdict.FAILED, "does not do what it should yet"),
        (Verdict.PASSED, "The test passed"),
    ],
)
def test_every_verdict_is_explained_in_a_sentence(tmp_path, verdict, words):
    assert words in textual(page(tmp_path, graded(TestResult("add_test", 0.0, 4.0, verdict))))


def test_every_verdict_has_a_sentence():
    assert set(SENTENCES) == set(Verdict)


def test_feedback_knows_the_words_of_the_checks():
    assert NOT_WRITTEN == table.NOT_WRITTEN


def test_what_is_not_written_yet_is_said_once(tmp_path):
    said = "not written yet (NotImplementedError)"
    rows = tuple(model.CheckRow(name, False, message=said, hint="Why?") for name in "ab")
    told = textual(
        page(tmp_path, graded(TestResult("add_test", 0.0, 4.0, Verdict.FAILED, "", rows)))
    )
    assert "This is not written yet." in told and said not in told and told.count("Why?") == 2


def test_a_fault_of_the_grader_shows_no_zero(tmp_path):
    told = textual(page(tmp_path, graded(TestResult("add_test", 0.0, 4.0, Verdict.INTERNAL))))
    assert "– of 4 points" in told and "0 of 4 points" not in told


def test_an_untouched_answer_is_told_as_such(tmp_path):
    told = textual(page(tmp_path, graded(TestResult("why", 0.0, 2.0, Verdict.MANUAL))))
    assert "There is no answer here yet." in told


def test_a_persons_points_extra_credit_and_words_count_and_are_shown(tmp_path):
    given = {"why": (1.5, 0.5, "Nice & <short>."), "add_test": (3.0, 0.0, "")}
    html = page(tmp_path, graded(), **given)
    assert "9 of 13 points" in textual(html)  # 3 + 4 + 1.5 + 0.5
    assert "2 of 2 points" in textual(html)
    assert "0.5 points are extra credit" in textual(html)
    assert "Nice &amp; &lt;short&gt;." in html


def test_flags_are_not_for_students(tmp_path):
    html = page(tmp_path, graded(flags=("the test cell was edited",)))
    assert "edited" not in html


@pytest.mark.parametrize("status", [model.NEEDS_PERSON, model.FAILED])
def test_work_that_needs_a_person_has_a_page_that_says_only_that(tmp_path, status):
    html = page(tmp_path, graded(status=status, flags=("the file is a FIFO",)))
    assert "A person will look at your work" in textual(html)
    assert "points</" not in html and "FIFO" not in html and "add" not in textual(html)


def test_once_a_person_has_given_points_they_are_shown(tmp_path):
    html = page(tmp_path, graded(status=model.NEEDS_PERSON), add_test=(4.0, 0.0, ""))
    assert "4 of 13 points" in textual(html)
    assert "two by hand" not in html


def test_the_same_result_makes_the_same_page(tmp_path):
    assert page(tmp_path, graded()) == page(tmp_path, graded())


def test_the_page_is_well_built_for_readers_and_screens(tmp_path):
    soup = parsed(page(tmp_path, graded()))
    assert soup.html["lang"] == "en" and soup.title.text
    assert [soup.find(tag) is not None for tag in ("header", "main", "h1")] == [True] * 3
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    assert all(th.get("scope") for th in soup.find_all("th"))
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in soup.find_all("a")} <= set(ids)
    assert all(img.get("alt") for img in soup.find_all("img"))
    assert "width=device-width" in str(soup.find("meta", {"name": "viewport"}))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_both_schemes(scheme):
    colours = palette(scheme)
    pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("page", "card")]
    pairs += [(word, f"{word}-bg") for word in ("good", "bad", "wait")]
    marked = ("keyword", "string", "number", "comment", "name", "ink")
    pairs += [(word, "code") for word in marked]
    for ink, ground in pairs:
        assert contrast(colours[ink], colours[ground]) >= 4.5, (scheme, ink, ground)


def test_a_name_that_leaves_its_folder_is_refused(tmp_path):
    with pytest.raises(CourseError, match="plain file name"):
        write_feedback(
            tmp_path, ASSIGNMENT, graded(student=".."), {NB: Outline.of(course.master())}
        )


def test_points_are_written_as_people_write_them():
    assert [number(x) for x in (12.0, 7.5, 3.333, 0.0, 100.0)] == [
        "12", "7.5", "3.33", "0", "100",
    ]  # fmt: skip
