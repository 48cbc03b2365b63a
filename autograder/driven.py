"""A runner as the driver drives it: cells, lines to copies of it, and another in its place.

A runner that died or hung is replaced, and the cells before it are run again without
the one that did it. What comes from a runner is a student's: it is looked at as
outputs, and as nothing else.
"""

from __future__ import annotations

import socket
import time

from autograder.endings import checked_outputs, said
from autograder.errors import WireError
from autograder.model import CellRun, Limits, Status
from autograder.notebook import Step
from autograder.sandbox import Child, Zygote
from autograder.wire import ChannelClosed, ChannelTimeout, decode, order
from autograder.wire.channel import deadline_in

_MORE_BYTES = 8 * 2**20
_BROKEN = (ChannelClosed, ChannelTimeout, WireError, KeyError, TypeError)


class Driven:
    """The runner of one notebook, and those that came in its place.

    slower : how many times as long everything takes on this machine's clock
    payload : what each of them is told at its start
    seat : the processor that they keep to
    """

    def __init__(
        self, runners: Zygote, limits: Limits, slower: float, payload: dict, seat: int | None
    ):
        self._runners, self._told, self._seat = runners, payload, seat
        self.limits, self._most_s = limits.on_the_clock(slower), limits.submission_s
        self.deadline = deadline_in(self.limits.submission_s)
        self.flags: list[str] = []
        self.ran: list[Step] = []  # what a replacement has to run again
        self.spent = False  # it met a test itself, or what a test left, and must meet nothing more
        self._untidy = False  # a test's copy worked beside it
        self._turn = 0
        self._over_budget = False
        self._start()

    def _start(self) -> None:
        self.child: Child = self._runners.spawn(self.limits, self._told, self._seat)
        # A letter has at most four bytes, and a traceback beside the outputs has its own bound.
        self.child.channel.max_bytes = 4 * self.limits.output_kb * 1024 + _MORE_BYTES
        self.spent = self._untidy = False

    def end(self) -> None:
        self.child.end()

    def anew(self) -> None:
        """A fresh one that has run nothing."""
        self.child.end()
        self._start()

    def replace(self) -> None:
        """A fresh one, brought to where the last one was, offenders left out."""
        while True:
            self.anew()
            offender = next((s for s in self.ran if not self._runs_again(s)), None)
            if offender is None:
                return
            self.flags.append(f"cell '{offender.cell_id}' did not run a second time")
            self.ran.remove(offender)

    def _runs_again(self, step: Step) -> bool:
        return self.run(step).status not in (Status.TIMEOUT, Status.KILLED)

    def out_of_time(self) -> bool:
        """Whether the whole submission's time is over; the first time, that is a flag."""
        if time.monotonic() < self.deadline:
            return False
        if not self._over_budget:
            self._over_budget = True
            self.flags.append(f"more than {self._most_s:g} s in all: the rest was not run")
        return True

    # ------------------------------------------------------------------ cells
    def run(self, step: Step) -> CellRun:
        """Run one cell."""
        if self.out_of_time():
            return CellRun(step.cell_id, Status.NOT_RUN, [said(Status.NOT_RUN)])
        if self.spent:
            self.replace()
        began = time.monotonic()
        try:
            reply = self._ask_to_run(step)
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

    def run_or_retry(self, step: Step) -> CellRun:
        """Run one cell; where the process ends, in a fresh one, as an earlier cell may have it."""
        run = self.run(step)
        if run.status is Status.KILLED:
            self.replace()
            run = self.run(step)
        return run

    def _ask_to_run(self, step: Step) -> dict:
        reply = self._ask_once(step)
        if "spent" in reply:
            self.replace()
            reply = self._ask_once(step)
        if reply["turn"] != self._turn:
            raise WireError("an answer to another question")
        return reply

    def _ask_once(self, step: Step) -> dict:
        self._turn += 1
        deadline = min(self.deadline, deadline_in(self.limits.patience * self.limits.cell_s))
        self._send({"op": "run", "turn": self._turn, "source": step.source}, deadline)
        return decode(self.child.channel.recv(deadline))

    def _send(self, what: dict, deadline: float, fds=()) -> None:
        """Send an order; what a test left behind is taken away before it is obeyed."""
        self.child.channel.send(order(**what, tidy=self._untidy), deadline, fds)
        self._untidy = False

    # ------------------------------------------------------------------ lines
    def line(self, call_s: float, by: str = "copy") -> socket.socket:
        """A line to a copy of the runner as it stands, or to itself where it cannot copy.

        call_s : what one call may use of the processor
        by : "last" or "itself" where the runner itself may answer: nothing is run behind
            this test, or nothing is changed by it
        """
        if self.spent:
            self.replace()
        for _ in range(3):  # left untidy; dead since its last answer; dead by its own cells
            line = self._try_for_line(call_s, by)
            if line is not None:
                return line
            self.replace()
        # It dies each time: the judge finds nobody there, and says so.
        line, theirs = socket.socketpair()
        theirs.close()
        return line

    def _try_for_line(self, call_s: float, by: str) -> socket.socket | None:
        theirs, line = socket.socketpair()
        try:
            what = {"op": "test", "call_s": call_s, "by": by}
            self._send(what, deadline_in(10), [theirs.fileno()])
            reply = decode(self.child.channel.recv(deadline_in(10)))
            self._untidy = reply["copied"] is True
            self.spent = not self._untidy and by != "itself"
            return line
        except _BROKEN:
            line.close()
            return None
        finally:
            theirs.close()
