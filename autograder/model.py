"""What the grader talks about: assignments, submissions, runs, verdicts, scores.

Plain frozen values, no I/O. Every other file passes these around, so that no
two of them need to know each other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

PATIENCE = 3  # a sleeping call has this many times its limit, on the clock
HASTE = 4  # after one call that did not finish, the others of the submission get a part


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Units stand in the names.

    cell_s, call_s : seconds of the processor, so that a busy machine makes nobody's
        answer slow; on the clock `patience` times as many, for what only waits
    test_s, submission_s : seconds on the clock
    """

    cell_s: float = 30.0
    call_s: float = 10.0
    test_s: float = 60.0
    submission_s: float = 600.0
    memory_mb: int = 2048
    processes: int = 64
    files_mb: int = 64
    output_kb: int = 1024
    patience: float = PATIENCE

    def on_the_clock(self, slower: float) -> Limits:
        """The same limits where everything takes `slower` times as long on the clock."""
        return replace(
            self,
            test_s=self.test_s * slower,
            submission_s=self.submission_s * slower,
            patience=self.patience * slower,
        )

    def call_limit(self, dead: Collection[str]) -> float:
        """Processor seconds of one call; `dead` are functions that did not finish before.

        One loop is reached through every function that calls it: each would take the
        whole limit once more.
        """
        return self.call_s / HASTE if dead else self.call_s


@dataclass(frozen=True)
class Assignment:
    """A homework as the grader sees it: the master notebooks and their rules.

    masters : notebook name (without .ipynb) -> path of the master under source/
    companions : files that the notebooks read or import; public, released with them
    misconceptions : (grade_id, sentence for the student, source of the wrong function)
    """

    name: str
    title: str
    masters: dict[str, Path]
    companions: tuple[Path, ...] = ()
    due: str | None = None
    limits: Limits = Limits()
    isolation: str = "split"
    misconceptions: tuple[tuple[str, str, str], ...] = ()
    rules: str = "own"


@dataclass(frozen=True)
class Submission:
    """What one student handed in: a folder, and what lies in it by notebook name."""

    student: str
    assignment: str
    folder: Path
    notebooks: dict[str, Path]
    strays: tuple[Path, ...] = ()


class Status(StrEnum):
    """How one cell of the student's ended."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    KILLED = "killed"
    NOT_RUN = "not-run"


@dataclass(frozen=True)
class CellRun:
    """One cell, run: its outputs as nbformat dictionaries."""

    cell_id: str
    status: Status
    outputs: list = field(default_factory=list)
    seconds: float = 0.0


class Verdict(StrEnum):
    """How one test ended. INTERNAL is the grader's own fault and never scores."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    ERROR = "ERROR"
    TIMEOUT = "TIMEOUT"
    MEMORY = "MEMORY"
    KILLED = "KILLED"
    TAMPERED = "TAMPERED"
    INTERNAL = "INTERNAL"
    MANUAL = "MANUAL"


@dataclass(frozen=True)
class CheckRow:
    """One check of a test cell. `detail` is for graders, the rest for students."""

    name: str
    passed: bool
    hidden: bool = False
    worth: float = 1.0
    message: str = ""
    hint: str = ""
    detail: str = ""


@dataclass(frozen=True)
class TestResult:
    """One graded cell: its verdict and points.

    score is None where a person has to give it (MANUAL) or nobody could (INTERNAL).
    """

    __test__ = False  # the name is the field's word, not a pytest class

    id: str
    score: float | None
    max_score: float
    verdict: Verdict
    message: str = ""
    checks: tuple[CheckRow, ...] = ()


@dataclass(frozen=True)
class NotebookResult:
    """One notebook of a submission, graded.

    notebook : the autograded notebook as an nbformat dictionary, or None
    """

    name: str
    tests: tuple[TestResult, ...]
    notebook: dict | None = None


GRADED, NEEDS_PERSON, FAILED = "graded", "needs-person", "failed"


@dataclass(frozen=True)
class SubmissionResult:
    """Everything that grading one submission brought.

    status : "graded"; "needs-person" when somebody must look before the score
        stands (the reason is a flag); "failed" when the grader itself failed.
    flags : short sentences for graders, never an accusation
    """

    student: str
    assignment: str
    status: str
    notebooks: tuple[NotebookResult, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: float = 0.0
    isolation: str = ""

    @property
    def score(self) -> float:
        """Points given so far; those that wait for a person count as 0."""
        return round(sum(t.score or 0.0 for n in self.notebooks for t in n.tests), 4)

    @property
    def max_score(self) -> float:
        return round(sum(t.max_score for n in self.notebooks for t in n.tests), 4)
