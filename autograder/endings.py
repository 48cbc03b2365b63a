"""How cells end, in words and in nbformat: what the driver says where no output came."""

from __future__ import annotations

import nbformat
from nbgrader.utils import determine_grade

from autograder.errors import WireError
from autograder.model import Status, TestResult, Verdict
from autograder.notebook import Step
from autograder.notebook.outputs import output

END = {Status.TIMEOUT: "did not finish within its time", Status.KILLED: "ended the process"}
NO_TIME = "not run: the time for the whole submission was over"
_SAID = {
    Status.TIMEOUT: ("Timeout", "this cell did not finish within its time and was left out"),
    Status.KILLED: ("ProcessEnded", "this cell ended the process and was left out"),
    Status.NOT_RUN: ("NotRun", NO_TIME),
}


def said(status: Status) -> dict:
    """The output of a cell that could say nothing itself."""
    name, text = _SAID[status]
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def checked_outputs(told) -> list[dict]:
    """Outputs that came through the wall, as valid nbformat or not at all."""
    if not isinstance(told, list):
        raise WireError("outputs that are no list")
    return [good for good in (output(one) for one in told[:1000]) if good is not None]


def read_points(step: Step, cell: dict) -> TestResult:
    """Points of a test that ran among the student's cells: nbgrader's own reading of them."""
    try:
        score, _ = determine_grade(nbformat.from_dict(cell))
    except (ValueError, KeyError) as error:
        text = f"nbgrader cannot read the points of this cell ({error})"
        return TestResult(step.cell_id, None, step.points, Verdict.INTERNAL, text)
    verdict = Verdict.PASSED if score >= step.points else Verdict.FAILED
    return TestResult(step.cell_id, float(score), step.points, verdict)
