"""The side that is asked: a process whose names the other side may look up and call."""

from __future__ import annotations

import functools

from autograder.errors import WireError
from autograder.wire.channel import Channel
from autograder.wire.peer import ATTRIBUTE, LOOKUP, Peer


def answering(channel: Channel, namespace: dict) -> Peer:
    """A peer that answers with what stands in `namespace`, errors told in full."""
    return Peer(channel, _callback, functools.partial(_answer, namespace), discreet=False)


def _answer(namespace: dict, request):
    match request:
        case (code, list() as names) if code == LOOKUP:
            return {name: namespace[name] for name in names if name in namespace}
        case (code, thing, str() as name) if code == ATTRIBUTE:
            return getattr(thing, name)
    raise WireError("a request of unknown form")


def _callback(peer: Peer, handle):
    """A function that runs on the asking side, as the code on this side sees it."""

    def callback(*args, **kwargs):
        return peer.call(callback, args, kwargs)

    return callback
