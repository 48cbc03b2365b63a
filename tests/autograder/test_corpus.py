"""The corpus: what a perfect grader does with it, and that ours does the same."""

import contextlib
import fcntl
import hashlib
import json
import os
import stat
from pathlib import Path

import pytest
from corpus import CASES, FAMILIES, write_course
from corpus.comparing import (
    HONEST,
    INFLATED,
    LOST,
    PUNISHED,
    Seen,
    differences,
    flags_falsely,
    misses_a_flag,
    verdict,
)
from corpus_grading import grade, processes_in, scores, seen

from autograder.walls import missing

pytestmark = pytest.mark.skipif(bool(missing()), reason="; ".join(missing()))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole corpus, graded in one batch; once, however many workers run these tests."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    result = shared / "corpus.json"
    with open(shared / "corpus.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            root = shared / "corpus"
            write_course(root)
            mounts = Path("/proc/self/mountinfo").read_text()
            before = originals(root)
            told = grade(root)
            told["originals"] = originals(root) == before
            told["mounts"] = Path("/proc/self/mountinfo").read_text() == mounts
            told["left"] = sorted(path.name for path in (root / "tmp").iterdir())
            told["processes"] = processes_in(root / "tmp")
            result.write_text(json.dumps(told))
    return json.loads(result.read_text())


def originals(root):
    """What was handed in: kind and time of every entry, and a digest of every plain file."""
    found = {}
    for folder, names, files in os.walk(os.fsencode(root / "submitted")):
        for path in (os.path.join(folder, name) for name in names + files):
            state = os.lstat(path)
            found[path] = [state.st_mode, state.st_mtime_ns, state.st_size]
            if stat.S_ISREG(state.st_mode):
                found[path].append(digest_of_what_is_written(path))
    return found


def digest_of_what_is_written(path):
    """A digest of a file without its holes: one of the cases is a terabyte of nothing."""
    digest, end = hashlib.sha256(), 0
    with open(path, "rb", buffering=0) as file, contextlib.suppress(OSError):
        while True:  # OSError: nothing is written behind `end`
            start = os.lseek(file.fileno(), end, os.SEEK_DATA)
            end = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            os.lseek(file.fileno(), start, os.SEEK_SET)
            digest.update(str(start).encode() + file.read(end - start))
    return digest.hexdigest()


def wrong(graded, judge):
    cases = seen(graded)
    return [
        differences(CASES[name], cases[name]) for name in CASES if judge(CASES[name], cases[name])
    ]


# ------------------------------------------------------------------ the corpus itself


def test_the_corpus_has_at_least_120_cases_and_four_families():
    assert len(CASES) >= 120
    assert {case.family for case in CASES.values()} == set(FAMILIES)


def test_every_case_says_what_it_is_about():
    assert [case.name for case in CASES.values() if len(case.about) < 10] == []


def test_a_verdict_tells_the_ways_of_being_wrong_apart():
    case, full = CASES["as-expected"], dict(CASES["as-expected"].scores)
    assert verdict(case, Seen(full)) == HONEST
    assert verdict(case, Seen(full | {"relu_test": 5.0})) == INFLATED
    assert verdict(case, Seen(full | {"bonus": 1.0})) == INFLATED
    assert verdict(case, Seen(full | {"relu_test": 3.0})) == PUNISHED
    assert verdict(case, Seen(full | {"relu_test": None}, named=True)) == LOST
    assert verdict(case, Seen()) == LOST


def test_a_zero_for_what_nobody_can_read_is_a_punishment():
    case = CASES["empty-file"]
    assert verdict(case, Seen({"relu_test": None}, named=True)) == HONEST
    assert verdict(case, Seen({"relu_test": 0.0}, named=True)) == PUNISHED
    assert verdict(case, Seen()) == LOST


# ------------------------------------------------------------------------- in one batch


def test_every_case_has_the_score_that_it_is_due(graded):
    assert wrong(graded, lambda case, got: verdict(case, got) != HONEST) == []


def test_every_tampering_is_flagged(graded):
    assert wrong(graded, misses_a_flag) == []


def test_no_honest_submission_is_flagged(graded):
    assert wrong(graded, flags_falsely) == []


def test_the_batch_comes_to_its_end(graded):
    assert {one["student"] for one in graded["submissions"]} == set(CASES)
    assert [one["student"] for one in graded["submissions"] if one["status"] == "failed"] == []
    assert graded["exit_code"] == 1  # some wait for a person


def test_every_file_received_ends_as_a_score_or_is_named_for_a_person(graded):
    unexplained = [
        one["student"]
        for one in graded["submissions"]
        for notebook in one["notebooks"]
        for test in notebook["tests"]
        if test["score"] is None and test["verdict"] != "MANUAL"
        and not (one["status"] == "needs-person" and one["flags"])
    ]  # fmt: skip
    assert unexplained == []


def test_every_original_stays_byte_for_byte(graded):
    assert graded["originals"]


def test_the_driver_stays_small(graded):
    assert graded["driver_kb"] < 600_000


def test_no_process_file_or_mount_is_left_behind(graded):
    assert graded["processes"] == []
    assert graded["left"] == []
    assert graded["mounts"]


def test_honest_scores_are_the_same_without_the_hostile_ones(graded, tmp_path):
    honest = [case for case in CASES.values() if case.family == "honest"]
    write_course(tmp_path / "course", honest)
    alone, together = scores(grade(tmp_path / "course")), scores(graded)
    assert alone == {case.name: together[case.name] for case in honest}
