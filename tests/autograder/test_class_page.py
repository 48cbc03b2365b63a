"""The page for those who grade."""

from urllib.parse import unquote

import stock_course as course
from graded_pages import ASSIGNMENT, graded
from page_parts import parsed, textual
from stock_course import HW, NB

from autograder import model
from autograder.feedback import write_class_page, write_feedback
from autograder.feedback.write import histogram
from autograder.model import SubmissionResult


def test_the_class_page_names_students_points_status_and_flags(tmp_path):
    results = [
        graded(student="zoe"),
        graded(student="ada", flags=("cell 'add' <was> moved",)),
        SubmissionResult("bob", HW, model.NEEDS_PERSON, (), ("the file is a FIFO",)),
    ]
    path = write_class_page(tmp_path, ASSIGNMENT, results)
    soup = parsed(path.read_text(encoding="utf-8"))
    assert path == tmp_path / "autograded" / f"{HW}.html"
    rows = [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert [row.split()[0] for row in rows] == ["bob", "ada", "zoe"]  # who needs a person is first
    assert "a person must look" in rows[0] and "FIFO" in rows[0] and "0 of" not in rows[0]
    assert "5.25 of 10" in rows[1] and "cell 'add' <was> moved" in rows[1]
    assert soup.find("was") is None
    assert soup.select_one("svg title").text.split()[0] == "How"


def test_the_class_page_links_to_the_students_pages(tmp_path):
    (page,) = write_feedback(tmp_path, ASSIGNMENT, graded(student="a b#c"), {NB: course.master()})
    path = write_class_page(tmp_path, ASSIGNMENT, [graded(student="a b#c")])
    (link,) = parsed(path.read_text(encoding="utf-8")).select("tbody a")
    assert (path.parent / unquote(link["href"])).resolve() == page


def test_the_class_page_counts_a_persons_points_where_they_are_given(tmp_path):
    path = write_class_page(tmp_path, ASSIGNMENT, [graded()], {"ada": 9.0})
    assert "Mean 9, median 9 of 10 points" in textual(path.read_text(encoding="utf-8"))


def test_a_class_of_nobody_has_a_page(tmp_path):
    assert "0 submissions" in write_class_page(tmp_path, ASSIGNMENT, []).read_text()


def test_the_histogram_counts_everybody_once():
    bars = histogram([0.0, 9.9, 10.0, 55.0, 100.0, 100.0], 100.0)
    assert [bar.count for bar in bars] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert bars[9].height == 1.0
