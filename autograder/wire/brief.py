"""Brief forms of what is said most: a call with arrays and numbers, and what it gives.

Nine in ten messages of a test are a call whose arguments are arrays of floats, numbers,
functions and generators, and its value. Written node by node they cost several times
what the socket takes to carry them. Here such a message is a head, which names kinds
and shapes, and a body, which holds the numbers; a head that came before is known as a
whole. What does not fit goes the general way, and nobody sees a difference.

    "(" function and arguments       ")" one value       "]" a tuple of values

each followed by the head's length, the head, the body. A head's entries begin as the
general form of the same value does.
"""

from __future__ import annotations

from autograder.errors import WireError
from autograder.own import np, struct
from autograder.wire.arrays import FLOATS, clean, head_of, read_head
from autograder.wire.encoder import bytes_of
from autograder.wire.generators import PACKED_BYTES, packed, unpacked
from autograder.wire.kinds import F64, I64, U32, U64, Handle

CALL, VALUE, TUPLE = b"(", b")", b"]"
_U16 = struct.Struct("<H")
_AT = 1 + _U16.size  # where a head begins
_MOST_ENTRIES, _MOST_PROGRAMS = 100, 1000
_LARGE = 4096  # bytes; copying these twice would cost more than is won
_INTS = np.dtype(np.int64)
_GENERATOR = np.random.Generator


# ---------------------------------------------------------------------- writing
def written(tag: bytes, values, handle_of, shared=()) -> tuple[bytes, list] | None:
    """(message, the arrays and generators in it), or None where the general form is needed.

    handle_of : value -> Handle, or None for what is no function that may cross
    shared : objects that stand in the message before, to which this would have to refer
    """
    if len(values) > _MOST_ENTRIES:
        return None
    heads, body, seen = [], [], list(shared)
    for value in values:
        kind = type(value)
        if kind is np.ndarray or kind is _GENERATOR:
            told = _head_and_body(kind, value)
            if told is None or any(value is other for other in seen):
                return None
            seen.append(value)
            heads.append(told[0])
            body.append(told[1])
        elif kind in _NUMBERS:
            name, form = _NUMBERS[kind]
            if kind is int and not -(2**63) <= value < 2**63:
                return None
            heads.append(name)
            body.append(form.pack(value))
        elif kind in _CONSTANTS:
            heads.append(_CONSTANTS[kind][value])
        else:
            handle = handle_of(value)
            if handle is None:
                return None
            heads.append(bytes_of(handle))
    head = b"".join(heads)
    return b"".join((tag, _U16.pack(len(head)), head, *body)), seen[len(shared) :]


def _head_and_body(kind, value) -> tuple[bytes, bytes] | None:
    if kind is _GENERATOR:
        state = packed(value)
        return state and (b"P", state)
    dtype = value.dtype
    if value.nbytes >= _LARGE or (dtype is not FLOATS and dtype is not _INTS):
        return None
    return head_of(dtype, value.shape, value.flags.writeable), value.tobytes()


_NUMBERS = {float: (b"d", F64), np.float64: (b"f", F64), int: (b"i", I64)}
_CONSTANTS = {type(None): {None: b"N"}, bool: {True: b"T", False: b"F"}}


