"""A peer that, where it is allowed, makes no call twice, and some before their time."""

from __future__ import annotations

from collections.abc import Container, Sequence

from autograder.errors import WireError
from autograder.wire import ahead
from autograder.wire.kinds import Handle
from autograder.wire.peer import Peer


class Thrifty(Peer):
    """See Peer. Until it is told whose calls it may remember, it is one like any other."""

    def __init__(self, channel, make_proxy):
        super().__init__(channel, make_proxy)
        self._answers: ahead.Answers | None = None
        self._met = 0  # things of the other side's in what was read
        self.surprised = False  # whether a call back brought something else than was sent ahead

    def number_of(self, proxy) -> int:
        """The number, on the other side, of what `proxy` stands for."""
        return self._handle_of[id(proxy)].number

    def remember(self, numbers: Container[int]) -> None:
        """From now on make no call twice: the functions of these numbers keep nothing."""
        self._answers = ahead.Answers(numbers)

    def ask_ahead(self, calls: Sequence[bytes], deadline=None) -> None:
        """Have calls answered and remembered, each a letter of what `call` would send."""
        self.channel.send(ahead.joined(ahead.CALLS, calls), deadline)
        self._answers.learn(calls, self.channel.recv(deadline))

    def _ask(self, request, deadline, told: tuple[bytes, list] | None = None):
        if self._answers is None:
            return super()._ask(request, deadline, told)
        message, shared = told or self._written(request)
        known = self._answers.to(message)
        data = self._played(known) if known else self._reply_to(message, deadline)
        if not known:
            self._answers.keep(message, data)
        self._met = 0
        try:
            return self._read(data, request, shared)
        finally:
            if self._met:  # a function, say: each call gives another one
                self._answers.forget(message)

    def _played(self, known: ahead.Answer) -> bytes:
        """The reply, once the calls back were made that it rests upon."""
        for asked, told in known.came:
            if self._answer_to(asked) != told:
                self.surprised = True
                raise WireError("a call back brought something else than was sent ahead")
        return known.reply

    def _resolve(self, handle: Handle):
        self._met += 1
        return super()._resolve(handle)

    def _keep(self, content, number: int) -> None:
        self._met += 1
        super()._keep(content, number)
