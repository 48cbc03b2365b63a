"""The student as a test cell sees him: names that call across the wall.

`Talk` is what one test says to the student's process, within its time;
`StudentThing` stands for one function or object over there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.errors import WireError
from autograder.model import Verdict
from autograder.wire import Channel, ChannelClosed, ChannelTimeout, Peer, Thrifty
from autograder.wire.channel import deadline_in

_RENEWALS = 20  # copies of the student's process in one test; each costs milliseconds
_LETTER_S = 5.0  # its calls end after a quarter of a second, but the machine may be busy


class StudentGone(ConnectionError):
    """The student's process ended while a test was talking to it."""


class Talk:
    """What one test says to the student's process, within its time.

    A process that ends or hangs in one call costs the checks that call what did it:
    for the next call there is a fresh copy of the process, as it was before the test.

    line : to a copy of the student's process
    dead : functions that did not finish once; they are not called again
    renew : (functions that did not finish) -> a line to another copy
    """

    def __init__(self, line: Channel, limits, dead: set[str], renew: Callable[[list], Channel]):
        self.peer = Thrifty(line, self._proxy)
        self.limits, self.dead, self.renew = limits, set(dead), renew
        self.deadline = deadline_in(limits.test_s)
        self.trouble: Verdict | None = None
        self.trouble_text = ""
        self.timed_out: set[str] = set()
        self.changed: set[str] = set()  # functions that changed an argument in place
        self._named: dict[str, StudentThing] = {}
        self.surprised = False  # what was sent ahead was wrong, so this test says nothing
        self.gone = False  # whether the process on the line has ended, or hangs
        self._renewals_left = _RENEWALS
        self._watched, self._witness, self._mute = "", None, False

    def watch(self, name: str, witness) -> None:
        """Have `witness.hears` make every call of this function."""
        self._watched, self._witness = name, witness

    def mute(self) -> None:
        """Ask nobody any more: for a copy of this process, whose line is another's."""
        self._mute = True

    def _proxy(self, peer: Peer, handle) -> StudentThing:
        return StudentThing(self, peer, handle)

    def look_up(self, names: list[str]) -> dict:
        """{name: value or StudentThing} of those names that the student's process has."""
        found = self._within("", self.peer.look_up, names)
        for name, value in found.items():
            if isinstance(value, StudentThing):
                value._name = name
                self._named[name] = value
        return found

    def numbers(self) -> dict[str, int]:
        """What messages call the things that were looked up."""
        return {name: self.peer.number_of(thing) for name, thing in self._named.items()}

    def ask_ahead(self, calls: Sequence[bytes]) -> None:
        """Have calls answered that the test will make: of functions that keep nothing.

        From now on none is made twice. Where one ends the student's process, or takes too long,
        nothing is said of it: it is made again when its turn comes, of a fresh copy.
        """
        self.peer.remember(frozenset(self.numbers().values()))
        if not calls or self.dead & self._named.keys():
            return
        began = deadline_in(0)
        try:
            self.peer.ask_ahead(calls, deadline=min(self.deadline, deadline_in(_LETTER_S)))
        except (ChannelClosed, ChannelTimeout, WireError):
            self.gone = True
            self.deadline += deadline_in(0) - began
            self._renewals_left += 1

    def ask(self, thing: StudentThing, method: str, *args):
        """Call `thing`, or get an attribute of it."""
        if self._mute:
            raise StudentGone("nobody is asked any more")
        if self._witness is not None and method == "call" and thing._name == self._watched:
            return self._witness.hears(lambda: self._ask(thing, method, *args), *args)
        return self._ask(thing, method, *args)

    def _ask(self, thing: StudentThing, method: str, *args):
        try:
            return self._answer_of(thing, method, *args)
        except Exception as error:
            error.__traceback__ = None  # the note tells the student's part; ours is nobody's
            raise

    def _answer_of(self, thing: StudentThing, method: str, *args):
        if thing._name in self.dead:
            self._note(
                Verdict.TIMEOUT, "a function that did not finish before was not called again"
            )
            raise TimeoutError(f"{thing._name} did not finish before and was not called again")
        if self.gone:
            self._revive()
        if thing._peer is not self.peer:
            raise StudentGone("this object ended with the process that it lived in")
        return self._within(thing._name, getattr(self.peer, method), thing, *args)

    def _within(self, name: str, ask, *args):
        """Ask, with the time that is left; remember when the other side fails."""
        limit = self.limits.call_limit(self.dead)
        deadline = min(self.deadline, deadline_in(self.limits.patience * limit))
        began, called = deadline_in(0), name or "a call"
        try:
            result = ask(*args, deadline=deadline)
            self.changed |= {called} if self.peer.changed else set()
            self.peer.changed = False
            return result
        except MemoryError:
            self._note(Verdict.MEMORY, f"{called} ran out of memory")
            raise
        except ChannelTimeout:
            excuse: Exception = self._slow(name)
        except ChannelClosed:
            # A process that has used up its time ends itself, or is ended by the kernel.
            if deadline_in(0) - began >= limit:
                excuse = self._slow(name)
            else:
                self._note(Verdict.KILLED, f"the process ended while {name or 'it'} was running")
                excuse = StudentGone(f"the process ended while {name or 'it'} was running")
        except WireError as error:
            self.surprised |= self.peer.surprised
            self._note(Verdict.TAMPERED, f"{name or 'the process'} sent something unreadable")
            excuse = StudentGone(f"the process sent something unreadable: {error}")
        self.gone = True
        raise excuse

    def _slow(self, name: str) -> TimeoutError:
        """Remember that `name` did not finish; the error that the test gets."""
        self.timed_out |= {name} - {""}
        self.dead |= self.timed_out
        text = f"{name or 'a call'} did not finish within its time"
        self._note(Verdict.TIMEOUT, text)
        return TimeoutError(text)

    def _revive(self) -> None:
        """Go on with a fresh copy; names that the test holds stand for its things."""
        self._renewals_left -= 1
        if self._renewals_left < 0 or self.deadline <= deadline_in(0):
            raise StudentGone("the student's process has ended too often in this test")
        self.peer.channel.close()
        began = deadline_in(0)
        self.peer, self.gone = Thrifty(self.renew(sorted(self.dead)), self._proxy), False
        self.deadline += deadline_in(0) - began  # where all cells were run again: not its time
        held = dict(self._named)
        for name, fresh in self.look_up(sorted(held)).items():
            if isinstance(fresh, StudentThing):
                self.peer.adopt(held[name], fresh)
                held[name]._peer = self.peer
                self._named[name] = held[name]

    def _note(self, verdict: Verdict, text: str) -> None:
        """The first trouble of a test is the one that is told."""
        if self.trouble is None:
            self.trouble, self.trouble_text = verdict, text


class StudentThing:
    """A function or object of the student's. Calls and attributes cross the wall;
    operators do not, so nothing of theirs can decide a comparison."""

    __slots__ = ("__weakref__", "_kind", "_name", "_peer", "_talk")

    def __init__(self, talk: Talk, peer: Peer, handle):
        self._talk, self._peer, self._kind, self._name = talk, peer, handle.kind, ""

    def __call__(self, *args, **kwargs):
        return self._talk.ask(self, "call", args, kwargs)

    def __getattr__(self, name: str):
        if name.startswith("__"):  # numpy and copy ask for protocols; there are none
            raise AttributeError(name)
        value = self._talk.ask(self, "attribute", name)
        if isinstance(value, StudentThing):
            value._name = self._name
        return value

    def __repr__(self) -> str:
        return f"<a {self._kind} of the student's>"
