"""Calls that need not be made when their turn comes: sent ahead in one letter, or made before.

Two processes that take turns lose more by the turns than by what is said. Of functions that
keep nothing and always give the same, a call can be made before its time, and once is enough:
whoever makes it again, byte for byte, finds the answer here.

    "{" calls       "}" their answers, or those of the first of them

each with its length before it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

from autograder.errors import WireError
from autograder.own import time
from autograder.wire.brief import CALL, TUPLE, VALUE, handles
from autograder.wire.kinds import U32

CALLS, ANSWERS = b"{", b"}"
GENERAL = b">"
_SOON_S = 0.25  # what takes longer is asked for when it is wanted
_MOST_BYTES = 2**22
_REPLIES = (GENERAL, VALUE, TUPLE)


class Answers:
    """Call -> its answer, of calls that name nothing but `numbers` of the other side."""

    def __init__(self, numbers: Container[int]):
        self._numbers, self._left = numbers, _MOST_BYTES
        self._of: dict[bytes, bytes] = {}

    def learn(self, calls: Sequence[bytes], letter) -> None:
        """Keep the answers in `letter`; WireError where they are none."""
        answers = parts(letter, ANSWERS, len(calls))
        if any(answer[:1] not in _REPLIES for answer in answers):
            raise WireError("an answer that is no reply")
        self._of.update(zip(calls, answers, strict=False))

    def to(self, call: bytes) -> bytes | None:
        """The answer, if it is known."""
        return self._of.get(call)

    def forget(self, call: bytes) -> None:
        """Make this call the next time: what it gives is another thing each time."""
        self._of.pop(call, None)

    def keep(self, call: bytes, answer: bytes) -> None:
        """Remember an answer that came in its turn, as long as there is room."""
        if call in self._of:
            return
        self._left -= len(call) + len(answer)
        if self._left > 0 and can_be_sent(call, self._numbers):
            self._of[call] = bytes(answer)


def answered(letter, answer: Callable[[bytes], bytes], before: Callable[[], None]) -> bytes:
    """The answers to a letter of calls, as many as are soon made.

    answer : call -> reply. before : called before each
    """
    until, answers, left = time.monotonic() + _SOON_S, [], _MOST_BYTES
    for call in parts(letter, CALLS, _MOST_BYTES):
        before()
        answers.append(answer(call))
        left -= len(answers[-1])
        if left < 0 or time.monotonic() > until:
            break
    return joined(ANSWERS, answers)


def joined(tag: bytes, messages: Iterable[bytes]) -> bytes:
    """A letter."""
    return b"".join((tag, *(part for m in messages for part in (U32.pack(len(m)), m))))


def parts(letter, tag: bytes, most: int) -> list[bytes]:
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


def can_be_sent(message: bytes, numbers: Container[int]) -> bool:
    """Whether it is a call that names nothing but these things of the other side.

    What a call gave may be a function that keeps something, and so may be one of this side's.
    """
    if message[:1] != CALL:
        return False
    return all(handle.mine and handle.number in numbers for handle in handles(message))
