"""In the judge: what a test will ask, found out by running it on the master's own functions.

Hidden inputs are drawn from one seed for the whole class, so a test asks nearly everybody
the same. Asked in one letter it costs a fraction of what hundreds of turns between two
processes cost. What a test asks because of an answer that it got is asked in its turn, as
ever; and so is everything of a student whose functions may keep something (`purity`).

All this happens once, in a copy of the judge, before any student's work is there.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator

from autograder.aside import end_after, in_copy
from autograder.bench import Bench, Foreseen, Prepared
from autograder.model import Limits
from autograder.student import Talk
from autograder.wire import Answering, Channel, ChannelClosed
from autograder.wire.ahead import CALLS, can_be_sent, joined
from autograder.wire.peer import REPLIES

_CPU_S, _CLOCK_S = 4.0, 20.0  # for a whole notebook; what comes later is not foreseen
_MOST_CALLS, _MOST_BYTES = 2000, 2**21  # of one test


class _Overheard(Channel):
    """A channel that remembers what was said, by either side in its turn."""

    def __init__(self, sock: socket.socket):
        super().__init__(sock)
        self.said: list[bytes] = []

    def send(self, data: bytes, deadline: float | None = None, fds=()) -> None:
        self.said.append(bytes(data))
        super().send(data, deadline, fds)

    def recv(self, deadline: float | None = None) -> bytes | bytearray:
        self.said.append(bytes(super().recv(deadline)))
        return self.said[-1]


def foreseen(tests: Iterable[Prepared], given: dict, own: dict, seed: str) -> dict[str, Foreseen]:
    """Id of a test -> the calls that it makes, where that can be found out in good time.

    given : the names that tests find. own : the master's solutions, for the student's part
    """
    told = in_copy(lambda: _overhear(tests, given, own, seed), _CPU_S, _CLOCK_S)
    return {
        test: Foreseen(numbers, tuple(call.encode("latin-1") for call in calls))
        for test, (numbers, calls) in told.items()
    }


def _overhear(tests, given: dict, own: dict, seed: str) -> dict:
    bench, told = Bench(given, seed), {}
    for test in tests:
        line, theirs = socket.socketpair()
        if os.fork() == 0:
            line.close()
            _answer(theirs, own)
        theirs.close()
        channel = _Overheard(line)
        talk = Talk(channel, Limits(), set(), _nobody)
        if bench.run(test, talk)["score"] == test.points:  # else it went another way
            told[test.id] = talk.numbers(), _letters(channel.said, talk)
        channel.close()
        os.wait()
    return told


def _answer(sock: socket.socket, own: dict) -> None:
    """In a process of its own, as a student's is; never returns."""
    try:
        end_after(_CPU_S)
        Answering(Channel(sock), own).serve()
    except ChannelClosed:
        pass
    finally:
        os._exit(0)


def _nobody(dead: list) -> Channel:
    raise ChannelClosed("nobody answers a second time")


def _letters(said: list[bytes], talk: Talk) -> list[str]:
    """Each call that can be sent ahead, with the calls back that it brought and their answers."""
    numbers, found = set(talk.numbers().values()), {}
    for call, *between in _calls(said):
        back = between[:-1]  # behind it stands the reply
        asks = any(message[:1] not in REPLIES for message in back[1::2])  # the test's function does
        if not asks and can_be_sent(call, numbers, with_own=True):
            found.setdefault(call, joined(CALLS, [call, *back]))
    few = len(found) <= _MOST_CALLS and sum(map(len, found.values())) <= _MOST_BYTES
    return [letter.decode("latin-1") for letter in found.values()] if few else []


def _calls(said: list[bytes]) -> Iterator[list[bytes]]:
    """What was said from each request of the test's to the reply that it got."""
    waiting, begun = 0, 0
    for at, message in enumerate(said):
        waiting += -1 if message[:1] in REPLIES else 1
        if waiting == 0:
            yield said[begun : at + 1]
            begun = at + 1
