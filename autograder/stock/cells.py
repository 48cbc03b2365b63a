"""One notebook's cells in one sandboxed process, run as nbclient runs them in a kernel."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograder.attempt import ENVIRONMENT
from autograder.endings import checked_outputs
from autograder.errors import AutograderError, WireError
from autograder.model import Limits
from autograder.sandbox import Child, Zygote
from autograder.wire import ChannelClosed, ChannelTimeout, decode, order
from autograder.wire.channel import deadline_in

# nbgrader bounds what a cell shows by lines, when it has run; a stream of them needs room.
_OUTPUT_KB = 16 * 1024
_SLACK_S = 5.0
_LEFT_BYTES = 32 * 2**20


class GivenUp(AutograderError):
    """Where stock nbgrader gives up the whole submission."""


@dataclass(frozen=True)
class Ran:
    """How one cell ended: its outputs, and whether it had to be interrupted."""

    failed: bool
    outputs: list
    interrupted: bool


class Cells:
    """A process that runs one cell after the other. Use as a context manager.

    files : what lies beside the notebook, path -> content
    """

    def __init__(self, runners: Zygote, limits: Limits, files: dict[str, bytes]):
        size_mb = sum(map(len, files.values())) // 2**20
        output_kb = max(limits.output_kb, _OUTPUT_KB)
        self.limits = replace(limits, files_mb=limits.files_mb + 2 * size_mb, output_kb=output_kb)
        self._runners, self._files, self._turn = runners, files, 0
        self._child: Child | None = None

    def __enter__(self) -> Cells:
        payload = {"files": self._files, "environment": ENVIRONMENT}
        self._child = self._runners.spawn(self.limits, payload)
        self._child.channel.max_bytes = 8 * self.limits.output_kb * 1024
        return self

    def __exit__(self, *_) -> None:
        self._child.end()

    def run(self, source: str, timeout_s: float | None, patience_s: float) -> Ran:
        """Run one cell; GivenUp where it ends the process or cannot be interrupted.

        timeout_s : it is interrupted then, and has patience_s to come to an end
        """
        self._turn += 1
        whole_s = self.limits.submission_s if timeout_s is None else timeout_s + patience_s
        deadline = deadline_in(whole_s + _SLACK_S)
        # A float even where there is no limit: the cell is never ended, as a kernel is not.
        after_s = float(timeout_s or 10 * whole_s)
        told = order(op="run", turn=self._turn, source=source, interrupt_s=after_s)
        try:
            self._child.channel.send(told, deadline)
            reply = decode(self._child.channel.recv(deadline))
            if reply["turn"] != self._turn:
                raise WireError("an answer to another question")
            outputs = checked_outputs(reply["outputs"])
            return Ran(reply["status"] != "ok", outputs, reply["interrupted"] is True)
        except ChannelTimeout:
            raise GivenUp("a cell went on and on and could not be interrupted") from None
        except ChannelClosed:
            self._child.end()
            memory = " for want of memory" if self._child.short_of_memory else ""
            raise GivenUp(f"a cell ended the process{memory}") from None
        except (WireError, KeyError, TypeError, ValueError):
            raise GivenUp("a cell's process did not answer as it should") from None

    def left_behind(self) -> dict[str, bytes]:
        """The files beside the notebook as its cells have left them: path -> content."""
        deadline = deadline_in(60)
        try:
            self._child.channel.send(order(op="files", most=_LEFT_BYTES), deadline)
            told = decode(self._child.channel.recv(deadline))
            files = self._files | told["changed"]
            left = {name: files[name] for name in told["names"]}
        except (ChannelClosed, ChannelTimeout, WireError, KeyError, TypeError):
            raise GivenUp("the files beside the notebook could not be looked at") from None
        if not all(isinstance(n, str) and isinstance(c, bytes) for n, c in left.items()):
            raise GivenUp("the files beside the notebook are not what they should be")
        return left
