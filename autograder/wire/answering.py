"""The side that is asked: a process whose names the other side may look up and call."""

from __future__ import annotations

from collections.abc import Callable

from autograder.errors import WireError
from autograder.wire import ahead
from autograder.wire.channel import Channel
from autograder.wire.peer import ATTRIBUTE, LOOKUP, Peer


class Answering(Peer):
    """A peer that answers with what stands in `namespace`, errors told in full.

    hurry : called before a call that is made before its time, in place of `before`
    """

    def __init__(self, channel: Channel, namespace: dict, hurry: Callable[[], None] | None = None):
        super().__init__(channel, _callback, self._found, discreet=False)
        self._namespace, self._hurry = namespace, hurry
        self._back: ahead.CallsBack | None = None  # while a call is made before its time

    def _found(self, request):
        match request:
            case (code, list() as names) if code == LOOKUP:
                return {name: self._namespace[name] for name in names if name in self._namespace}
            case (code, thing, str() as name) if code == ATTRIBUTE:
                return getattr(thing, name)
        raise WireError("a request of unknown form")

    def _hear(self, data, before: Callable[[], None]) -> None:
        if data[:1] == ahead.CALLS:
            self.channel.send(ahead.answered(data, self._answer_ahead, self._hurry or before))
        else:
            super()._hear(data, before)

    def _answer_ahead(self, call: bytes, back: ahead.CallsBack) -> bytes:
        self._back = back
        try:
            return self._answer_to(call)
        finally:
            self._back = None

    def _reply_to(self, message: bytes, deadline):
        if self._back is None:
            return super()._reply_to(message, deadline)
        return self._back.reply(message)


def _callback(peer: Peer, handle):
    """A function that runs on the asking side, as the code on this side sees it."""

    def callback(*args, **kwargs):
        return peer.call(callback, args, kwargs)

    return callback
