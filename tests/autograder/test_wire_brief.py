"""The brief forms say what the general ones say, in bounded time and memory, whatever comes."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from test_wire_decoder import many, use, with_changed_bytes
from test_wire_talk import ask, talking
from test_wire_values import same

from autograder.errors import WireError
from autograder.wire import Handle, brief, decode, encode
from autograder.wire.generators import PACKED_BYTES, packed, unpacked

numbers = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.floats().map(np.float64),
    hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, min_side=0)),
    hnp.arrays(np.int64, hnp.array_shapes(min_dims=0, min_side=0)),
)


def no_handle(value):
    return None


def message(*values, tag=brief.TUPLE, handle_of=no_handle, shared=()):
    told = brief.written(tag, values, handle_of, shared)
    return told and told[0]


def read(data):
    return brief.Brief(data, lambda handle: handle)


@many
@given(st.lists(numbers, max_size=5))
def test_what_arrives_is_what_the_general_form_brings(values):
    assert same(read(message(*values)).values, decode(encode(values)))


GENERAL = {
    "a list": [1.0],
    "text": "gd",
    "a large integer": 2**63,
    "a large array": np.zeros(600),
    "an array of another dtype": np.zeros(3, np.float32),
    "an array of a class of its own": np.zeros((2, 2)).view(np.matrix),
    "a number of another type": np.float32(1),
    "a generator of another kind": np.random.Generator(np.random.MT19937(1)),
    "a generator that was spawned": np.random.default_rng(1).spawn(1)[0],
}


@pytest.mark.parametrize("value", GENERAL.values(), ids=GENERAL)
def test_what_does_not_fit_is_left_to_the_general_form(value):
    assert message(1.0, value) is None


def test_one_array_twice_is_left_to_the_form_that_knows_references():
    x = np.zeros(3)
    assert message(x, x) is None
    assert message(x, shared=[x]) is None


def test_arrays_are_copies_that_can_be_written_to_only_where_the_original_could():
    x, y = np.zeros(3), np.ones(2)
    y.flags.writeable = False
    came = read(message(x, y)).values
    assert came[0].flags.writeable and not came[1].flags.writeable
    came[0][0] = 5
    assert x[0] == 0


def test_functions_cross_as_handles():
    handles = [Handle(3, True), Handle(7, False, True, "function")]
    told = message("f", "g", handle_of=dict(zip("fg", handles, strict=True)).get)
    assert read(told).values == handles


@pytest.mark.parametrize("draws", [0, 1, 2])
def test_a_generator_goes_on_as_the_original_does(draws):
    rng = np.random.default_rng(5)
    rng.integers(9, size=draws, dtype=np.int32)  # half of a draw is left over
    there = read(message(rng)).values[0]
    for draw in (
        lambda rng: rng.integers(9, dtype=np.int32),
        lambda rng: rng.random(),
        lambda rng: rng.spawn(2)[1].random(),
    ):
        assert draw(there) == draw(rng)


def test_a_generator_that_has_children_has_the_same_next_ones():
    rng = np.random.default_rng(5)
    rng.spawn(3)
    assert unpacked(packed(rng)).spawn(1)[0].random() == rng.spawn(1)[0].random()


def test_what_was_changed_since_is_noticed():
    def changed(value, change):
        came = read(message(value))
        assert came.is_as_it_came()
        change(came.values[0])
        return not came.is_as_it_came()

    assert changed(np.zeros(3), lambda x: x.__setitem__(1, 2.0))
    assert changed(np.zeros((2, 3)), lambda x: x.resize(3, 2))
    assert changed(np.random.default_rng(1), lambda rng: rng.random())
    assert not changed(np.zeros(3), lambda x: x.__setitem__(1, 0.0))


def test_a_tests_talk_is_brief(monkeypatch):
    said = []
    real = brief.written

    def listening(tag, *told, **more):
        said.append((tag, real(tag, *told, **more) is not None))
        return real(tag, *told, **more)

    monkeypatch.setattr(brief, "written", listening)
    with talking({"f": lambda X, g, rng: (g(X), X @ X)}) as judge:
        f = judge.look_up(["f"])["f"]
        value, square = f(np.eye(2), lambda X: float(X.sum()), np.random.default_rng(1))
    assert (value, square.tolist()) == (2.0, [[1, 0], [0, 1]])
    assert said == [(b"(", True), (b"(", True), (b")", True), (b"]", True)]


def test_a_generator_that_was_drawn_from_comes_back_drawn_from():
    rng, twin = np.random.default_rng(3), np.random.default_rng(3)
    assert ask(lambda rng: rng.random(), rng) == twin.random()
    assert rng.random() == twin.random()


def test_an_argument_that_is_returned_is_the_same_object():
    x = np.zeros(3)
    assert ask(lambda x: x, x) is x
    assert ask(lambda x, y: (y, x), x, 1.0)[1] is x


SAMPLES = [
    message(np.arange(6.0).reshape(2, 3), 1.5, None, True),
    message(np.random.default_rng(3), np.arange(3), tag=brief.CALL),
    message(2.0, tag=brief.VALUE),
    message("f", np.zeros((0, 3)), handle_of=lambda name: Handle(1, False, True, "function")),
]


def read_or_refuse(data):
    try:
        values = read(bytes(data)).values
    except WireError:
        return
    use(values)


@many
@given(st.binary(max_size=200))
def test_random_bytes_give_values_or_a_wire_error(data):
    read_or_refuse(b"(" + data)


@many
@given(st.sampled_from(SAMPLES), st.data())
def test_changed_bytes_give_values_or_a_wire_error(sample, data):
    read_or_refuse(with_changed_bytes(sample, data))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_message_cut_anywhere_is_a_wire_error(sample):
    for end in range(len(sample)):
        with pytest.raises(WireError):
            read(sample[:end]).first()


@pytest.mark.parametrize(
    "head",
    [
        b"a\x03<f8\x01" + (2**40).to_bytes(8, "little"),
        b"a\x03<f8\x02" + 2 * (2**32).to_bytes(8, "little"),
        b"a\x03<f8\x01" + (4096).to_bytes(8, "little"),
        b"a\x02|O\x01" + (1).to_bytes(8, "little"),
        b"d" * 101,
        b"z",
        b"h" + bytes(9) + b"\xff\xff\xff\xff",
    ],
)
def test_more_than_a_brief_message_may_hold_is_refused(head):
    with pytest.raises(WireError):
        read(b"(" + len(head).to_bytes(2, "little") + head)


@pytest.mark.parametrize("pool", [0, 3, 65, 255])
def test_a_generator_with_seeds_that_are_none_is_refused(pool):
    raw = bytearray(packed(np.random.default_rng(1)))
    assert len(raw) == PACKED_BYTES and raw[38] == 4
    raw[38] = pool
    with pytest.raises(WireError):
        unpacked(bytes(raw))


def test_what_is_remembered_of_heads_has_an_end():
    shapes = itertools.product(range(1, 60), range(1, 60))
    for shape in itertools.islice((s for s in shapes if s[0] * s[1] < 500), 1500):
        read(message(np.zeros(shape)))
    assert len(brief._PROGRAMS) <= 1000
