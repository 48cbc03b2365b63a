"""Calls that need not be made when their turn comes: sent ahead in one letter, or made before.

Two processes that take turns lose more by the turns than by what is said. Of functions that
keep nothing and always give the same, a call can be made before its time, and once is enough:
whoever makes it again, byte for byte, finds the answer here.

    "{" calls       "}" their answers, or those of the first of them

each with its length before it. A call is a letter itself: behind its message stand the calls
back that are expected, each with its answer. So is an answer: behind the reply stand the
calls back that came. What calls back otherwise is left for its turn, and has no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import NamedTuple

from autograder.errors import WireError
from autograder.own import time
from autograder.wire.brief import CALL, handles
from autograder.wire.kinds import U32
from autograder.wire.peer import REPLIES

CALLS, ANSWERS = b"{", b"}"
_SOON_S = 0.25  # what takes longer is asked for when it is wanted
_MOST_BYTES = 2**22
_MOST = 2**16  # calls back of one call


class NotForeseen(WireError):
    """A call back to which there is no answer before its time."""


class CallsBack:
    """Answers to the calls back of one call, and those that came, in their order."""

    def __init__(self, pairs: Sequence[bytes]):
        self._of: dict[bytes, list[bytes]] = {}
        self.came: list[tuple[bytes, bytes]] = []
        for asked, answer in zip(pairs[::2], pairs[1::2], strict=True):
            self._of.setdefault(asked, []).append(answer)

    def reply(self, asked: bytes) -> bytes:
        """The next answer to it, or the last; NotForeseen where there is none."""
        answers = self._of.get(asked)
        if not answers:
            raise NotForeseen("a call back of which nobody thought")
        self.came.append((asked, answers.pop(0) if len(answers) > 1 else answers[0]))
        return self.came[-1][1]


class Answer(NamedTuple):
    """A reply, and the calls back that came before it with what they were told."""

    reply: bytes
    came: tuple[tuple[bytes, bytes], ...] = ()


class Answers:
    """Call -> its answer, of calls that name nothing but `numbers` of the other side."""

    def __init__(self, numbers: Container[int]):
        self._numbers, self._left = numbers, _MOST_BYTES
        self._of: dict[bytes, Answer] = {}

    def learn(self, calls: Sequence[bytes], letter) -> None:
        """Keep the answers in `letter` to `calls`, as they were sent; WireError else."""
        for call, answer in zip(calls, parts(letter, ANSWERS, len(calls)), strict=False):
            message, *pairs = parts(call, CALLS)
            reply, *came = parts(answer, ANSWERS) or (b"",)
            back = CallsBack(pairs)
            for asked in came:
                back.reply(asked)
            if reply[:1] in REPLIES:
                self._of[message] = Answer(reply, tuple(back.came))
            elif reply:
                raise WireError("an answer that is no reply")

    def to(self, call: bytes) -> Answer | None:
        """The answer, if it is known."""
        return self._of.get(call)

    def forget(self, call: bytes) -> None:
        """Make this call the next time: what it gives is another thing each time."""
        self._of.pop(call, None)

    def keep(self, call: bytes, reply: bytes) -> None:
        """Remember a reply that came in its turn, as long as there is room."""
        self._left -= len(call) + len(reply)
        if self._left > 0 and can_be_sent(call, self._numbers):
            self._of[call] = Answer(bytes(reply))


def answered(letter, answer: Callable[[bytes, CallsBack], bytes], before: Callable) -> bytes:
    """The answers to a letter of calls, as many as are soon made.

    answer : (call, answers to its calls back) -> reply. before : called before each
    """
    until, answers, left = time.monotonic() + _SOON_S, [], _MOST_BYTES
    for part in parts(letter, CALLS):
        before()
        call, *pairs = parts(part, CALLS)
        back = CallsBack(pairs)
        try:
            told = [answer(call, back), *(asked for asked, _ in back.came)]
        except NotForeseen:
            told = []
        answers.append(joined(ANSWERS, told))
        left -= len(answers[-1])
        if left < 0 or time.monotonic() > until:
            break
    return joined(ANSWERS, answers)


def joined(tag: bytes, messages: Iterable[bytes]) -> bytes:
    """A letter."""
    return b"".join((tag, *(part for m in messages for part in (U32.pack(len(m)), m))))


def parts(letter, tag: bytes, most: int = _MOST) -> list[bytes]:
    """The messages of a letter; WireError where it is none, or has more than `most`."""
    found, at = [], 1
    if letter[:1] != tag:
        raise WireError("not the letter that was expected")
    while at < len(letter):
        end = at + U32.size
        if end > len(letter) or len(found) == most:
            raise WireError("a letter cut short, or too long")
        at, end = end, end + U32.unpack_from(letter, at)[0]
        if end > len(letter):
            raise WireError("a letter cut short")
        found.append(bytes(letter[at:end]))
        at = end
    return found


def can_be_sent(message: bytes, numbers: Container[int], with_own: bool = False) -> bool:
    """Whether it is a call that names nothing but these things of the other side.

    What a call gave may be a function that keeps something.

    with_own : functions of this side's may be among its arguments
    """
    if message[:1] != CALL:
        return False
    return all(handle.number in numbers if handle.mine else with_own for handle in handles(message))
