"""Regrading: what is ours is replaced, what people gave stays, nothing stale survives."""

import dataclasses
from datetime import datetime

import pytest
import stock_course as course
from gradebook_rows import COMMENT_ROWS, MASTER_ROWS, change, everything, grades, rows, url
from stock_course import HW, NB, NB2

from autograder import model
from autograder.errors import CourseError, GraderFault
from autograder.gradebook import CellGrade, GradebookWriter
from autograder.model import NotebookResult, SubmissionResult, TestResult, Verdict

MAX = {"add_test": 4.0, "mul_test": 4.0, "sub_test": 4.0, "why": 2.0, "draw": 3.0}
SET_SCORE = (
    "update grade set manual_score = ?, extra_credit = ?, needs_manual_grade = 0 "
    "where cell_id in (select id from base_cell where name = ?)"
)
SET_COMMENT = (
    "update comment set manual_comment = ? "
    "where cell_id in (select id from base_cell where name = ?)"
)


@pytest.fixture
def root(tmp_path):
    """A course folder whose homework is registered and has no submission yet."""
    course.make_course(tmp_path)
    with GradebookWriter(url(tmp_path)) as book:
        book.ensure_assignment(course.assignment(tmp_path), course.masters())
    return tmp_path


def test_of(grade_id, score, verdict=Verdict.FAILED):
    return TestResult(grade_id, score, MAX[grade_id], verdict)


test_of.__test__ = False


def result(student="ada", status=model.GRADED, second=True, **scores):
    """A result with the given scores; everything else has none."""
    first = tuple(
        test_of(cell, scores.get(cell)) for cell in ("add_test", "mul_test", "why", "draw")
    )
    notebooks = (NotebookResult(NB, first),)
    if second:
        notebooks += (NotebookResult(NB2, (test_of("sub_test", scores.get("sub_test")),)),)
    return SubmissionResult(student, HW, status, notebooks)


def write(root, *results):
    with GradebookWriter(url(root)) as book:
        for one in results:
            book.write(one)


def register(root, masters, **more):
    with GradebookWriter(url(root)) as book:
        book.ensure_assignment(course.assignment(root, **more), masters)


def test_writing_twice_leaves_what_writing_once_left(root):
    write(root, result(add_test=4.0, mul_test=1.5))
    once = everything(root)
    write(root, result(add_test=4.0, mul_test=1.5))
    assert everything(root) == once


def test_registering_twice_changes_nothing(root):
    write(root, result(add_test=4.0))
    once = everything(root)
    register(root, course.masters())
    assert everything(root) == once


def test_a_regrade_replaces_automatic_scores(root):
    write(root, result(add_test=4.0), result(add_test=1.0))
    assert grades(root, "ada")[NB, "add_test"] == (1.0, None, None, 0)


def test_a_regrade_keeps_points_extra_credit_and_words_of_people(root):
    write(root, result(why=None))
    change(root, SET_SCORE, 1.5, 0.5, "why")
    change(root, SET_COMMENT, "Well said.", "why")
    write(root, result(why=None))
    # As under nbgrader the person is asked to look again.
    assert grades(root, "ada")[NB, "why"] == (None, 1.5, 0.5, 1)
    with GradebookWriter(url(root)) as book:
        standing = book.standing(HW, "ada")
    assert standing.grades[NB, "why"] == CellGrade(2.0, None, 1.5, 0.5)
    assert standing.comments == {(NB, "why"): "Well said."}


def test_what_writing_returns_is_what_the_gradebook_says(root):
    with GradebookWriter(url(root)) as book:
        told = book.write(result(add_test=4.0, mul_test=0.5), datetime(2030, 1, 2, 3, 4, 5, 678))
        assert told == book.standing(HW, "ada")
        change(root, SET_SCORE, 1.5, 0.5, "why")
        change(root, SET_COMMENT, "Well said.", "why")
        change(root, "update submitted_notebook set late_submission_penalty = 0.25")
        told = book.write(result(add_test=3.0, why=None))
        assert told == book.standing(HW, "ada")
    assert told.score == 4.5 and told.penalties and told.comments and told.handed_in


def test_our_own_fault_is_no_score_and_waits_for_a_person(root):
    broken = dataclasses.replace(test_of("sub_test", 0.0), verdict=Verdict.INTERNAL)
    write(root, SubmissionResult("ada", HW, model.GRADED, (NotebookResult(NB2, (broken,)),)))
    assert grades(root, "ada")[NB2, "sub_test"] == (None, None, None, 1)


def test_a_notebook_not_handed_in_has_zero_points(root):
    write(root, result(second=False))
    assert grades(root, "ada")[NB2, "sub_test"] == (0.0, None, None, 0)


@pytest.mark.parametrize("status", [model.NEEDS_PERSON, model.FAILED])
def test_a_submission_that_could_not_be_graded_loses_old_scores_and_gets_no_zero(root, status):
    write(root, result(add_test=4.0, sub_test=4.0), SubmissionResult("ada", HW, status))
    assert set(grades(root, "ada").values()) == {(None, None, None, 1)}


def test_a_test_without_a_result_waits_for_a_person(root):
    write(root, SubmissionResult("ada", HW, model.GRADED, (NotebookResult(NB, ()),)))
    assert grades(root, "ada")[NB, "add_test"] == (None, None, None, 1)


