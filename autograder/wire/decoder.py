"""Bytes to values, trusting nothing about the bytes.

Nodes and depth are bounded, and every length is checked against the bytes that
are really there before anything is allocated. Whatever is not exactly what an
Encoder writes is a WireError. So are values that are well-formed but would bite
later: a generator that reads outside of its state, keys that all collide, a
truth value that is neither true nor false.
"""

from __future__ import annotations

import functools
from collections import Counter

from autograder.errors import WireError
from autograder.own import np, struct
from autograder.wire.arrays import clean, dtype_named, read_head, same_bytes
from autograder.wire.generators import PACKED_BYTES, generator_from, unpacked
from autograder.wire.kinds import (
    C128,
    F64,
    I64,
    MAX_INT_BYTES,
    PACKED,
    TYPES,
    U32,
    U64,
    Bounds,
    Handle,
)
from autograder.wire.originals import KINDS

_LARGE = 4096


class Decoder:
    """Read what an Encoder wrote; `resolve` turns a Handle into an object."""

    def __init__(self, data, resolve=None, shared=(), bounds: Bounds = Bounds()):
        self.data = memoryview(data)
        self.size, self.at = len(self.data), 0
        self.resolve = resolve or (lambda handle: handle)
        self.shared = list(shared)
        self.arrays: list[tuple] = []
        self.sets = 0
        self.nodes_left = bounds.nodes
        self.depth_left = bounds.depth
        self.same_hash = bounds.same_hash
        self.keep = lambda content, number: None  # told of contents whose originals stay behind

    def finish(self) -> None:
        if self.at != self.size:
            raise WireError(f"{self.size - self.at} bytes follow the end of the message")

    def _step(self, n: int) -> int:
        """Go on by n bytes that are really there; where they began."""
        at = self.at
        self.at = at + n
        if self.at > self.size:
            raise WireError(f"{n} bytes announced, {self.size - at} there")
        return at

    def _number(self, form):
        at = self._step(form.size)
        return form.unpack_from(self.data, at)[0]

    def _raw(self) -> bytes:
        n = self._number(U32)
        at = self._step(n)
        return bytes(self.data[at : at + n])

    def read(self):
        self.nodes_left -= 1
        if self.nodes_left < 0:
            raise WireError("the message has too many parts")
        tag = self.data[self._step(1)]
        reader = _READERS.get(tag)
        if reader is None:
            raise WireError(f"unknown kind of value 0x{tag:02x}")
        return reader(self)

    def _items(self) -> list:
        count = self._number(U32)
        if count > self.size - self.at:  # every item takes a byte at least
            raise WireError(f"{count} items announced, too few bytes there")
        self._descend()
        read = self.read
        items = [read() for _ in range(count)]
        self.depth_left += 1
        return items

    def _descend(self) -> None:
        self.depth_left -= 1
        if self.depth_left < 0:
            raise WireError("the message is nested too deeply")

    def _numbered(self):
        """The plain content of an object that stays on the other side."""
        number = self._number(U64)
        self._descend()
        content = self.read()
        self.depth_left += 1
        if type(content) not in KINDS:
            raise WireError(f"a {type(content).__name__} with a number")
        self.keep(content, number)
        return content

    def _list(self) -> list:
        result: list = []
        self.shared.append(result)
        result.extend(self._items())
        return result

    def _packed(self, kind: type, form: str) -> list:
        raw = self._raw()
        if len(raw) % 8:
            raise WireError("a list of numbers has a broken length")
        numbers = struct.unpack(f"<{len(raw) // 8}{form}", raw)
        result = list(map(kind, numbers) if kind is np.float64 else numbers)
        self.shared.append(result)
        return result

    def _dict(self) -> dict:
        result: dict = {}
        self.shared.append(result)
        count = self._number(U32)
        if 2 * count > self.size - self.at:
            raise WireError(f"{count} entries announced, too few bytes there")
        self._descend()
        pairs = [(self.read(), self.read()) for _ in range(count)]
        self.depth_left += 1
        self._keep_apart([key for key, _ in pairs])
        result.update(pairs)
        return result

    def _set(self, kind):
        items = self._items()
        self.sets += kind is set
        self._keep_apart(items)
        return kind(items)

    def _keep_apart(self, keys: list) -> None:
        """Keys with one and the same hash make a dict's time quadratic."""
        try:
            hashes = [hash(key) for key in keys]
        except TypeError as error:
            raise WireError(f"a key that is none: {error}") from None
        if len(hashes) > self.same_hash and max(Counter(hashes).values()) > self.same_hash:
            raise WireError("the keys of a dict or set were made to collide")

    def _plain_array(self) -> tuple[np.ndarray, int, int]:
        """An array, and where its bytes stand in the message."""
        data, at = self.data, self.at
        try:
            length = data[at]
            end = at + 2 + length + 8 * data[at + 1 + length]
        except IndexError:
            raise WireError("an array without a head") from None
        head = bytes(data[at:end])
        dtype, shape, size = read_head(head)
        if size > self.size - end:
            raise WireError(f"an array of shape {shape} announced, too few bytes there")
        self.at = end + size
        try:
            if size == 0:
                return np.empty(shape, dtype), end, size
            # A copy: writable, aligned, and free of the message's buffer.
            return clean(np.ndarray(shape, dtype, data, end).copy()), end, size
        except (ValueError, MemoryError) as error:
            raise WireError(f"an array of shape {shape} cannot be made") from error

    def _array(self, writeable: bool) -> np.ndarray:
        result, at, size = self._plain_array()
        if not writeable:
            result.flags.writeable = False
        self.shared.append(result)
        self.arrays.append((result, result.shape, result.dtype, at, size))
        return result

    def holds_arrays_only(self, others: int) -> bool:
        """True when nothing that was read can change, but for arrays and `others` more."""
        return not self.sets and len(self.shared) == len(self.arrays) + others

    def arrays_are_as_they_came(self) -> bool:
        return all(
            array.shape == shape and array.dtype is dtype and self._has(array, at, size)
            for array, shape, dtype, at, size in self.arrays
        )

    def _has(self, array: np.ndarray, at: int, size: int) -> bool:
        if size < _LARGE:
            return array.tobytes() == self.data[at : at + size].tobytes()
        flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        return same_bytes(self.data, at, memoryview(flat))

    def _scalar(self):
        array, _, _ = self._plain_array()
        if array.ndim:
            raise WireError("a scalar with dimensions")
        return array[()]

    def _packed_generator(self) -> np.random.Generator:
        at = self._step(PACKED_BYTES)
        result = unpacked(bytes(self.data[at : self.at]))
        self.shared.append(result)
        return result

    def _generator(self) -> np.random.Generator:
        index = len(self.shared)
        self.shared.append(None)
        state = self.read()
        result = generator_from(state)
        self.shared[index] = result
        return result

    def _handle(self):
        number, flag = self._number(U64), self.data[self._step(1)]
        kind = self._raw().decode("utf-8", "replace")[:200]
        return self.resolve(Handle(number, False, bool(flag), kind))

    def _reference(self):
        index = self._number(U32)
        if index >= len(self.shared):
            raise WireError(f"a reference to part {index} of {len(self.shared)}")
        return self.shared[index]

    def _range(self) -> range:
        parts = [self.read() for _ in range(3)]
        if not all(type(part) is int for part in parts) or parts[2] == 0:
            raise WireError(f"a range of {parts}")
        return range(*parts)

    def _big_int(self) -> int:
        raw = self._raw()
        if len(raw) > MAX_INT_BYTES:
            raise WireError(f"an integer of {len(raw)} bytes")
        return int.from_bytes(raw, "little", signed=True)

    def _type(self):
        name = self._raw().decode("ascii", "replace")
        if name not in TYPES:
            raise WireError(f"unknown type {name!r}")
        return TYPES[name]


