"""The bytes that cross the wall, and the talk that they carry.

    kinds.py        what may cross
    encoder.py      values to bytes; no pickle
    decoder.py      bytes to values, within bounds; nothing is executed
    arrays.py       arrays of doubtful origin
    exceptions.py   exceptions, by the name of a builtin one
    changes.py      what a call changed in place
    channel.py      one length-prefixed message after another over a socket
    peer.py         call, look up and call back
    ahead.py        calls that are answered before they are made
    answering.py    the side that is asked
    brief.py        the commonest calls and their values, in a form of their own
    thrifty.py      a peer that makes no call twice
    generators.py   generators of doubtful origin
    orders.py       what the driver tells, as JSON

Both sides load these files. The judge trusts nothing that comes out of them
but the *form* of a value: whatever the student's process writes into its
channel, the worst that decodes from it is a wrong answer.
"""

from autograder.wire.answering import Answering
from autograder.wire.channel import Channel, ChannelClosed, ChannelTimeout
from autograder.wire.decoder import Decoder, decode
from autograder.wire.encoder import Encoder, encode
from autograder.wire.exceptions import RemoteError
from autograder.wire.kinds import Bounds, CannotCross, Handle
from autograder.wire.orders import order, read_order
from autograder.wire.peer import Peer
from autograder.wire.thrifty import Thrifty

__all__ = [
    "Answering",
    "Bounds",
    "CannotCross",
    "Channel",
    "ChannelClosed",
    "ChannelTimeout",
    "Decoder",
    "Encoder",
    "Handle",
    "Peer",
    "RemoteError",
    "Thrifty",
    "decode",
    "encode",
    "order",
    "read_order",
]
