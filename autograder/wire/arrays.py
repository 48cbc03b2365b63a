"""Arrays from bytes that somebody else wrote: what numpy does not check itself.

An array in a message is a head (tag, dtype, shape) and its bytes.
"""

from __future__ import annotations

import functools

from autograder.errors import WireError
from autograder.own import np, struct
from autograder.wire.kinds import ARRAY_KINDS, MAX_ITEM_BYTES


@functools.lru_cache(maxsize=256)
def dtype_named(name: str) -> np.dtype:
    """The dtype of a name like "<f8"; WireError for every other form."""
    # np.dtype() would parse whole records from a string.
    if len(name) < 3 or name[0] not in "<|" or name[1] not in ARRAY_KINDS or not name[2:].isdigit():
        raise WireError(f"arrays of type {name[:20]!r} cannot cross the wall")
    try:
        dtype = np.dtype(name)
    except (TypeError, ValueError, OverflowError) as error:
        raise WireError(f"arrays of type {name[:20]!r} cannot cross the wall") from error
    # Long doubles have padding, and their size differs between machines.
    if dtype.char in "gG" or not 0 < dtype.itemsize <= MAX_ITEM_BYTES:
        raise WireError(f"array elements of {dtype.itemsize} bytes")
    return dtype


def clean(array: np.ndarray) -> np.ndarray:
    """The array, where every pattern of bytes is an entry; a WireError where not."""
    kind = array.dtype.kind
    if kind == "b":
        return (array.reshape(-1).view(np.uint8) != 0).reshape(array.shape)
    if kind == "U" and array.reshape(-1).view("<u4").max(initial=0) > 0x10FFFF:
        raise WireError("an array of text holds what is no character")
    return array


def same_bytes(data, at: int, part: memoryview) -> bool:
    """data[at:at + len(part)] == part, where == on memoryviews goes byte by byte."""
    words = len(part) // 8
    if at + len(part) > len(data) or data[at + 8 * words : at + len(part)] != part[8 * words :]:
        return False
    sides = (np.frombuffer(part, "<u8", words), np.frombuffer(data, "<u8", words, at))
    return bool(np.array_equal(*sides))


# ------------------------------------------------- what stands before the content
FLOATS = np.dtype(np.float64)
_MOST_HEADS = 1000
_WRITTEN: dict[tuple, bytes] = {}


def head_of(dtype: np.dtype, shape: tuple, writeable: bool) -> bytes:
    """What stands before an array's content; remembered, up to a bound."""
    key = dtype, shape, writeable
    told = _WRITTEN.get(key)
    if told is None:
        told = head(b"a" if writeable else b"A", dtype, shape)
        if len(_WRITTEN) < _MOST_HEADS:
            _WRITTEN[key] = told
    return told


def head(tag: bytes, dtype: np.dtype, shape: tuple) -> bytes:
    """The same, of any dtype that can cross."""
    name = dtype.str.encode()
    extents = struct.pack(f"<{len(shape)}Q", *shape)
    return tag + bytes([len(name)]) + name + bytes([len(shape)]) + extents


_READ: dict[bytes, tuple] = {}


def read_head(head: bytes) -> tuple[np.dtype, tuple, int]:
    """dtype, shape and number of bytes of an array; remembered, up to a bound.

    head : length of the dtype's name, the name, number of dimensions, shape
    """
    known = _READ.get(head)
    if known is None:
        known = _parsed_head(head)
        if len(_READ) < _MOST_HEADS:
            _READ[head] = known
    return known


def _parsed_head(head: bytes) -> tuple[np.dtype, tuple, int]:
    dtype = dtype_named(head[1 : 1 + head[0]].decode("ascii", "replace"))
    ndim = head[1 + head[0]]
    if ndim > 32 or len(head) != 2 + head[0] + 8 * ndim:
        raise WireError(f"an array of {ndim} dimensions")
    shape = struct.unpack_from(f"<{ndim}Q", head, 2 + head[0])
    if max(shape, default=0) >= 2**48:
        raise WireError(f"an array of shape {shape} announced, too few bytes there")
    size = dtype.itemsize
    for extent in shape:
        size *= extent
    return dtype, shape, size
