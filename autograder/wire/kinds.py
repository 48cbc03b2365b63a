"""What may cross the wall, and the words for it that both directions share."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

U32, I64, F64 = struct.Struct("<I"), struct.Struct("<q"), struct.Struct("<d")
C128, U64 = struct.Struct("<dd"), struct.Struct("<Q")
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
ARRAY_KINDS = "biufcUS"
MAX_INT_BYTES = 4096
MAX_ITEM_BYTES = 2**16
_PLAIN = (bool, int, float, complex, str, bytes, list, tuple, dict, set)
_NUMPY = (
    *(np.float64, np.float32, np.float16, np.complex128, np.bool_),
    *(np.int64, np.int32, np.int16, np.int8, np.uint8, np.uint16, np.uint32, np.uint64),
)
# Lists of one kind of numbers, and how `struct` writes one of them.
PACKED = {float: (b"D", "d"), np.float64: (b"L", "d"), int: (b"J", "q")}
TYPES = {kind.__name__: kind for kind in _PLAIN + _NUMPY}
TYPE_NAMES = {kind: name for name, kind in TYPES.items()}


class CannotCross(TypeError):
    """A value that this side meant to send has no form for the wall."""


@dataclass(frozen=True)
class Bounds:
    """How much one message may hold."""

    nodes: int = 300_000
    depth: int = 60
    same_hash: int = 40  # keys of one dict or set that collide; more would be made to


class Handle(NamedTuple):
    """An object that stays where it is; only its number travels.

    mine : True when the number is in the table of whoever decodes it; the number is all
        that it needs to know
    """

    number: int
    mine: bool
    callable: bool = False
    kind: str = ""
