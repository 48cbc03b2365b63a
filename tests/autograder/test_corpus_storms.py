"""The corpus in large classes, and a grader that is killed while it grades."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
from corpus import CASES, FAMILIES, write_course
from corpus_grading import await_end, grade, named, scores, start

from autograder.walls import missing

pytestmark = pytest.mark.skipif(bool(missing()), reason="; ".join(missing()))


@pytest.mark.slow
def test_180_among_20_hostile_ones_keep_their_scores_and_the_driver_stays_small(tmp_path):
    rng = random.Random(4)
    families = {f: [c for c in CASES.values() if c.family == f] for f in FAMILIES}
    honest = [families["honest"][i % len(families["honest"])] for i in range(180)]
    hostile = rng.sample(families["cheating"] + families["faults"] + families["malformed"], 20)
    place = write_course(tmp_path / "course", hostile)
    for number, case in enumerate(honest):
        place.hand_in(case, f"student-{number:03}")
    told = grade(place.root)
    assert told["driver_kb"] < 600_000
    together = scores(told)
    for case in hostile:
        shutil.rmtree(place.root / "submitted" / case.name)
    alone = scores(grade(place.root, "--force"))
    assert len(alone) == 180
    assert {student: together[student] for student in alone} == alone


def test_a_result_that_cannot_be_written_is_named_and_the_others_are_graded(tmp_path):
    place = write_course(tmp_path / "course", named("as-expected", "half-of-it", "recursion"))
    (place.root / "autograded").mkdir()
    (place.root / "autograded" / "half-of-it").write_text("a file where a folder belongs")
    process = start(place.root, "--json", str(place.root / "told.json"))
    process.communicate()
    told = json.loads((place.root / "told.json").read_text())
    statuses = {one["student"]: one["status"] for one in told["submissions"]}
    assert statuses == {"as-expected": "graded", "half-of-it": "failed", "recursion": "graded"}
    assert process.returncode == 3


def test_students_may_be_called_anything_that_a_folder_may(tmp_path):
    place = write_course(tmp_path / "course", named("as-expected"))
    names = [
        b"Jos\xc3\xa9 \xc3\x91",
        b"it's;$(id)",
        b"line\nbreak",
        b"[red]x",
        b"<b>",
        b"-rf",
        b"caf\xe9",
    ]
    for name in names:
        place.hand_in(CASES["as-expected"], os.fsdecode(name))
    told = grade(place.root)
    assert {one["status"] for one in told["submissions"]} == {"graded"}
    assert len(gradebook(place.root)) == 5 * (len(names) + 1)


# -------------------------------------------------------------------------- kill −9

A_CLASS = (
    "as-expected", "half-of-it", "nothing-written", "overflows-for-large-scores", "exits-hard",
    "deleted-tests", "empty-file", "cell-aborts", "two-notebooks", "duplicate-keys",
)  # fmt: skip


def gradebook(root):
    """What nbgrader's tables say, without ids and times."""
    query = """
        select submitted_assignment.student_id, base_cell.name, base_cell.type,
               grade.auto_score, grade.manual_score, grade.needs_manual_grade
        from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        order by 1, 2, 3
    """
    with sqlite3.connect(root / "gradebook.db") as connection:
        return connection.execute(query).fetchall()


def kill_while_grading(root, after_s):
    process = start(root)
    try:
        process.communicate(timeout=after_s)  # it may be done by then: that is a moment, too
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    await_end(root / "tmp")


def hold_against_kills(tmp_path, times):
    """Killed at so many random moments of a run, each from the beginning and then run again."""
    calm = write_course(tmp_path / "calm", named(*A_CLASS)).root
    began = time.monotonic()
    told = scores(grade(calm))
    whole_s = time.monotonic() - began
    rows = gradebook(calm)
    assert len(rows) == 5 * len(A_CLASS)
    rng = random.Random(9)
    for moment in range(times):
        root = write_course(tmp_path / f"stormy-{moment}", named(*A_CLASS)).root
        kill_while_grading(root, rng.uniform(0, whole_s))
        assert scores(grade(root)) == told
        assert gradebook(root) == rows


def test_a_run_that_was_killed_is_completed_by_the_next(tmp_path):
    hold_against_kills(tmp_path, 2)


@pytest.mark.slow
def test_a_run_killed_at_20_moments_ends_with_the_same_gradebook(tmp_path):
    hold_against_kills(tmp_path, 20)
