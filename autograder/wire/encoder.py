"""Values to bytes.

One byte names the kind, then comes the content, little-endian. A list, dict,
array or Generator that occurs twice in one message is written once and referred
to after that, so aliases survive and a cycle cannot run forever.
"""

from __future__ import annotations

import contextlib
import functools

from autograder.own import np, struct
from autograder.wire.arrays import FLOATS, head, head_of, same_bytes
from autograder.wire.generators import packed, seeds_of
from autograder.wire.kinds import (
    ARRAY_KINDS,
    BIT_GENERATORS,
    C128,
    F64,
    I64,
    MAX_INT_BYTES,
    MAX_ITEM_BYTES,
    PACKED,
    TYPE_NAMES,
    U32,
    U64,
    Bounds,
    CannotCross,
    Handle,
)
from autograder.wire.originals import KINDS

_LARGE = 4096  # arrays from this size on are joined into the message without a copy before


class Encoder:
    """Write values; `export` turns what cannot cross into a Handle (or raises).

    What the other side's decoder would refuse for its size is refused here, as
    CannotCross: it is the value that is too large, and nobody's tampering.
    """

    def __init__(self, export=None, shared=(), bounds: Bounds = Bounds(), original=None):
        self.parts: list = []
        self.export = export
        self.original = original  # value -> Handle of what it is on the other side, or None
        self.nodes_left, self.depth_left = bounds.nodes, bounds.depth
        self.memo = {id(v): i for i, v in enumerate(shared)}
        self.shared = list(shared)

    def bytes(self) -> bytes:
        return b"".join(self.parts)

    def equals(self, data) -> bool:
        """True when `data` is what `bytes` gives; large arrays are not copied for it."""
        at, small = 0, []
        for part in self.parts:
            if not isinstance(part, memoryview):
                small.append(part)
                continue
            joined = b"".join(small)
            middle = at + len(joined)
            if data[at:middle] != joined or not same_bytes(data, middle, part):
                return False
            at, small = middle + len(part), []
        return data[at:] == b"".join(small)

    def _remember(self, value) -> bool:
        """True when `value` was written before and a reference is enough."""
        index = self.memo.get(id(value))
        if index is not None:
            self.parts.append(b"R" + U32.pack(index))
            return True
        self.memo[id(value)] = len(self.shared)
        self.shared.append(value)
        return False

    def write(self, value) -> None:
        self.nodes_left -= 1
        if self.nodes_left < 0:
            raise CannotCross("a value of so many parts cannot cross the wall")
        writer = _WRITERS.get(type(value))
        if writer is None:
            writer = Encoder._write_unusual
        elif writer not in _HOLDERS:
            return writer(self, value)
        if self.original is not None and isinstance(value, KINDS):
            handle = self.original(value)
            if handle is not None:
                return self._write_handle(handle)
        writer(self, value)

    def _write_unusual(self, value) -> None:
        """Subclasses lose their subclass; the rest becomes a handle."""
        if isinstance(value, np.ndarray):
            # np.array(..., subok=False) drops matrices, masks and every overloaded operator.
            plain = np.array(value, subok=False)
            crosses = plain.dtype.kind in ARRAY_KINDS
            self._write_ndarray(plain) if crosses else self._write_handle(value)
        elif isinstance(value, np.generic) and value.dtype.kind in ARRAY_KINDS:
            self._write_array(np.asarray(value), b"g")
        elif isinstance(value, type) and value in TYPE_NAMES:
            self._write_bytes(b"y", TYPE_NAMES[value].encode())
        elif isinstance(value, np.dtype) and value.kind in ARRAY_KINDS:
            self._write_bytes(b"Y", value.str.encode())
        else:
            for base in (bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset):
                if isinstance(value, base):
                    if base in KINDS:
                        self._write_number(value)
                    return _WRITERS[base](self, value)
            self._write_handle(value)

    def _write_number(self, value) -> None:
        """Before the content of a container of its own kind: which object it is."""
        with contextlib.suppress(CannotCross):  # where nothing may go out, only the content goes
            if self.export is not None:
                self.parts.append(b"k" + U64.pack(self.export(value).number))

    def _write_handle(self, value) -> None:
        if self.export is None:
            raise CannotCross(f"a {type(value).__name__} cannot cross the wall")
        self.parts.append(bytes_of(value if isinstance(value, Handle) else self.export(value)))

    def _write_none(self, value) -> None:
        self.parts.append(b"N")

    def _write_bool(self, value) -> None:
        self.parts.append(b"T" if value else b"F")

    def _write_int(self, value) -> None:
        value = int(value)
        if -(2**63) <= value < 2**63:
            self.parts.append(b"i" + I64.pack(value))
            return
        raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        if len(raw) > MAX_INT_BYTES:
            raise CannotCross(f"an integer of {len(raw)} bytes is too large to cross the wall")
        self._write_bytes(b"I", raw)

    def _write_float(self, value) -> None:
        self.parts.append(b"d" + F64.pack(value))

    def _write_complex(self, value) -> None:
        self.parts.append(b"c" + C128.pack(value.real, value.imag))

    def _write_bytes(self, tag, raw) -> None:
        self.parts.append(tag + U32.pack(len(raw)))
        self.parts.append(raw)

    def _write_str(self, value) -> None:
        # A lone surrogate is no text: it arrives as a replacement character.
        self._write_bytes(b"s", value.encode("utf-8", "surrogatepass"))

    def _write_list(self, value) -> None:
        if self._remember(value):
            return
        if not self._write_packed(value):
            self._write_items(b"l", value)

    def _write_packed(self, value: list) -> bool:
        """Losses and indices, in one go; False where it is no list of one kind of numbers."""
        kinds = set(map(type, value))
        tag, form = PACKED.get(kinds.pop(), (b"", "")) if len(kinds) == 1 else (b"", "")
        with contextlib.suppress(struct.error):  # an integer of more than 64 bits
            if tag:
                self._write_bytes(tag, struct.pack(f"<{len(value)}{form}", *value))
                return True
        return False

    def _write_items(self, tag, values) -> None:
        self.parts.append(tag + U32.pack(len(values)))
        self._descend()
        for value in values:
            self.write(value)
        self.depth_left += 1

    def _write_dict(self, value) -> None:
        if self._remember(value):
            return
        self.parts.append(b"m" + U32.pack(len(value)))
        self._descend()
        for key, item in value.items():
            self.write(key)
            self.write(item)
        self.depth_left += 1

    def _descend(self) -> None:
        self.depth_left -= 1
        if self.depth_left < 0:
            raise CannotCross("a value that is nested so deeply cannot cross the wall")

    def _write_ndarray(self, value) -> None:
        if value.dtype is FLOATS and value.nbytes < _LARGE:  # most arrays are of this kind
            if not self._remember(value):
                self.parts.append(head_of(FLOATS, value.shape, value.flags.writeable))
                self.parts.append(value.tobytes())
        elif value.dtype.kind not in ARRAY_KINDS or not 0 < value.dtype.itemsize <= MAX_ITEM_BYTES:
            self._write_handle(value)
        elif not self._remember(value):
            self._write_array(value, b"a" if value.flags.writeable else b"A")

    def _write_array(self, value, tag) -> None:
        if value.dtype.str[0] == ">":
            value = value.astype(value.dtype.newbyteorder("<"))
        if value.dtype.char in "gG":  # long double: its size differs between machines
            value = value.astype(np.float64 if value.dtype.char == "g" else np.complex128)
        self.parts.append(head(tag, value.dtype, value.shape))
        if value.nbytes < _LARGE or value.dtype.kind in "US":
            self.parts.append(value.tobytes())
        else:
            self.parts.append(memoryview(np.ascontiguousarray(value).reshape(-1).view(np.uint8)))

    def _write_float64(self, value) -> None:
        self.parts.append(b"f" + F64.pack(value))  # what a loss is, as a rule

    def _write_generator(self, value) -> None:
        if self._remember(value):
            return
        bit_generator = value.bit_generator
        if type(bit_generator).__name__ not in BIT_GENERATORS:
            raise CannotCross(f"a {type(bit_generator).__name__} cannot cross the wall")
        if raw := packed(value):
            self.parts.append(b"P" + raw)
            return
        self.parts.append(b"r")
        self.write({**bit_generator.state, "seeds": seeds_of(bit_generator)})

    def _write_slice(self, value, tag=b"S") -> None:
        self.parts.append(tag)
        for part in (value.start, value.stop, value.step):
            self.write(part)

    def _write_ellipsis(self, value) -> None:
        self.parts.append(b"E")


