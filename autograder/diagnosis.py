"""In the judge: which known mistake would have given what the student's function gave?

While a hidden check runs, the calls of the graded function are kept: what went in,
what came out. Where the check fails, every misconception of the homework
(answers/wrong_<grade_id>.py) gets the same inputs. If what exactly one sentence's
misconceptions give is what came, that sentence is what the student reads. It stands
in the visible part of the test cell or beside it; no value leaves the judge.

The misconceptions run in a copy of the judge with a bound on its time. Whatever
happens there, no check is run again, and no score can change.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FunctionType

import numpy as np

from autograder.aside import in_copy

BUDGET_S = 2.0  # of the processor, for all failing checks of one test
_CLOCK_S = 6.0
_CALLS = 24  # of one check; what agrees in so many agrees
_ENTRIES = 200_000  # in the arguments of one check


@dataclass(frozen=True)
class Suspect:
    """A function that may have been handed in. sentence : "" for the right one."""

    sentence: str
    function: Callable


@dataclass
class Call:
    """One call of the student's function: copies of what went in and what came out."""

    args: tuple
    kwargs: dict
    result: object = None


@dataclass
class Tape:
    """The calls of one check. blind : something cannot be played again, so nothing is."""

    calls: list[Call] = field(default_factory=list)
    entries: int = 0
    blind: bool = False


class Witness:
    """Keeps what the graded function does in hidden checks, and names it when one failed.

    suspects : the right function and the wrong ones. mute : called in the copy before
        anything is played, so that nobody on the other side of the wall is asked
    """

    def __init__(self, suspects: Iterable[Suspect], mute: Callable[[], None] = lambda: None):
        self.suspects, self.mute = list(suspects), mute
        self.tape: Tape | None = None
        self.failed: dict[int, Tape] = {}

    # ------------------------------------------------- told by the group of checks
    def begins(self, hidden: bool) -> None:
        self.tape = Tape() if hidden else None

    def ends(self, number: int, passed: bool) -> None:
        if self.tape is not None and not passed and self.tape.calls and not self.tape.blind:
            self.failed[number] = self.tape
        self.tape = None

    def sentences(self) -> dict[int, str]:
        """Number of a failed check -> the sentence that alone fits what came."""
        failed, self.failed = self.failed, {}
        if not failed or len(self.suspects) < 2:
            return {}
        told = in_copy(lambda: self._name_all(failed), BUDGET_S, _CLOCK_S)
        return {int(number): sentence for number, sentence in told.items()}

    # ------------------------------------------------------------ told by the talk
    def hears(self, call: Callable, args: tuple, kwargs: dict):
        """Make the call, and keep it where a hidden check is running."""
        tape, kept = self.tape, None
        if tape is not None and not tape.blind and len(tape.calls) < _CALLS:
            kept = self._kept(tape, args, kwargs)
        try:
            result = call()
        except BaseException:
            if kept is not None:  # that something was raised is no mark of one mistake
                tape.blind = True
            raise
        if kept is not None:
            try:
                kept.result = _copied(result)
                tape.calls.append(kept)
            except (RecursionError, MemoryError):  # a list that holds itself
                tape.blind = True
        return result

    def _kept(self, tape: Tape, args: tuple, kwargs: dict) -> Call | None:
        from chainrule.checks.values import size

        tape.entries += size(list(args)) + size(kwargs)
        if tape.entries > _ENTRIES:
            tape.blind = not tape.calls
            return None
        return Call(_copied(args), _copied(kwargs))

    # ----------------------------------------------------------------- in the copy
    def _name_all(self, failed: dict[int, Tape]) -> dict[int, str]:
        self.mute()
        fitting = {number: self._name(tape) for number, tape in failed.items()}
        return {number: sentence for number, sentence in fitting.items() if sentence}

    def _name(self, tape: Tape) -> str:
        """The one sentence that fits; "" where none, several or the right answer does."""
        fitting = set()
        for suspect in self.suspects:
            if suspect.sentence not in fitting and _fits(suspect.function, tape.calls):
                if not suspect.sentence:
                    return ""  # nothing that was kept is wrong
                fitting.add(suspect.sentence)
        return fitting.pop() if len(fitting) == 1 else ""


def _fits(function: Callable, calls: list[Call]) -> bool:
    from chainrule.checks.comparison import difference

    for call in calls:
        try:
            made = function(*_copied(call.args), **_copied(call.kwargs))
            if difference(call.result, made) is not None:
                return False
        except Exception:
            return False
    return True


def _copied(value):
    """Arrays, containers and generators as copies; functions are what they are."""
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    if isinstance(value, np.ndarray):
        return np.array(value, copy=True, subok=False)
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_copied(item) for item in value)
    return value


# ----------------------------------------------------------------- made once, while warm
def suspects_of(grade_id: str, room: dict, wrongs: Iterable[tuple[str, str]]) -> list[Suspect]:
    """The right function first, then the wrong ones; [] where there is nothing to play.

    room : names of the homework, its solutions among them. wrongs : (sentence, source)
    """
    right = room.get(grade_id)
    if not isinstance(right, FunctionType):  # a class: its objects live with the student
        return []
    made = [Suspect("", right)]
    for sentence, source in wrongs:
        names = dict(room)
        with contextlib.suppress(Exception):
            exec(compile(source, "<misconception>", "exec"), names)
            made.append(Suspect(sentence, names[grade_id]))
    return made if len(made) > 1 else []