@pytest.mark.parametrize("score", [-1.0, 4.5, float("nan"), float("inf")])
def test_a_score_out_of_bounds_is_refused_and_nothing_of_it_is_written(root, score):
    before = everything(root)
    with pytest.raises(GraderFault, match="add_test"):
        write(root, result(add_test=score))
    assert everything(root) == before


def test_a_result_of_another_master_is_refused(root):
    stale = SubmissionResult(
        "ada", HW, model.GRADED, (NotebookResult(NB2, (test_of("add_test", 4.0),)),)
    )
    with pytest.raises(GraderFault, match="another master"):
        write(root, stale)


def test_an_added_test_reaches_the_submissions_that_are_there(root):
    write(root, result(add_test=4.0))
    change(root, SET_SCORE, 2.0, None, "why")
    masters = course.masters()
    masters[NB].cells += [course.solution("div", "a / b"), course.graded("div", 0.5, -0.2)]
    register(root, masters)
    assert grades(root, "ada")[NB, "div_test"] == (None, None, None, 1)
    assert grades(root, "ada")[NB, "add_test"] == (4.0, None, None, 0)
    assert grades(root, "ada")[NB, "why"][1] == 2.0
    assert ("ada", NB, "div", "SolutionCell", None, None) in rows(root, COMMENT_ROWS)


def test_an_added_notebook_reaches_the_submissions_that_are_there(root):
    write(root, result())
    paths = {**course.assignment(root).masters, "third": root / "source" / HW / "third.ipynb"}
    third = course._notebook([course.solution("neg", "-a"), course.graded("neg", -2, 1)])
    with GradebookWriter(url(root)) as book:
        book.ensure_assignment(
            model.Assignment(HW, "", paths), {**course.masters(), "third": third}
        )
    assert grades(root, "ada")["third", "neg_test"] == (None, None, None, 1)


def test_a_reworded_and_reweighted_test_keeps_a_persons_points(root):
    write(root, result(add_test=4.0))
    change(root, SET_SCORE, 3.0, None, "add_test")
    masters = course.masters()
    masters[NB].cells[3] = course.graded("add", 5, 5, points=6)
    register(root, masters)
    assert grades(root, "ada")[NB, "add_test"][:2] == (4.0, 3.0)
    assert 6.0 in {row[6] for row in rows(root, MASTER_ROWS) if row[4] == "add_test"}


def test_a_removed_test_takes_its_automatic_scores_along(root):
    write(root, result(add_test=4.0, sub_test=4.0))
    masters = course.masters()
    del masters[NB].cells[3]
    register(root, masters)
    assert (NB, "add_test") not in grades(root, "ada")
    with GradebookWriter(url(root)) as book:
        assert book.totals(HW) == {"ada": 4.0}


def test_a_removed_notebook_takes_its_automatic_scores_along(root):
    write(root, result(add_test=4.0, sub_test=4.0))
    register(root, {NB: course.master()})
    assert {notebook for notebook, _ in grades(root, "ada")} == {NB}


@pytest.mark.parametrize("statement", [(SET_SCORE, 1.0, None), (SET_COMMENT, "Look again.")])
def test_a_cell_that_a_person_marked_cannot_be_removed(root, statement):
    write(root, result())
    change(root, *statement, "why")
    before = everything(root)
    masters = course.masters()
    masters[NB].cells = [c for c in masters[NB].cells if c.id != "why"]
    with pytest.raises(CourseError, match="'why' cannot leave"):
        register(root, masters)
    assert everything(root) == before


def test_sources_keep_the_order_of_the_cells(root):
    masters = course.masters()
    masters[NB].cells[1:1] = [course.solution("first", "a"), course.graded("first", 2, -1)]
    register(root, masters)
    with GradebookWriter(url(root)) as book, book._engine.begin() as connection:
        names = connection.exec_driver_sql(
            "select s.name from source_cell s join notebook n on n.id = s.notebook_id "
            "where n.name = 'ones' order by s.rowid"
        )
        assert [name for (name,) in names][:4] == ["first", "first_test", "setup", "add"]


def test_a_due_date_is_kept_in_utc(root):
    register(root, course.masters(), due="2030-01-15T23:59:00+01:00")
    assert rows(root, "select duedate from assignment") == [("2030-01-15 22:59:00.000000",)]


def test_without_a_due_date_the_one_set_in_formgrader_stays(root):
    change(root, "update assignment set duedate = '2031-01-01 00:00:00.000000'")
    register(root, course.masters())
    assert rows(root, "select duedate from assignment") == [("2031-01-01 00:00:00.000000",)]


def test_a_written_answer_left_as_released_has_zero_points_as_under_nbgrader(root):
    cell = {"source": "YOUR ANSWER HERE", "metadata": {"nbgrader": {"grade_id": "why"}}}
    written = {"cells": [cell]}
    tests = (test_of("why", None, Verdict.MANUAL), test_of("draw", None, Verdict.MANUAL))
    write(root, SubmissionResult("ada", HW, model.GRADED, (NotebookResult(NB, tests, written),)))
    assert grades(root, "ada")[NB, "why"] == (0.0, None, None, 0)
    assert grades(root, "ada")[NB, "draw"] == (None, None, None, 1)
    cell["source"] = ["Since ", "it is so."]
    write(root, SubmissionResult("ada", HW, model.GRADED, (NotebookResult(NB, tests, written),)))
    assert grades(root, "ada")[NB, "why"] == (None, None, None, 1)