# ---------------------------------------------------------------------- reading
class Brief:
    """What one message held.

    values : in their order
    shared : the arrays and generators among them
    """

    def __init__(self, data, resolve):
        self.data = data
        self.values, self.shared, self._came = [], [], []
        (length,) = _U16.unpack_from(data, 1) if len(data) >= _AT else (0,)
        at = _AT + length
        head = bytes(data[_AT:at])
        entries, size = _PROGRAMS.get(head) or _program(head)
        if len(data) - at != size:
            raise WireError(f"{size} bytes announced, {len(data) - at} there")
        for read, what in entries:
            at = read(self, at, what, resolve)

    def _number(self, at: int, what, resolve) -> int:
        form, kind = what
        value = form.unpack_from(self.data, at)[0]
        self.values.append(value if kind is None else kind(value))
        return at + 8

    def _constant(self, at: int, what, resolve) -> int:
        self.values.append(what)
        return at

    def _handle(self, at: int, what, resolve) -> int:
        self.values.append(resolve(what))
        return at

    def _array(self, at: int, what, resolve) -> int:
        dtype, shape, size, writeable = what
        if size:  # a copy: writable, aligned, and free of the message's buffer
            array = clean(np.ndarray(shape, dtype, self.data, at).copy())
        else:
            array = np.empty(shape, dtype)
        if not writeable:
            array.flags.writeable = False
        self.values.append(array)
        self.shared.append(array)
        self._came.append((array, shape, dtype, at, size))
        return at + size

    def _generator(self, at: int, what, resolve) -> int:
        rng = unpacked(bytes(self.data[at : at + PACKED_BYTES]))
        self.values.append(rng)
        self.shared.append(rng)
        self._came.append((rng, None, None, at, PACKED_BYTES))
        return at + PACKED_BYTES

    def first(self):
        """What stands first: a call's function, or the only value; WireError where none does."""
        if not self.values or (self.data[:1] == VALUE and len(self.values) != 1):
            raise WireError(f"{len(self.values)} values where there is one")
        return self.values[0]

    def is_as_it_came(self) -> bool:
        """True when nobody has changed the arrays and generators since."""
        for thing, shape, dtype, at, size in self._came:
            if shape is None:
                now = packed(thing)
            elif thing.shape == shape and thing.dtype is dtype:
                now = thing.tobytes()
            else:
                return False
            if now != self.data[at : at + size]:
                return False
        return True


def handles(data) -> list[Handle]:
    """What a brief message names, as whoever reads it sees it."""
    (length,) = _U16.unpack_from(data, 1)
    head = bytes(data[_AT : _AT + length])
    entries, _ = _PROGRAMS.get(head) or _program(head)
    return [what for read, what in entries if read is Brief._handle]


_PROGRAMS: dict[bytes, tuple[list, int]] = {}


def _program(head: bytes) -> tuple[list, int]:
    """How to read what stands behind this head, and its size; remembered, up to a bound."""
    entries, size, at = [], 0, 0
    while at < len(head):
        try:
            entry, more, at = _entry(head, at)
        except (IndexError, struct.error):
            raise WireError("the head of a message is cut short") from None
        entries.append(entry)
        size += more
    if at > len(head):
        raise WireError("the head of a message is cut short")
    if len(entries) > _MOST_ENTRIES:
        raise WireError(f"{len(entries)} values in a brief message")
    if len(_PROGRAMS) < _MOST_PROGRAMS:
        _PROGRAMS[head] = entries, size
    return entries, size


def _entry(head: bytes, at: int) -> tuple[tuple, int, int]:
    """((reader, what it needs), bytes in the body, where the next entry begins)."""
    tag = head[at : at + 1]
    at += 1
    if tag in _SIMPLE:
        return (*_SIMPLE[tag], at)
    if tag in (b"a", b"A"):
        end = at + 2 + head[at] + 8 * head[at + 1 + head[at]]
        dtype, shape, size = read_head(head[at:end])
        if size >= _LARGE:
            raise WireError(f"an array of {size} bytes in a brief message")
        return (Brief._array, (dtype, shape, size, tag == b"a")), size, end
    if tag == b"H":
        return (Brief._handle, Handle(U64.unpack_from(head, at)[0], True)), 0, at + 8
    if tag == b"h":
        number, length = U64.unpack_from(head, at)[0], U32.unpack_from(head, at + 9)[0]
        kind = head[at + 13 : at + 13 + length].decode("utf-8", "replace")[:200]
        end = at + 13 + length
        return (Brief._handle, Handle(number, False, bool(head[at + 8]), kind)), 0, end
    raise WireError(f"unknown kind of value {tag!r} in a brief message")


_SIMPLE = {
    b"d": ((Brief._number, (F64, None)), 8),
    b"f": ((Brief._number, (F64, np.float64)), 8),
    b"i": ((Brief._number, (I64, None)), 8),
    b"N": ((Brief._constant, None), 0),
    b"T": ((Brief._constant, True), 0),
    b"F": ((Brief._constant, False), 0),
    b"P": ((Brief._generator, None), PACKED_BYTES),
}
