"""Results as plain JSON and back: what is kept on disk, and what comes from a cluster."""

from __future__ import annotations

from functools import lru_cache

from autograder.model import (
    CheckRow,
    NotebookResult,
    SubmissionResult,
    TestResult,
    Verdict,
)


def as_plain(result: SubmissionResult) -> dict:
    """The result as dictionaries and lists; its notebooks are not copied."""
    # dataclasses.asdict copies every text anew, which took longer than writing it down.
    notebooks = [
        {"name": n.name, "tests": [_plain_test(t) for t in n.tests], "notebook": n.notebook}
        for n in result.notebooks
    ]
    return {**vars(result), "notebooks": notebooks}


def _plain_test(test: TestResult) -> dict:
    return {**vars(test), "checks": tuple(dict(vars(row)) for row in test.checks)}


def from_plain(told: dict) -> SubmissionResult:
    """Raises KeyError, TypeError or ValueError where `told` is nothing of ours."""
    notebooks = tuple(
        NotebookResult(n["name"], tuple(_test(t) for t in n["tests"]), n["notebook"])
        for n in told["notebooks"]
    )
    return SubmissionResult(**{**told, "notebooks": notebooks, "flags": tuple(told["flags"])})


def _test(told: dict) -> TestResult:
    checks = tuple(_row(**row) for row in told["checks"])
    return TestResult(**{**told, "verdict": Verdict(told["verdict"]), "checks": checks})


@lru_cache(maxsize=4096)
def _row(**told) -> CheckRow:
    """A check's row. Most of a class share theirs, which then is kept in memory once."""
    return CheckRow(**told)
