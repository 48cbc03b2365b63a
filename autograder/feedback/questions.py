"""What a student reads about each question: points, a kind sentence, and the checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.feedback.text import clean, joined, number
from autograder.gradebook.marks import Mark
from autograder.model import CheckRow, NotebookResult, TestResult, Verdict
from autograder.notebook import StepKind, master_steps

MAX_CHECKS, MAX_NAME, MAX_MESSAGE, MAX_COMMENT = 200, 200, 600, 5000
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

SENTENCES = {
    Verdict.PASSED: "Every check passed.",
    Verdict.FAILED: "Some of it does not do what it should yet.",
    Verdict.ERROR: "The code stopped with an error before every check was done.",
    Verdict.TIMEOUT: (
        "The code did not finish within its time. "
        "Is there a loop that never ends, or one that takes far more rounds than it needs?"
    ),
    Verdict.MEMORY: (
        "The code asked for more memory than it may use. Does an array grow larger than you meant?"
    ),
    Verdict.KILLED: "The program that ran the code ended before every check was done.",
    Verdict.TAMPERED: "The checks could not read what the code gave back.",
    Verdict.INTERNAL: "The grader itself failed here, not your code. A person will look at it.",
    Verdict.MANUAL: "A person will read this and give the points.",
}


@dataclass(frozen=True)
class Check:
    """One row of a question's table."""

    name: str
    passed: bool
    hidden: bool
    message: str
    hint: str


@dataclass(frozen=True)
class Question:
    """One graded cell as its student sees it.

    state : "full", "some", "none" or "waiting"
    score : None while a person has to give it
    """

    id: str
    heading: str
    score: float | None
    max_score: float
    sentence: str
    comment: str = ""
    checks: tuple[Check, ...] = field(default=())

    @property
    def state(self) -> str:
        if self.score is None:
            return "waiting"
        if self.score >= self.max_score:
            return "full"
        return "some" if self.score > 0 else "none"

    @property
    def points(self) -> str:
        given = "–" if self.score is None else number(self.score)
        return f"{given} of {number(self.max_score)}"


def questions(
    master: dict, result: NotebookResult | None, marks: Mapping[str, Mark]
) -> list[Question]:
    """The graded cells in the order of the master.

    result : None where the automatic result is not to be shown
    marks : grade_id -> what a person gave
    """
    tests = {test.id: test for test in result.tests} if result else {}
    found, heading = [], ""
    for step, cell in zip(master_steps(master), master["cells"], strict=True):
        if cell["cell_type"] == "markdown":
            heading = last_heading(cell["source"]) or heading
        if step.points or step.kind in (StepKind.TEST, StepKind.MANUAL):
            test = tests.get(step.cell_id) or _missing(step.cell_id, step.points)
            found.append(_question(heading or step.cell_id, test, marks.get(step.cell_id, Mark())))
    return found


def last_heading(source: str | list) -> str:
    """The last heading of a markdown text, without its marks; "" if there is none."""
    text = FENCED.sub("", joined(source))
    headings = HEADING.findall(text)
    return clean(re.sub(r"[*`$]", "", headings[-1]), MAX_NAME) if headings else ""


def _missing(grade_id: str, points: float) -> TestResult:
    return TestResult(grade_id, None, points, Verdict.MANUAL)


def _question(heading: str, test: TestResult, mark: Mark) -> Question:
    score = test.score if mark.score is None else mark.score
    if test.verdict is Verdict.INTERNAL and mark.score is None:
        score = None
    if mark.extra and score is not None:  # without a score nbgrader counts none of it either
        score += mark.extra
    return Question(
        id=test.id,
        heading=heading,
        score=score,
        max_score=test.max_score,
        sentence=_sentence(test, mark),
        comment=clean(mark.comment, MAX_COMMENT),
        checks=tuple(_check(row) for row in test.checks[:MAX_CHECKS]),
    )


def _sentence(test: TestResult, mark: Mark) -> str:
    extra = f" {number(mark.extra)} points are extra credit." if mark.extra else ""
    if mark.score is not None:
        return f"A person gave these points.{extra}"
    if test.verdict is Verdict.MANUAL and test.score == 0:
        return f"There is no answer here yet.{extra}"
    if test.verdict is Verdict.FAILED and test.checks:
        passed = sum(row.passed for row in test.checks)
        return f"{passed} of {len(test.checks)} checks passed.{extra}"
    if test.verdict is Verdict.PASSED and not test.checks:
        return f"The test passed.{extra}"
    return SENTENCES[test.verdict] + extra


def _check(row: CheckRow) -> Check:
    # Of a hidden check, `message` is what its author foresaw (a mistake's sentence) or the
    # kind of failure; what was tried and what came stay in `detail`, with the graders.
    shown = not row.passed
    return Check(
        name=clean(row.name, MAX_NAME),
        passed=row.passed,
        hidden=row.hidden,
        message=clean(row.message, MAX_MESSAGE) if shown else "",
        hint=clean(row.hint, MAX_MESSAGE) if shown else "",
    )
