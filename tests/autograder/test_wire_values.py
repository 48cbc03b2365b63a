"""What crosses the wall arrives as it was, or is refused for what it is."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.wire import CannotCross, Decoder, Encoder, decode, encode

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="<"),
    hnp.unsigned_integer_dtypes(endianness="<"),
    hnp.floating_dtypes(endianness="<", sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(endianness="<", sizes=(64, 128)),
    hnp.unicode_string_dtypes(endianness="<", min_len=1, max_len=5),
    hnp.byte_string_dtypes(min_len=1, max_len=5),
)
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, min_side=0)))
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
hashables = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), text, st.binary(max_size=9)
)
plain = st.one_of(hashables, st.complex_numbers(), st.just(...), st.sampled_from([int, np.float64]))
values = st.recursive(
    st.one_of(plain, arrays),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(st.floats(), min_size=9, max_size=30),
        st.lists(st.integers(-(2**65), 2**65), max_size=9),
        st.lists(st.floats().map(np.float64), max_size=9),
        st.tuples(inner, inner),
        st.dictionaries(hashables, inner, max_size=4),
        st.sets(hashables, max_size=4),
        st.frozensets(hashables, max_size=4),
    ),
    max_leaves=12,
)


def same(a, b):
    """Equal to the last bit, with the same types, nan included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, set | frozenset):
        return sorted(map(repr, a)) == sorted(map(repr, b))
    if isinstance(a, np.generic | float | complex):
        return np.asarray(a).tobytes() == np.asarray(b).tobytes() and type(a) is type(b)
    return a == b


@few
@given(values)
def test_every_plain_value_arrives_as_it_was(value):
    assert same(decode(encode(value)), value)


@few
@given(arrays.filter(lambda a: a.ndim == 0))
def test_a_numpy_scalar_stays_one(array):
    scalar = array[()]
    came = decode(encode(scalar))
    assert type(came) is type(scalar)
    assert came.tobytes() == scalar.tobytes()


@few
@given(st.integers(min_value=-(2 ** (8 * 4000)), max_value=2 ** (8 * 4000)))
def test_big_integers_arrive(number):
    assert decode(encode(number)) == number


def test_an_integer_without_end_is_refused_before_it_is_sent():
    with pytest.raises(CannotCross, match="integer"):
        encode(1 << 10**6)


@few
@given(st.integers(), st.integers(), st.integers().filter(bool))
def test_ranges_and_slices_arrive(start, stop, step):
    assert decode(encode(range(start, stop, step))) == range(start, stop, step)
    assert decode(encode(slice(start, None, step))) == slice(start, None, step)


def test_a_lone_surrogate_becomes_a_replacement_character():
    came = decode(encode("a\udc80b"))
    assert came[0] == "a" and came[-1] == "b"
    came.encode("utf-8")


@few
@given(
    st.sampled_from(["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"]),
    st.integers(0, 2**32),
    st.integers(0, 700),
)
def test_a_generator_arrives_with_its_state(kind, seed, drawn):
    rng = np.random.Generator(getattr(np.random, kind)(seed))
    rng.random(drawn)
    rng.integers(10, dtype=np.int32)  # leaves half a word behind
    came = decode(encode(rng))
    assert np.array_equal(came.integers(1000, size=20), rng.integers(1000, size=20))


def test_one_list_twice_arrives_as_one():
    inner = [1]
    came = decode(encode([inner, (inner, {"k": inner})]))
    assert came[0] is came[1][0] is came[1][1]["k"]


def test_one_array_and_one_generator_twice_arrive_as_one():
    X, rng = np.ones(3), np.random.default_rng(0)
    came = decode(encode([X, X, rng, rng]))
    assert came[0] is came[1] and came[2] is came[3]


def test_a_list_in_itself_arrives_as_one():
    ring = [1]
    ring.append(ring)
    came = decode(encode(ring))
    assert came[1] is came and came[0] == 1


def test_a_dict_in_itself_arrives_as_one():
    ring = {}
    ring["me"] = [ring]
    came = decode(encode(ring))
    assert came["me"][0] is came


def test_an_array_that_cannot_be_written_stays_so():
    X = np.ones(3)
    X.flags.writeable = False
    assert not decode(encode(X)).flags.writeable
    assert decode(encode(np.ones(3))).flags.writeable


@pytest.mark.parametrize("turn", ["T", "step", "big-endian", "fortran"])
def test_the_layout_in_memory_does_not_matter(turn):
    X = np.arange(12.0).reshape(3, 4)
    Y = {
        "T": X.T,
        "step": X[::2, ::-1],
        "big-endian": X.astype(">f8"),
        "fortran": np.asfortranarray(X),
    }[turn]
    assert np.array_equal(decode(encode(Y)), Y)


def test_long_doubles_arrive_as_doubles():
    came = decode(encode(np.ones(2, np.longdouble)))
    assert came.dtype == np.float64


class Lying(np.ndarray):
    def __eq__(self, other):
        return True

    def __array_finalize__(self, obj):
        pass


def test_a_subclass_of_array_arrives_plain():
    came = decode(encode(np.zeros(3).view(Lying)))
    assert type(came) is np.ndarray
    assert not np.array_equal(came, np.ones(3))


class Five(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    ("value", "kind"),
    [(Five(5), float), (type("L", (list,), {})([1]), list), (type("D", (dict,), {})(a=1), dict)],
)
def test_subclasses_of_plain_types_arrive_plain(value, kind):
    assert type(decode(encode(value))) is kind


def test_an_object_is_not_sent_but_exported():
    thing = object()
    seen = []
    encoder = Encoder(lambda value: seen.append(value) or _handle(7))
    encoder.write([thing, 1])
    got = Decoder(encoder.bytes(), lambda handle: handle).read()
    assert seen == [thing]
    assert got[0].number == 7 and got[1] == 1


def _handle(number):
    from autograder.wire import Handle

    return Handle(number, False)


def test_an_object_goes_nowhere_without_an_export():
    with pytest.raises(CannotCross, match="object"):
        encode(object())


def test_arrays_of_objects_are_not_sent():
    with pytest.raises(CannotCross):
        encode(np.array([[1], [1, 2]], dtype=object))


def test_too_many_parts_are_refused_before_they_are_sent():
    with pytest.raises(CannotCross, match="parts"):
        encode([(i,) for i in range(300_000)])


def test_too_deep_a_nest_is_refused_before_it_is_sent():
    nest = []
    for _ in range(100):
        nest = [nest]
    with pytest.raises(CannotCross, match="deep"):
        encode(nest)


def test_a_long_list_of_floats_is_one_part():
    losses = [math.exp(-i) for i in range(10**6)]
    assert decode(encode(losses)) == losses
