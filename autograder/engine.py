"""The engine: warm parents, the master of one assignment, one submission at a time.

Whatever a submission holds, `Engine.grade` returns a result: a score, or a named
reason why a person has to look.
"""

from __future__ import annotations

import contextlib
import secrets
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from autograder.attempt import Bench, attempted
from autograder.errors import NotebookError, SandboxError
from autograder.model import (
    FAILED,
    GRADED,
    NEEDS_PERSON,
    Assignment,
    NotebookResult,
    Submission,
    SubmissionResult,
    TestResult,
    Verdict,
)
from autograder.notebook import Rebuilt, Skeleton, StepKind, master_steps, read_notebook
from autograder.sandbox import Zygote
from autograder.seats import Seats
from autograder.stock import Stock
from autograder.trusted import modules_used
from autograder.warm import Pair, Warm

# A notebook may take ten times its size in memory: above this, one is read at a time.
_LARGE_BYTES = 4_000_000


@dataclass(frozen=True)
class Settings:
    """How a grading run is done; what it says is stamped on every result.

    rules : "own", or "nbgrader", whose reading of the points is taken to the letter
    seed : secret, the same for all students of the run; hidden inputs come from it
    """

    isolation: str = "split"
    rules: str = "own"
    walls: bool = True
    run_all: bool = False
    seed: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def stamp(self) -> str:
        rules = ", nbgrader's rules" if self.rules == "nbgrader" else ""
        return f"{self.isolation}{rules}, {'sandboxed' if self.walls else 'NOT SANDBOXED'}"


class Engine:
    """Two warm parents and the master of one assignment. Use as a context manager.

    masters : notebook name -> nbformat dictionary of the master (source/)
    releases : the same of what students were given, where it is known
    stock : nbgrader's rules for this homework, where the settings ask for them
    """

    def __init__(
        self,
        assignment: Assignment,
        masters: dict[str, dict],
        releases: dict[str, dict] | None = None,
        settings: Settings | None = None,
        stock: Stock | None = None,
    ):
        self.assignment, self.stock = assignment, stock
        self.masters, self.releases = masters, releases or {}
        self._skeletons = {n: Skeleton(m, self.releases.get(n)) for n, m in masters.items()}
        self.settings = settings or Settings()
        self.seats = Seats(jobs=0)
        files = companion_files(assignment)
        self._large = threading.Lock()
        self._judges_folder = tempfile.TemporaryDirectory(prefix="autograder-judges-")
        self._files, split = files, self.settings.isolation == "split"
        self._asked_for: dict[str, dict[str, list[str]]] = {}  # judge.prepare says of what
        try:
            self.warm = Warm(self._warm_runners, self._warm_judges if split else None)
        except BaseException:
            self._judges_folder.cleanup()
            raise

    @property
    def runners(self) -> Zygote:
        """The warm parent of all runners."""
        return self.warm.pair.runners

    @property
    def judges(self) -> Zygote | None:
        return self.warm.pair.judges

    def _warm_runners(self) -> Zygote:
        return Zygote("runner", self.settings.walls, self._modules_of_masters())

    def _warm_judges(self) -> Zygote:
        judges = Zygote("judge", walls=self.settings.walls)
        try:
            self._asked_for = judges.prepare(self._told_to_judges(self._files))
        except BaseException:
            judges.close()
            raise
        return judges

    def _modules_of_masters(self) -> list[str]:
        """What the cells that are run import: loaded once, not once a submission."""
        kinds = {StepKind.CODE, StepKind.TEST, StepKind.MANUAL}
        kinds |= {StepKind.SHOW} if self.settings.run_all else set()
        steps = [s for master in self.masters.values() for s in master_steps(master)]
        return sorted(set().union(*(modules_used(s.source) for s in steps if s.kind in kinds)))

    def _told_to_judges(self, files: dict[str, bytes]) -> dict:
        notebooks = {}
        for name, master in self.masters.items():
            steps = master_steps(master)
            locked = [_is_locked(cell) for cell in master["cells"]]
            notebooks[name] = {
                "given": [
                    {
                        "id": s.cell_id,
                        "source": s.source,
                        "locked": locked[i],
                        "solution": _is_solution(master["cells"][i]),
                    }
                    for i, s in enumerate(steps)
                    if s.kind is StepKind.CODE
                ],
                "tests": [
                    {"id": s.cell_id, "source": s.source, "points": s.points}
                    for s in steps
                    if s.kind is StepKind.TEST
                ],
                "misconceptions": [list(told) for told in self.assignment.misconceptions],
            }
        folder = self._judges_folder.name
        seed = self.settings.seed
        return {"files": files, "folder": folder, "notebooks": notebooks, "seed": seed}

    def try_the_walls(self) -> None:
        """Try every forbidden act inside, once, before any student's code.

        Raises SandboxError naming each act that was possible.
        """
        from autograder.canary import possible_acts

        if not self.settings.walls:
            return
        # Their hidden tests must be out of sight; on a cluster there are no such files.
        masters = [path for path in self.assignment.masters.values() if path.exists()]
        possible = possible_acts(self.runners, self.assignment.limits, masters)
        if possible:
            raise SandboxError(
                "the sandbox lets through what it must not: "
                + "; ".join(possible)
                + ". Nothing was graded. Run `autograder doctor`."
            )

    def close(self) -> None:
        self.warm.close()
        self._judges_folder.cleanup()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    # ------------------------------------------------------------ submissions
    def grade(self, submission: Submission) -> SubmissionResult:
        """Grade what one student handed in. Never raises for what is in it."""

        def grade(pair: Pair) -> tuple[SubmissionResult, bool]:
            result = self._grade(submission, pair)
            return result, bool(result.flags) or result.status != GRADED

        return self.warm.reliably(grade)

    def _grade(self, submission: Submission, pair: Pair) -> SubmissionResult:
        began = time.monotonic()
        if self.stock is not None:
            told = self.stock.grade(submission, pair.runners, self.assignment.limits)
            return self._result(submission, *told, began)
        flags = [f"left alone, as it belongs to no notebook: {p.name}" for p in submission.strays]
        results, trouble = [], False
        for name, master in self.masters.items():
            path = submission.notebooks.get(name)
            if path is None:
                flags.append(f"{name}.ipynb is missing")
                results.append(_ungraded(name, master))
                trouble = True
                continue
            try:
                rebuilt = self._rebuilt(name, path, flags)
            except NotebookError as error:
                flags.append(str(error))
                results.append(_ungraded(name, master))
                trouble = True
            else:
                results.append(self._run(name, rebuilt, flags, pair))
        internal = any(t.verdict is Verdict.INTERNAL for n in results for t in n.tests)
        return self._result(submission, results, flags, trouble or internal, began)

    def _result(self, submission, results, flags, trouble: bool, began: float) -> SubmissionResult:
        return SubmissionResult(
            submission.student,
            submission.assignment,
            NEEDS_PERSON if trouble else GRADED,
            tuple(results),
            tuple(flags),
            time.monotonic() - began,
            self.settings.stamp(),
        )

    def fault(self, submission: Submission, error: BaseException) -> SubmissionResult:
        """The result that says that the grader failed, and not the student."""
        return fault(self.masters, self.settings, submission, error)

    def grade_notebook(self, name: str, submitted: dict, flags: list[str]) -> NotebookResult:
        """Grade one notebook that was read; `flags` grows by what was noticed."""
        rebuilt = self._skeletons[name].rebuilt(submitted)
        flags += rebuilt.flags
        return self._run(name, rebuilt, flags, self.warm.living())

    def _rebuilt(self, name: str, path: Path, flags: list[str]) -> Rebuilt:
        """What was handed in, on the master's skeleton; its outputs are let go of again."""
        with self._large if _is_large(path) else contextlib.nullcontext():
            submitted, found = read_notebook(path)
            rebuilt = self._skeletons[name].rebuilt(submitted)
        flags += (*found, *rebuilt.flags)
        return rebuilt

    def _run(self, name: str, rebuilt: Rebuilt, flags: list[str], pair: Pair) -> NotebookResult:
        told = self.assignment.limits, self._files, self.settings.seed, self.settings.run_all
        asked_for = self._asked_for.get(name, {})
        bench = Bench(pair.runners, pair.judges, *told, asked_for)
        with self.seats.one() as seat:
            tests, noticed = attempted(bench, name, rebuilt, seat)
        flags += noticed
        return NotebookResult(name, tuple(tests), rebuilt.notebook)


