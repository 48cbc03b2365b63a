"""One notebook on its way through runner and judge: the only file that joins them.

It walks the rebuilt notebook from top to bottom. The student's cells go to the
runner; at a test, the runner forks, the judge gets a line to that fork, and what
counts is the judge's verdict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import nbformat
from nbgrader.utils import compute_checksum

from autograder.driven import Driven
from autograder.endings import END, NO_TIME, read_points, said
from autograder.errors import WireError
from autograder.model import CheckRow, Limits, Status, TestResult, Verdict
from autograder.notebook import Rebuilt, Step, StepKind
from autograder.purity import Purity
from autograder.sandbox import Child, Zygote, crowding
from autograder.wire import ChannelClosed, ChannelTimeout, decode, order
from autograder.wire.channel import deadline_in

# Set by nbgrader while it grades; notebooks ask for it.
ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}
_GRACE_S = 10.0  # a judge past its own deadline by this much is itself at fault


@dataclass(frozen=True)
class Bench:
    """What every attempt of one grading run is made with.

    judges : None grades inline, nbgrader's way
    files : companion files, name -> content
    seed : hidden inputs are drawn from it; the judges alone are told
    asked_for : id of a test -> names that it may ask the student's process for
    ahead : calls of plain functions may be made before their time
    """

    runners: Zygote
    judges: Zygote | None
    limits: Limits
    files: dict[str, bytes]
    seed: str
    run_all: bool = False
    asked_for: Mapping[str, Iterable[str]] = field(default_factory=dict)
    ahead: bool = True


class Surprised(Exception):
    """A test's own function gave something else than was foreseen: grade without foresight."""


def attempted(
    bench: Bench, name: str, rebuilt: Rebuilt, seat: int | None
) -> tuple[list[TestResult], list[str]]:
    """What came of one notebook, and what was noticed."""
    try:
        with Attempt(bench, name, rebuilt, seat) as attempt:
            return attempt.run(), attempt.flags
    except Surprised:
        return attempted(replace(bench, ahead=False), name, rebuilt, seat)


