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
from collections.abc import Iterable

from autograder.aside import end_after, in_copy
from autograder.bench import Bench, Foreseen, Prepared
from autograder.model import Limits
from autograder.student import Talk
from autograder.wire import Channel, ChannelClosed, answering
from autograder.wire.ahead import can_be_sent

_CPU_S, _CLOCK_S = 4.0, 20.0  # for a whole notebook; what comes later is not foreseen
_MOST_CALLS, _MOST_BYTES = 2000, 2**21  # of one test


class _Overheard(Channel):
    """A channel that remembers what was sent."""

    def __init__(self, sock: socket.socket):
        super().__init__(sock)
        self.sent: list[bytes] = []

    def send(self, data: bytes, deadline: float | None = None, fds=()) -> None:
        self.sent.append(bytes(data))
        super().send(data, deadline, fds)


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
            told[test.id] = talk.numbers(), _sendable(channel.sent, talk)
        channel.close()
        os.wait()
    return told


def _answer(sock: socket.socket, own: dict) -> None:
    """In a process of its own, as a student's is; never returns."""
    try:
        end_after(_CPU_S)
        answering(Channel(sock), own).serve()
    except ChannelClosed:
        pass
    finally:
        os._exit(0)


def _nobody(dead: list) -> Channel:
    raise ChannelClosed("nobody answers a second time")


def _sendable(sent: list[bytes], talk: Talk) -> list[str]:
    numbers = set(talk.numbers().values())
    calls = [message for message in dict.fromkeys(sent) if can_be_sent(message, numbers)]
    few = len(calls) <= _MOST_CALLS and sum(map(len, calls)) <= _MOST_BYTES
    return [call.decode("latin-1") for call in calls] if few else []
