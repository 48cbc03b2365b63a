"""Results as plain JSON and back, for the disk and from a cluster; and light ones for a class."""

from __future__ import annotations

from dataclasses import replace
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


def light(result: SubmissionResult | None) -> SubmissionResult | None:
    """The result without cells and checks, whose pages are written: for a class in memory."""
    return result and replace(
        result,
        notebooks=tuple(
            replace(n, tests=tuple(_shared(replace(t, checks=())) for t in n.tests), notebook=None)
            for n in result.notebooks
        ),
    )


@lru_cache(maxsize=4096)
def _shared(test: TestResult) -> TestResult:
    """Points, verdict and words that many in a class have are kept once."""
    return test
