"""The student as a test cell sees him: names that call across the wall.

`Talk` is what one test says to the student's process, within its time;
`StudentThing` stands for one function or object over there.
"""

from __future__ import annotations

from autograder.errors import WireError
from autograder.model import Verdict
from autograder.wire import Channel, ChannelClosed, ChannelTimeout, Peer
from autograder.wire.peer import deadline_in


class StudentGone(ConnectionError):
    """The student's process ended while a test was talking to it."""


class Talk:
    """What one test says to the student's process, within its time."""

    def __init__(self, line: Channel, limits, dead: set[str]):
        self.peer = Peer(line, self._proxy)
        self.limits, self.dead = limits, dead
        self.deadline = deadline_in(limits.test_s)
        self.trouble: Verdict | None = None
        self.trouble_text = ""
        self.timed_out: set[str] = set()
        self._gone = False

    def _proxy(self, peer: Peer, handle) -> StudentThing:
        return StudentThing(self, handle)

    def look_up(self, names: list[str]) -> dict:
        found = self._within("", self.peer.look_up, names)
        for name, value in found.items():
            if isinstance(value, StudentThing):
                value._name = name
        return found

    def _within(self, name: str, ask, *args):
        """Ask, with the time that is left; remember when the other side fails."""
        if self._gone or name in self.dead:
            self._note(Verdict.TIMEOUT if name in self.dead else None, "")
            raise self._excuse(name)
        deadline = min(self.deadline, deadline_in(self.limits.call_s))
        try:
            return ask(*args, deadline=deadline)
        except ChannelTimeout:
            self._gone = True
            if name:
                self.timed_out.add(name)
            self._note(Verdict.TIMEOUT, f"{name or 'a call'} did not finish within its time")
        except ChannelClosed:
            self._gone = True
            self._note(Verdict.KILLED, f"the process ended while {name or 'it'} was running")
        except WireError as error:
            self._gone = True
            self._note(Verdict.TAMPERED, f"{name or 'the process'} sent something unreadable")
            self.wire_error = str(error)
        raise self._excuse(name)

    def _note(self, verdict, text: str) -> None:
        if self.trouble is None and verdict is not None:
            self.trouble = verdict
            self.trouble_text = text or "a function that did not finish before was not called again"

    def _excuse(self, name: str) -> Exception:
        if self.trouble is Verdict.TIMEOUT:
            return TimeoutError(f"{name or 'the call'} did not finish within its time")
        return StudentGone("the student's process has ended")


class StudentThing:
    """A function or object of the student's. Calls and attributes cross the wall;
    operators do not, so nothing of theirs can decide a comparison."""

    __slots__ = ("__weakref__", "_handle", "_name", "_talk")

    def __init__(self, talk: Talk, handle):
        self._talk, self._handle, self._name = talk, handle, ""

    def __call__(self, *args, **kwargs):
        talk = self._talk
        return talk._within(self._name, talk.peer.call, self, args, kwargs)

    def __getattr__(self, name: str):
        if name.startswith("__"):  # numpy and copy ask for protocols; there are none
            raise AttributeError(name)
        talk = self._talk
        value = talk._within(self._name, talk.peer.attribute, self, name)
        if isinstance(value, StudentThing):
            value._name = self._name
        return value

    def __repr__(self) -> str:
        return f"<a {self._handle.kind} of the student's>"
