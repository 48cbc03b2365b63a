"""Whatever bytes come, the decoder gives a value or a WireError, in bounded time and memory."""

import contextlib
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_wire_values import values

from autograder.errors import WireError
from autograder.wire import Bounds, Decoder, decode, encode
from autograder.wire.kinds import U32

many = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
SAMPLES = [
    encode(v)
    for v in (
        {"a": [1, 2.5, "x"], "b": (None, True, b"z"), "c": {1, 2}},
        [np.arange(6.0).reshape(2, 3), np.array(["ab", "c"]), np.array([True, False])],
        np.random.default_rng(3),
        np.random.Generator(np.random.MT19937(1)),
        np.random.Generator(np.random.Philox(1)),
        np.random.Generator(np.random.SFC64(1)),
        [0.5] * 20 + [range(3), slice(1, 2), 2**80, 1 + 2j, np.float32(1), int],
    )
]


def decode_or_refuse(data):
    try:
        value = decode(bytes(data))
    except WireError:
        return None
    use(value)
    return value


def use(value, depth=0):
    """Touch what was decoded as a test would; nothing of it may bite."""
    if isinstance(value, np.ndarray):
        value.tolist()
    elif isinstance(value, np.random.Generator):
        value.random(2000)
        value.integers(9, size=7, dtype=np.int32)
    elif isinstance(value, list | tuple) and depth < 5:
        for item in value[:50]:
            use(item, depth + 1)
    elif isinstance(value, dict) and depth < 5:
        for item in list(value.values())[:50]:
            use(item, depth + 1)


def with_changed_bytes(sample, data):
    changed = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(sample) - 1))] = data.draw(st.integers(0, 255))
    return changed


@many
@given(st.binary(max_size=300))
def test_random_bytes_give_a_value_or_a_wire_error(data):
    decode_or_refuse(data)


@many
@given(st.sampled_from(SAMPLES), st.data())
def test_one_changed_byte_gives_a_value_or_a_wire_error(sample, data):
    decode_or_refuse(with_changed_bytes(sample, data))


@many
@given(values.map(encode), st.data())
def test_a_message_cut_anywhere_is_a_wire_error(whole, data):
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(WireError):
        decode(cut)


@many
@given(values.map(encode), st.binary(min_size=1, max_size=9))
def test_bytes_behind_the_end_are_a_wire_error(whole, more):
    with pytest.raises(WireError):
        decode(whole + more)


@many
@given(st.sampled_from(SAMPLES), st.sampled_from(SAMPLES), st.data())
def test_two_messages_spliced_give_a_value_or_a_wire_error(one, other, data):
    i, j = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    decode_or_refuse(one[:i] + other[j:])


def array_head(name, *shape):
    name = name.encode()
    head = b"a" + bytes([len(name)]) + name + bytes([len(shape)])
    return head + b"".join(n.to_bytes(8, "little") for n in shape)


HUGE = [
    b"s" + U32.pack(2**32 - 1),
    b"l" + U32.pack(2**32 - 1),
    b"m" + U32.pack(2**32 - 1),
    b"I" + U32.pack(2**31),
    array_head("<f8", 2**40),
    array_head("<f8", 2**32, 2**32),
    array_head("<f8", 2**63, 0),
    array_head("<U9999999", 2**20),
    array_head("<U0", 2**40),
    array_head("|S0", 2**40),
]


@pytest.mark.parametrize("message", HUGE, ids=range(len(HUGE)))
def test_an_announced_size_takes_no_memory(message):
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            decode(message + bytes(100))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "name", ["|O", "<M8", "|V8", "<f16", "<c32", "f8,f8", ">f8", "|b8", "<f9", "=f8", "<i4,<i4"]
)
def test_no_other_dtype_comes_in(name):
    with pytest.raises(WireError):
        decode(array_head(name, 1) + bytes(100))


def test_a_truth_value_is_true_or_false():
    came = decode(array_head("|b1", 3) + bytes([0, 1, 2]))
    assert came.tolist() == [False, True, True]
    assert (came == np.array([False, True, True])).all()


def test_text_that_is_no_text_is_refused():
    with pytest.raises(WireError, match="character"):
        decode(array_head("<U1", 1) + (0x110000).to_bytes(4, "little"))


@pytest.mark.parametrize("position", [-1, 625, 10**6, 2**40, 1.5])
def test_a_generator_cannot_be_made_to_read_beyond_its_state(position):
    state = np.random.MT19937(0).state
    state["state"]["pos"] = position
    with pytest.raises(WireError):
        decode(b"r" + encode(state))


def test_a_counter_generator_cannot_be_made_to_read_beyond_its_buffer():
    state = np.random.Philox(0).state
    state["buffer_pos"] = 1000
    with pytest.raises(WireError):
        decode(b"r" + encode(state))


@pytest.mark.parametrize(
    "seeds",
    [1, (1, (), 4), (-1, (), 4, 0), (1, (), 2**20, 0), (1, (), 4, 2**40), (1, (0,) * 99, 4, 0)],
)
def test_seeds_of_a_generator_out_of_bounds_are_refused(seeds):
    with pytest.raises(WireError):
        decode(b"r" + encode({**np.random.PCG64(0).state, "seeds": seeds}))


M61 = 2**61 - 1  # Python's hash of an integer is its remainder by this


@pytest.mark.parametrize(
    "keys",
    [
        [i * M61 for i in range(20_000)],
        [complex(-1000003 * i, i) for i in range(20_000)],
        [(i * M61, 1) for i in range(20_000)],
    ],
    ids=["integers", "complex", "tuples"],
)
def test_keys_that_were_made_to_collide_are_refused(keys):
    head = b"m" + U32.pack(len(keys))
    body = b"".join(encode(key) + b"N" for key in keys)
    with pytest.raises(WireError, match="collide"):
        decode(head + body)
    with pytest.raises(WireError, match="collide"):
        decode(b"e" + U32.pack(len(keys)) + b"".join(map(encode, keys)))


def test_keys_that_are_none_are_refused():
    with pytest.raises(WireError):
        decode(b"m" + U32.pack(1) + encode([1]) + b"N")


def test_depth_is_bounded():
    with pytest.raises(WireError, match="deeply"):
        decode(b"l\x01\0\0\0" * 100_000 + b"N")


def test_the_number_of_parts_is_bounded():
    with pytest.raises(WireError, match="parts"):
        decode(b"l" + U32.pack(400_000) + b"N" * 400_000)


def test_many_references_to_one_list_take_no_memory_each():
    inner = encode([1, 2, 3])
    message = b"l" + U32.pack(50_001) + inner + (b"R" + U32.pack(1)) * 50_000
    came = decode(message)
    assert came[0] is came[50_000]


def test_a_reference_ahead_is_refused():
    with pytest.raises(WireError, match="reference"):
        decode(b"R" + U32.pack(0))


def test_a_handle_that_nobody_gave_out_is_no_object():
    from autograder.wire import Handle

    came = Decoder(encode_handle(5)).read()
    assert isinstance(came, Handle)


def encode_handle(number):
    return b"h" + number.to_bytes(8, "little") + b"\1" + U32.pack(1) + b"f"


@example({"a": [1, 2]})
@given(values)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_tight_bounds_refuse_and_never_crash(value):
    with contextlib.suppress(WireError):
        decode(encode(value), Bounds(nodes=5, depth=2))
