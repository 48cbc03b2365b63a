"""Results as plain JSON and back: what is kept on disk, and what comes from a cluster."""

from __future__ import annotations

import dataclasses

from autograder.model import (
    CheckRow,
    NotebookResult,
    SubmissionResult,
    TestResult,
    Verdict,
)


def as_plain(result: SubmissionResult) -> dict:
    """The result as dictionaries and lists; its notebooks are not copied."""
    told = dataclasses.asdict(dataclasses.replace(result, notebooks=()))
    told["notebooks"] = [
        {"name": n.name, "tests": [dataclasses.asdict(t) for t in n.tests], "notebook": n.notebook}
        for n in result.notebooks
    ]
    return told


def from_plain(told: dict) -> SubmissionResult:
    """Raises KeyError, TypeError or ValueError where `told` is nothing of ours."""
    notebooks = tuple(
        NotebookResult(n["name"], tuple(_test(t) for t in n["tests"]), n["notebook"])
        for n in told["notebooks"]
    )
    return SubmissionResult(**{**told, "notebooks": notebooks, "flags": tuple(told["flags"])})


def _test(told: dict) -> TestResult:
    checks = tuple(CheckRow(**row) for row in told["checks"])
    return TestResult(**{**told, "verdict": Verdict(told["verdict"]), "checks": checks})