def _write_tuple(encoder: Encoder, value: tuple) -> None:
    encoder._write_items(b"t", value)


_HOLDERS = {_write_tuple, Encoder._write_list, Encoder._write_dict}
_WRITERS = {
    type(None): Encoder._write_none,
    bool: Encoder._write_bool,
    int: Encoder._write_int,
    float: Encoder._write_float,
    complex: Encoder._write_complex,
    str: Encoder._write_str,
    bytes: lambda e, v: e._write_bytes(b"b", bytes(v)),
    list: Encoder._write_list,
    tuple: _write_tuple,
    range: lambda e, v: e._write_slice(v, b"G"),
    set: lambda e, v: e._write_items(b"e", list(v)),
    frozenset: lambda e, v: e._write_items(b"z", list(v)),
    dict: Encoder._write_dict,
    np.ndarray: Encoder._write_ndarray,
    np.float64: Encoder._write_float64,
    np.random.Generator: Encoder._write_generator,
    slice: Encoder._write_slice,
    type(...): Encoder._write_ellipsis,
    Handle: Encoder._write_handle,
}


@functools.lru_cache(maxsize=1024)
def bytes_of(handle: Handle) -> bytes:
    """A handle as it stands in a message."""
    if handle.mine:
        return b"H" + U64.pack(handle.number)
    kind = handle.kind.encode("utf-8", "replace")[:200]
    return b"h" + U64.pack(handle.number) + bytes([handle.callable]) + U32.pack(len(kind)) + kind


def encode(value, export=None) -> bytes:
    """The bytes of one value that stands alone."""
    encoder = Encoder(export)
    encoder.write(value)
    return encoder.bytes()
