"""What a student reads about each question: points, a kind sentence, and the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.feedback.outline import MAX_NAME, Outline
from autograder.gradebook import CellGrade
from autograder.model import CheckRow, NotebookResult, TestResult, Verdict
from autograder.pages.text import clean, number

MAX_CHECKS, MAX_MESSAGE, MAX_COMMENT = 200, 600, 5000

# chainrule.checks.table's words; loading it would load numpy into every command.
NOT_WRITTEN = "not written yet"

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
    outline: Outline,
    result: NotebookResult | None,
    grades: Mapping[str, CellGrade],
    comments: Mapping[str, str],
) -> list[Question]:
    """The graded cells in the order of the master.

    result : None where the automatic result is not to be shown
    grades : grade_id -> what the gradebook says, where it says anything
    comments : grade_id -> what a person wrote
    """
    tests = {test.id: test for test in result.tests} if result else {}
    found = []
    for name, heading, points in outline.questions:
        test = tests.get(name) or TestResult(name, None, points, Verdict.MANUAL)
        grade = grades.get(name) or CellGrade(test.max_score, _automatic(test))
        found.append(_question(heading, test, grade, comments.get(name, "")))
    return found


def _automatic(test: TestResult) -> float | None:
    return None if test.verdict is Verdict.INTERNAL else test.score


def _question(heading: str, test: TestResult, grade: CellGrade, comment: str) -> Question:
    return Question(
        id=test.id,
        heading=heading,
        score=None if grade.waits else grade.score,
        max_score=test.max_score,
        sentence=_sentence(test, grade),
        comment=clean(comment, MAX_COMMENT),
        checks=tuple(_check(row, not _is_unwritten(test)) for row in test.checks[:MAX_CHECKS]),
    )


def _is_unwritten(test: TestResult) -> bool:
    """Did every check say only that there is nothing to check yet?"""
    failed = [row for row in test.checks if not row.passed]
    return bool(failed) and all(row.message.startswith(NOT_WRITTEN) for row in failed)


def _sentence(test: TestResult, grade: CellGrade) -> str:
    extra = f" {number(grade.extra)} points are extra credit." if grade.extra else ""
    if grade.manual is not None:
        return f"A person gave these points.{extra}"
    if test.verdict is Verdict.MANUAL and not grade.waits:
        return f"{'There is no answer here yet' if grade.auto == 0 else 'Given by tests'}.{extra}"
    if test.verdict is Verdict.FAILED and _is_unwritten(test):
        return f"This is not written yet. These are the checks that wait for it.{extra}"
    if test.verdict is Verdict.FAILED and test.checks:
        passed = sum(row.passed for row in test.checks)
        return f"{passed} of {len(test.checks)} checks passed.{extra}"
    if test.verdict is Verdict.PASSED and not test.checks:
        return f"The test passed.{extra}"
    return SENTENCES[test.verdict] + extra


def _check(row: CheckRow, tell: bool = True) -> Check:
    """tell : False where all checks would say the same, and the question's sentence does."""
    # Of a hidden check, `message` is what its author foresaw (a mistake's sentence) or the
    # kind of failure; what was tried and what came stay in `detail`, with the graders.
    shown = not row.passed
    return Check(
        name=clean(row.name, MAX_NAME),
        passed=row.passed,
        hidden=row.hidden,
        message=clean(row.message, MAX_MESSAGE) if shown and tell else "",
        hint=clean(row.hint, MAX_MESSAGE) if shown else "",
    )