_READERS = {
    ord("N"): lambda d: None,
    ord("T"): lambda d: True,
    ord("F"): lambda d: False,
    ord("i"): lambda d: d._number(I64),
    ord("I"): Decoder._big_int,
    ord("d"): lambda d: d._number(F64),
    ord("c"): lambda d: complex(*C128.unpack_from(d.data, d._step(16))),
    ord("s"): lambda d: d._raw().decode("utf-8", "replace"),
    ord("b"): Decoder._raw,
    ord("l"): Decoder._list,
    **{
        ord(tag): functools.partial(Decoder._packed, kind=kind, form=form)
        for kind, (tag, form) in PACKED.items()
    },
    ord("t"): lambda d: tuple(d._items()),
    ord("e"): lambda d: d._set(set),
    ord("z"): lambda d: d._set(frozenset),
    ord("m"): Decoder._dict,
    ord("f"): lambda d: np.float64(d._number(F64)),
    ord("a"): lambda d: d._array(True),
    ord("A"): lambda d: d._array(False),
    ord("g"): Decoder._scalar,
    ord("k"): Decoder._numbered,
    ord("r"): Decoder._generator,
    ord("P"): Decoder._packed_generator,
    # What the sender calls its own is the other's to the receiver.
    ord("h"): Decoder._handle,
    ord("H"): lambda d: d.resolve(Handle(d._number(U64), True)),
    ord("R"): Decoder._reference,
    ord("y"): Decoder._type,
    ord("Y"): lambda d: dtype_named(d._raw().decode("ascii", "replace")),
    ord("S"): lambda d: slice(d.read(), d.read(), d.read()),
    ord("G"): lambda d: d._range(),
    ord("E"): lambda d: ...,
}


def decode(data, bounds: Bounds = Bounds()):
    """The value of one whole message; WireError on anything else."""
    decoder = Decoder(data, bounds=bounds)
    value = decoder.read()
    decoder.finish()
    return value