class Attempt:
    """One notebook on its way through runner and judge."""

    def __init__(self, bench: Bench, name: str, rebuilt: Rebuilt, seat: int | None = None):
        self.bench, self.name, self.rebuilt, self.seat = bench, name, rebuilt, seat
        self.dead: set[str] = set()  # functions that did not finish once
        self.purity = Purity()
        self.runner: Driven | None = None
        self.judge: Child | None = None

    def __enter__(self) -> Attempt:
        payload: dict = {"files": self.bench.files}
        if self.bench.judges is None:  # tests may ask for what a kernel has
            payload["environment"] = ENVIRONMENT
        self.runner = Driven(self.bench.runners, self.bench.limits, crowding(), payload, self.seat)
        self._start_judge()
        return self

    def __exit__(self, *_) -> None:
        for child in (self.runner, self.judge):
            if child is not None:
                child.end()

    @property
    def limits(self) -> Limits:
        return self.runner.limits

    @property
    def flags(self) -> list[str]:
        return self.runner.flags

    def _start_judge(self) -> None:
        if self.bench.judges is not None:
            payload = {"notebook": self.name, "seed": self.bench.seed}
            # The judge runs our own code: generous, but never without bounds.
            self.judge = self.bench.judges.spawn(self.limits, payload, self.seat)

    def run(self) -> list[TestResult]:
        tests = []
        if self.judge is not None:
            self._look_at_all()
        for step in self.rebuilt.steps:
            cell = self.rebuilt.notebook["cells"][step.index]
            if step.kind is StepKind.TEST:
                tests.append(self._test(step, cell))
                continue
            if step.kind is StepKind.MANUAL:
                tests.append(self._by_hand(step, cell))
            if self._is_run(step):
                self._cell(step, cell)
        if self.judge is not None:
            self._take_outputs_that_met_no_test()
        return tests

    def _look_at_all(self) -> None:
        """Also at cells behind a test: what it left in memory, one of them could read."""
        for step in self.rebuilt.steps:
            if step.kind is not StepKind.TEST and self._is_run(step):
                self.purity.add(step.source, step.given)

    def _is_run(self, step: Step) -> bool:
        """Whether a cell is run among the tests; what only shows something comes after them."""
        if step.kind in (StepKind.TEST, StepKind.CODE):
            return True
        if step.kind is StepKind.SHOW:
            return self._is_shown(step) and self.judge is None
        return step.kind is StepKind.MANUAL and self._is_code(step)

    def _is_shown(self, step: Step) -> bool:
        return step.kind is StepKind.SHOW and self.bench.run_all and self._is_code(step)

    def _is_code(self, step: Step) -> bool:
        return self.rebuilt.notebook["cells"][step.index]["cell_type"] == "code"

    def _is_last(self, step: Step) -> bool:
        return not any(s.index > step.index and self._is_run(s) for s in self.rebuilt.steps)

    def _take_outputs_that_met_no_test(self) -> None:
        """What a cell behind a test shows could tell the test's inputs; it is run once more.

        A fork shares open pipes and shared memory with the runner, and nobody can look
        into those. Most cells show nothing, and then nothing is to be done. What only shows
        something is run here for the first time: its figures may be most of the work.
        """
        cells, steps = self.rebuilt.notebook["cells"], self.rebuilt.steps
        first = min((s.index for s in steps if s.kind is StepKind.TEST), default=0)
        ran = {step.index for step in self.runner.ran}
        wanted = {i for i in ran if i > first and cells[i]["outputs"]}
        wanted |= {step.index for step in steps if self._is_shown(step)}
        if not wanted:
            return
        self.runner.anew()
        self.runner.ran.clear()
        for step in steps:
            if step.index > max(wanted):
                return
            if self._is_shown(step):
                self._cell(step, cells[step.index])
            elif step.index in ran:
                run = self.runner.run(step)
                self.runner.ran.append(step)
                if step.index in wanted:
                    cells[step.index]["outputs"] = run.outputs

    def _by_hand(self, step: Step, cell: dict) -> TestResult:
        """A written answer waits for a person; an untouched one is 0, as in nbgrader."""
        told = cell["metadata"].get("nbgrader", {})
        untouched = told.get("solution") and told.get("checksum") == compute_checksum(
            nbformat.from_dict(cell)
        )
        score = 0.0 if untouched else None
        return TestResult(step.cell_id, score, step.points, Verdict.MANUAL)

    # ------------------------------------------------------------------ cells
    def _cell(self, step: Step, cell: dict) -> None:
        run = self.runner.run_or_retry(step)
        cell["outputs"] = run.outputs
        if run.status in (Status.TIMEOUT, Status.KILLED):
            self.flags.append(f"cell '{step.cell_id}' {END[run.status]} and was left out")
            self.runner.replace()
        elif run.status is not Status.NOT_RUN:
            self.runner.ran.append(step)

    # ------------------------------------------------------------------ tests
    def _test(self, step: Step, cell: dict) -> TestResult:
        if self.runner.out_of_time():
            cell["outputs"] = [said(Status.NOT_RUN)]
            return TestResult(step.cell_id, 0.0, step.points, Verdict.TIMEOUT, NO_TIME)
        if self.judge is None:
            return self._test_inline(step, cell)
        try:
            reply = self._ask_judge(step)
        except (ChannelClosed, ChannelTimeout, WireError, ValueError) as error:
            self.runner.spent = True  # it may still be about what nobody asks any more
            self.judge.end()
            self._start_judge()
            cell["outputs"] = []
            text = f"the grader could not run this test ({error}); a person will look"
            self.flags.append(f"test '{step.cell_id}': {text}")
            return TestResult(step.cell_id, None, step.points, Verdict.INTERNAL, text)
        cell["outputs"] = reply["outputs"]
        self.dead |= set(reply["timed_out"])
        verdict, message = Verdict(reply["verdict"]), reply["message"]
        self._note_trouble(step, verdict, message)
        rows = tuple(CheckRow(*row) for row in reply["checks"])
        return TestResult(step.cell_id, reply["score"], step.points, verdict, message, rows)

    def _ask_judge(self, step: Step) -> dict:
        """The judge's reply; a copy of the runner that ended on the way is made again."""
        deadline = deadline_in(self.limits.test_s + _GRACE_S)
        by = self._answered_by(step)
        ahead = self.bench.ahead and by == "itself"
        while True:
            began = deadline_in(0)
            with self.runner.line(self.limits.call_limit(self.dead), by) as line:
                deadline += deadline_in(0) - began
                question = order(id=step.cell_id, dead=sorted(self.dead), ahead=ahead)
                self.judge.channel.send(question, deadline_in(10), [line.fileno()])
            reply = decode(self.judge.channel.recv(deadline))
            if isinstance(reply, bytes):
                verdict = json.loads(reply)
                if verdict["surprised"]:
                    raise Surprised(step.cell_id)
                self.runner.spent |= verdict["gone"] and by != "copy"
                return verdict
            self.dead |= set(reply["dead"])
            self.runner.spent |= by != "copy"  # it has ended itself, or hangs
            by = "copy"  # it may end once more, and a copy is sooner made than a runner

    def _answered_by(self, step: Step) -> str:
        """ "itself", "last" or "copy": see Driven.line."""
        if self.purity.keeps_nothing(self.bench.asked_for[step.cell_id]):
            return "itself"
        return "last" if self._is_last(step) else "copy"

    def _note_trouble(self, step: Step, verdict: Verdict, message: str) -> None:
        if verdict in (Verdict.TIMEOUT, Verdict.KILLED, Verdict.TAMPERED, Verdict.MEMORY):
            self.flags.append(f"test '{step.cell_id}': {message or verdict.value}")

    def _test_inline(self, step: Step, cell: dict) -> TestResult:
        """nbgrader's way: the test runs among the student's cells, its output is the grade."""
        run = self.runner.run_or_retry(step)
        cell["outputs"] = run.outputs
        if run.status in (Status.TIMEOUT, Status.KILLED):
            self.flags.append(f"test '{step.cell_id}' {END[run.status]}")
            self.runner.replace()
            verdict = Verdict.TIMEOUT if run.status is Status.TIMEOUT else Verdict.KILLED
            return TestResult(step.cell_id, 0.0, step.points, verdict, END[run.status])
        self.runner.ran.append(step)
        return read_points(step, cell)
