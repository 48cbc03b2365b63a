"""Calls that will probably be made, in one letter, and what they gave, in another.

Two processes that take turns lose more by the turns than by what is said. Where it is
known which calls will come, and calling before the time changes nothing, they are
answered together; whoever then makes such a call, byte for byte, finds its answer here.

    "{" calls       "}" their answers, or those of the first of them

each with its length before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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
    """What came before it was asked for. As often as a call was sent ahead, it can be made."""

    def __init__(self):
        self._of: dict[bytes, list[bytes]] = {}

    def learn(self, calls: Sequence[bytes], letter) -> None:
        """Keep the answers in `letter`; WireError where they are none."""
        answers = parts(letter, ANSWERS, len(calls))
        if any(answer[:1] not in _REPLIES for answer in answers):
            raise WireError("an answer that is no reply")
        for call, answer in zip(calls, answers, strict=False):
            self._of.setdefault(call, []).append(answer)

    def take(self, call: bytes) -> bytes | None:
        """The next answer to this call, if one is left."""
        left = self._of.get(call) if self._of else None
        return left.pop(0) if left else None


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


def can_be_sent(message: bytes, numbers: Iterable[int]) -> bool:
    """Whether it is a call that names nothing but these things of the other side.

    A function of this side's has no number over there before it is first passed.
    """
    if message[:1] != CALL:
        return False
    return all(handle.mine and handle.number in numbers for handle in handles(message))
