"""One notebook on its way through runner and judge: the only file that joins them.

It walks the rebuilt notebook from top to bottom. The student's cells go to the
runner; at a test, the runner forks, the judge gets a line to that fork, and what
counts is the judge's verdict. A runner that died or hung is replaced and the
cells before it are run again without the one that did it.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass

import nbformat
from nbgrader.utils import compute_checksum

from autograder.endings import END, NO_TIME, checked_outputs, read_points, said
from autograder.errors import WireError
from autograder.model import CellRun, CheckRow, Limits, Status, TestResult, Verdict
from autograder.notebook import Rebuilt, Step, StepKind
from autograder.sandbox import Child, Zygote, crowding
from autograder.wire import ChannelClosed, ChannelTimeout, decode, encode
from autograder.wire.peer import deadline_in

# Set by nbgrader while it grades; notebooks ask for it.
ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}
_MORE_BYTES = 8 * 2**20
_GRACE_S = 10.0  # a judge past its own deadline by this much is itself at fault


@dataclass(frozen=True)
class Bench:
    """What every attempt of one grading run is made with.

    judges : None grades inline, nbgrader's way
    files : companion files, name -> content
    seed : hidden inputs are drawn from it; the judges alone are told
    """

    runners: Zygote
    judges: Zygote | None
    limits: Limits
    files: dict[str, bytes]
    seed: str
    run_all: bool = False


class Attempt:
    """One notebook on its way through runner and judge."""

    def __init__(self, bench: Bench, name: str, rebuilt: Rebuilt):
        self.bench, self.name, self.rebuilt = bench, name, rebuilt
        self.limits: Limits = bench.limits.on_the_clock(crowding())
        self.flags: list[str] = []
        self.ran: list[Step] = []  # what a replacement has to run again
        self.dead: set[str] = set()  # functions that did not finish once
        self.turn = 0
        self.spent = False  # the runner met a test itself and must meet nothing more
        self.over_budget = False
        self.runner: Child | None = None
        self.judge: Child | None = None

    def __enter__(self) -> Attempt:
        self.deadline = deadline_in(self.limits.submission_s)
        self._start_runner()
        self._start_judge()
        return self

    def __exit__(self, *_) -> None:
        for child in (self.runner, self.judge):
            if child is not None:
                child.end()

    def _start_runner(self) -> None:
        payload: dict = {"files": self.bench.files}
        if self.bench.judges is None:  # tests may ask for what a kernel has
            payload["environment"] = ENVIRONMENT
        self.runner = self.bench.runners.spawn(self.limits, payload)
        # A letter has at most four bytes, and a traceback beside the outputs has its own bound.
        self.runner.channel.max_bytes = 4 * self.limits.output_kb * 1024 + _MORE_BYTES

    def _start_judge(self) -> None:
        if self.bench.judges is not None:
            seed = self.bench.seed
            payload = {"notebook": self.name, "seed": seed}
            # The judge runs our own code: generous, but never without bounds.
            self.judge = self.bench.judges.spawn(self.limits, payload)

    def run(self) -> list[TestResult]:
        tests = []
        for step in self.rebuilt.steps:
            cell = self.rebuilt.notebook["cells"][step.index]
            is_code = cell["cell_type"] == "code"
            if step.kind is StepKind.TEST:
                tests.append(self._test(step, cell))
            elif step.kind is StepKind.MANUAL:
                tests.append(self._by_hand(step, cell))
                if is_code:
                    self._cell(step, cell)
            elif step.kind is StepKind.CODE or (is_code and self.bench.run_all):
                self._cell(step, cell)
        if self.judge is not None:
            self._take_outputs_that_met_no_test()
        return tests

    def _take_outputs_that_met_no_test(self) -> None:
        """What a cell behind a test shows could tell the test's inputs; it is run once more.

        A fork shares open pipes and shared memory with the runner, and nobody can look
        into those. Most cells show nothing, and then nothing is to be done.
        """
        cells = self.rebuilt.notebook["cells"]
        first = min((s.index for s in self.rebuilt.steps if s.kind is StepKind.TEST), default=0)
        later = [s.index for s in self.ran if s.index > first and cells[s.index]["outputs"]]
        if not later:
            return
        self.runner.end()
        self._start_runner()
        self.spent = False
        for step in self.ran:
            run = self._run_cell(step) if step.index <= later[-1] else None
            if step.index in later:
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
        run = self._run_or_retry(step)
        cell["outputs"] = run.outputs
        if run.status in (Status.TIMEOUT, Status.KILLED):
            self.flags.append(f"cell '{step.cell_id}' {END[run.status]} and was left out")
            self._replace_runner()
        elif run.status is not Status.NOT_RUN:
            self.ran.append(step)

    def _run_or_retry(self, step: Step) -> CellRun:
        run = self._run_cell(step)
        if run.status is Status.KILLED:
            # What ended the process may have been left behind by an earlier cell.
            self._replace_runner()
            run = self._run_cell(step)
        return run

    def _run_cell(self, step: Step) -> CellRun:
        if self._out_of_time():
            return CellRun(step.cell_id, Status.NOT_RUN, [said(Status.NOT_RUN)])
        if self.spent:
            self._replace_runner()
        self.turn += 1
        order = {"op": "run", "turn": self.turn, "source": step.source}
        began = time.monotonic()
        deadline = min(self.deadline, deadline_in(self.limits.patience * self.limits.cell_s))
        try:
            self.runner.channel.send(encode(order), deadline)
            reply = decode(self.runner.channel.recv(deadline))
            if reply["turn"] != self.turn:
                raise WireError("an answer to another question")
            outputs = checked_outputs(reply["outputs"])
            return CellRun(step.cell_id, Status(reply["status"]), outputs, float(reply["seconds"]))
        except ChannelTimeout:
            return CellRun(step.cell_id, Status.TIMEOUT, [said(Status.TIMEOUT)])
        except ChannelClosed:
            # A process that has used up its time ends itself.
            slow = time.monotonic() - began >= self.limits.cell_s
            status = Status.TIMEOUT if slow else Status.KILLED
            return CellRun(step.cell_id, status, [said(status)])
        except (WireError, KeyError, TypeError, ValueError):
            return CellRun(step.cell_id, Status.KILLED, [said(Status.KILLED)])

    def _out_of_time(self) -> bool:
        if time.monotonic() < self.deadline:
            return False
        if not self.over_budget:
            self.over_budget = True
            self.flags.append(
                f"more than {self.bench.limits.submission_s:g} s in all: the rest was not run"
            )
        return True

    def _replace_runner(self) -> None:
        """A fresh runner, brought to where the last one was, offenders left out."""
        while True:
            self.runner.end()
            self._start_runner()
            self.spent = False
            offender = next((s for s in self.ran if not self._runs_again(s)), None)
            if offender is None:
                return
            self.flags.append(f"cell '{offender.cell_id}' did not run a second time")
            self.ran.remove(offender)

    def _runs_again(self, step: Step) -> bool:
        return self._run_cell(step).status not in (Status.TIMEOUT, Status.KILLED)

    # ------------------------------------------------------------------ tests
    def _test(self, step: Step, cell: dict) -> TestResult:
        if self._out_of_time():
            cell["outputs"] = [said(Status.NOT_RUN)]
            return TestResult(step.cell_id, 0.0, step.points, Verdict.TIMEOUT, NO_TIME)
        if self.judge is None:
            return self._test_inline(step, cell)
        try:
            reply = self._ask_judge(step)
        except (ChannelClosed, ChannelTimeout, WireError) as error:
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
        rows = tuple(CheckRow(**row) for row in reply["checks"])
        return TestResult(step.cell_id, reply["score"], step.points, verdict, message, rows)

    def _ask_judge(self, step: Step) -> dict:
        """The judge's reply; a copy of the runner that ended on the way is made again."""
        deadline = deadline_in(self.limits.test_s + _GRACE_S)
        order = {"id": step.cell_id, "dead": sorted(self.dead)}
        while True:
            with self._line_to_runner() as line:
                self.judge.channel.send(encode(order), deadline_in(10), [line.fileno()])
            reply = decode(self.judge.channel.recv(deadline))
            self._tidy()
            if "again" not in reply:
                return reply
            self.dead |= set(reply["dead"])

    def _tidy(self) -> None:
        """Have what the test left behind taken away; a runner that is not as before is spent."""
        if self.spent:
            return
        try:
            self.runner.channel.send(encode({"op": "tidy"}), deadline_in(10))
            reply = decode(self.runner.channel.recv(deadline_in(10)))
            self.spent = reply["as_before"] is not True
        except (ChannelClosed, ChannelTimeout, WireError, KeyError, TypeError):
            self.spent = True

    def _line_to_runner(self) -> socket.socket:
        """A line to a copy of the runner as it stands, or to itself where it cannot copy."""
        if self.spent:
            self._replace_runner()
        line = self._try_for_line()
        if line is None:
            # It died after its last answer.
            self._replace_runner()
            line = self._try_for_line()
        if line is None:
            # It dies each time: the judge finds nobody there, and says so.
            line, theirs = socket.socketpair()
            theirs.close()
        return line

    def _try_for_line(self) -> socket.socket | None:
        theirs, line = socket.socketpair()
        try:
            order = {"op": "test", "call_s": self.limits.call_limit(self.dead)}
            self.runner.channel.send(encode(order), deadline_in(10), [theirs.fileno()])
            self.spent = decode(self.runner.channel.recv(deadline_in(10)))["copied"] is not True
            return line
        except (ChannelClosed, ChannelTimeout, WireError, KeyError, TypeError):
            line.close()
            return None
        finally:
            theirs.close()

    def _note_trouble(self, step: Step, verdict: Verdict, message: str) -> None:
        if verdict in (Verdict.TIMEOUT, Verdict.KILLED, Verdict.TAMPERED, Verdict.MEMORY):
            self.flags.append(f"test '{step.cell_id}': {message or verdict.value}")

    def _test_inline(self, step: Step, cell: dict) -> TestResult:
        """nbgrader's way: the test runs among the student's cells, its output is the grade."""
        run = self._run_or_retry(step)
        cell["outputs"] = run.outputs
        if run.status in (Status.TIMEOUT, Status.KILLED):
            self.flags.append(f"test '{step.cell_id}' {END[run.status]}")
            self._replace_runner()
            verdict = Verdict.TIMEOUT if run.status is Status.TIMEOUT else Verdict.KILLED
            return TestResult(step.cell_id, 0.0, step.points, verdict, END[run.status])
        self.ran.append(step)
        return read_points(step, cell)