def companion_files(assignment: Assignment) -> dict[str, bytes]:
    """What lies beside the notebooks: path below their folder -> content."""
    folders = {path.parent for path in assignment.masters.values()}

    def below(path: Path) -> str:
        inside = (path.relative_to(f).as_posix() for f in folders if path.is_relative_to(f))
        return next(inside, path.name)

    return {below(path): path.read_bytes() for path in assignment.companions}


def fault(
    masters: dict[str, dict], settings: Settings, submission: Submission, error: BaseException
) -> SubmissionResult:
    """The result of a submission that the grader could not grade."""
    results = tuple(_ungraded(name, master) for name, master in masters.items())
    text = f"the grader failed here, not the student: {type(error).__name__}: {error}"
    return SubmissionResult(
        submission.student, submission.assignment, FAILED, results, (text,), 0.0, settings.stamp()
    )


def _is_large(path: Path) -> bool:
    try:
        return path.lstat().st_size > _LARGE_BYTES
    except OSError:  # gone: whoever reads it says so
        return False


def _ungraded(name: str, master: dict) -> NotebookResult:
    """No notebook to grade: nobody's zero, a person's work."""
    text = "not graded yet; a person will look"
    tests = tuple(
        TestResult(step.cell_id, None, step.points, Verdict.INTERNAL, text)
        for step in master_steps(master)
        if step.points
    )
    return NotebookResult(name, tests)


def _nbgrader(cell: dict) -> dict:
    return cell.get("metadata", {}).get("nbgrader", {})


def _is_locked(cell: dict) -> bool:
    return bool(_nbgrader(cell).get("locked")) and not _is_solution(cell)


def _is_solution(cell: dict) -> bool:
    return bool(_nbgrader(cell).get("solution"))
