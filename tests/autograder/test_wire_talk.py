"""Calls, call-backs and changes in place, between two ends of which one may lie."""

import contextlib
import socket
import struct
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.errors import WireError
from autograder.wire import Channel, ChannelClosed, ChannelTimeout, Peer, encode, peer
from autograder.wire.channel import deadline_in
from autograder.wire.generators import was_drawn_from
from autograder.wire.peer import ATTRIBUTE, CALL, ERROR, LOOKUP, OK


class Thing:
    """Stands for something of the other side's."""

    def __init__(self, talk, handle):
        self.talk, self.handle = talk, handle

    def __call__(self, *args, **kwargs):
        return self.talk.call(self, args, kwargs, deadline_in(30))


def callback(talk, handle):
    def call(*args, **kwargs):
        return talk.call(call, args, kwargs)

    return call


@contextlib.contextmanager
def talking(names):
    """A judge's end; the other end serves `names` from a thread."""
    ours, theirs = socket.socketpair()

    def answer(request):
        match request:
            case (code, wanted) if code == LOOKUP:
                return {n: names[n] for n in wanted if n in names}
            case (code, thing, name) if code == ATTRIBUTE:
                return getattr(thing, name)

    student = Peer(Channel(theirs), callback, answer, discreet=False)
    thread = threading.Thread(target=_serve, args=[student])
    thread.start()
    judge = Peer(Channel(ours), Thing)
    try:
        yield judge
    finally:
        ours.close()
        thread.join()
        theirs.close()


def _serve(student):
    with contextlib.suppress(ChannelClosed, WireError):
        student.serve()


@contextlib.contextmanager
def liar():
    """A judge's end and the bare socket of somebody who writes what he likes."""
    ours, theirs = socket.socketpair()
    yield Peer(Channel(ours), Thing), theirs
    ours.close()
    theirs.close()


def sent(data):
    return struct.pack("<Q", len(data)) + data


def ask(function, *args, **kwargs):
    with talking({"f": function}) as judge:
        return judge.look_up(["f"])["f"](*args, **kwargs)


def test_a_call_gives_what_the_function_returns():
    assert ask(lambda a, b=1: (a, [b, "x"]), 2, b=3) == (2, [3, "x"])


def test_names_that_are_not_there_are_left_out():
    with talking({"a": 1}) as judge:
        assert judge.look_up(["a", "b"]) == {"a": 1}


def test_an_attribute_crosses():
    class Model:
        W = np.arange(3)

    with talking({"m": Model()}) as judge:
        thing = judge.look_up(["m"])["m"]
        assert isinstance(thing, Thing)
        assert judge.attribute(thing, "W").tolist() == [0, 1, 2]


def test_an_object_that_equals_everything_equals_nothing_here():
    class Same:
        def __eq__(self, other):
            return True

    with talking({"s": Same()}) as judge:
        assert judge.look_up(["s"])["s"] != 5


def test_an_object_that_comes_back_is_the_same_one_over_there():
    class Model:
        pass

    with talking({"make": Model, "is_one": lambda m: isinstance(m, Model)}) as judge:
        make, is_one = judge.look_up(["make", "is_one"]).values()
        assert is_one(make()) is True


def test_a_function_passed_as_argument_is_called_back():
    seen = []
    assert ask(lambda g: g(20) + g(22), lambda x: seen.append(x) or x) == 42
    assert seen == [20, 22]


def test_call_backs_may_call_back():
    with talking({"f": lambda g, n: 1 if n == 0 else n * g(n - 1)}) as judge:
        f = judge.look_up(["f"])["f"]

        def g(n):
            return f(g, n)

        assert f(g, 5) == 120


def test_call_backs_without_end_are_a_recursion_error():
    with talking({"f": lambda g: g()}) as judge:
        f = judge.look_up(["f"])["f"]

        def g():
            return f(g)

        with pytest.raises(RecursionError):
            f(g)


def test_the_number_of_call_backs_is_bounded(monkeypatch):
    monkeypatch.setattr(peer, "MAX_CALLBACKS", 50)

    def flood(g):
        while True:
            g()

    with pytest.raises(WireError, match="calls"):
        ask(flood, lambda: 1)


def test_call_backs_do_not_move_the_deadline():
    def flood(g):
        while True:
            g()

    with talking({"f": flood}) as judge:
        f = judge.look_up(["f"])["f"]
        with pytest.raises(ChannelTimeout):
            judge.call(f, [lambda: 1], {}, deadline_in(0.05))


# ----------------------------------------------------------- changes in place
def test_an_array_changed_in_place_is_changed_here():
    def fill(X, d):
        X[0] = 7
        d["k"][1] = 8

    X, Y = np.zeros(2), np.zeros(2)
    ask(fill, X, {"k": Y})
    assert X.tolist() == [7, 0]
    assert Y.tolist() == [0, 8]


def test_lists_dicts_and_sets_changed_in_place_are_changed_here():
    def change(a, b, c):
        a.append(2)
        b["new"] = b.pop("old")
        c.add(3)

    a, b, c = [1], {"old": 1}, {1}
    ask(change, a, b, c)
    assert (a, b, c) == ([1, 2], {"new": 1}, {1, 3})


def test_what_was_not_changed_is_not_touched():
    X = np.zeros(2)
    with talking({"f": lambda X: X.sum()}) as judge:
        judge.look_up(["f"])["f"](X)
        assert not judge.changed


def test_that_something_was_changed_is_known():
    with talking({"f": lambda X: X.fill(1)}) as judge:
        judge.look_up(["f"])["f"](np.zeros(2))
        assert judge.changed


def test_a_returned_argument_is_the_argument():
    X = np.zeros(2)
    assert ask(lambda X: X, X) is X


def test_a_returned_argument_that_was_changed_is_the_argument():
    def fill(X):
        X[:] = 1
        return X, 5

    X = np.zeros(2)
    assert ask(fill, X)[0] is X
    assert X.tolist() == [1, 1]


def test_one_array_passed_twice_is_one_array_there():
    assert ask(lambda a, b: a is b, *(2 * [np.zeros(2)])) is True


def test_an_array_that_cannot_be_written_cannot_be_written_there():
    X = np.zeros(2)
    X.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        ask(lambda X: X.fill(1), X)


def test_a_shape_changed_in_place_is_an_error_and_no_dangling_view():
    X = np.zeros(4)
    view = X[:2]
    with pytest.raises(ValueError, match="shape"):
        ask(lambda X: setattr(X, "shape", (2, 2)), X)
    assert X.shape == (4,) and view.shape == (2,)


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_a_generator_comes_back_advanced(kind):
    def make():
        return np.random.Generator(getattr(np.random, kind)(5))

    rng, twin = make(), make()
    ask(lambda rng: rng.normal(size=100), rng)
    twin.normal(size=100)
    assert rng.random() == twin.random()


def test_children_that_a_generator_spawned_count_as_in_one_process():
    def child(rng):
        return rng.spawn(1)[0].integers(10**9, size=4).tolist()

    rng, twin = np.random.default_rng(5), np.random.default_rng(5)
    assert [ask(child, rng) for _ in range(3)] == [child(twin) for _ in range(3)]
    assert rng.spawn(1)[0].random() == twin.spawn(1)[0].random()


@pytest.mark.parametrize("seeds", [7, np.random.SeedSequence(1, n_children_spawned=10**6)])
def test_a_generator_cannot_be_given_other_seeds(seeds):
    def cheat(rng):
        state = rng.bit_generator.state
        rng.bit_generator.__init__(np.random.SeedSequence(seeds) if seeds == 7 else seeds)
        rng.bit_generator.state = state

    with pytest.raises(ValueError, match="generator"):
        ask(cheat, np.random.default_rng(1))


@given(st.sampled_from(["PCG64", "PCG64DXSM"]), st.integers(0, 2**40 - 1))
@settings(max_examples=50, deadline=None)
def test_a_state_that_drawing_leads_to_is_recognised(kind, steps):
    before = getattr(np.random, kind)(9)
    after = getattr(np.random, kind)(9)
    after.advance(steps)
    assert was_drawn_from(before.state, after.state)


@pytest.mark.parametrize("way", ["zeros", "reseeded", "back", "increment"])
def test_a_generator_cannot_be_set_to_give_what_one_likes(way):
    def cheat(rng):
        state = rng.bit_generator.state
        if way == "zeros":
            state["state"] = {"state": 0, "inc": 0}
        elif way == "reseeded":
            state = np.random.default_rng(0).bit_generator.state
        elif way == "back":
            rng.bit_generator.advance(-5)
            return
        else:
            state["state"]["inc"] += 2
        rng.bit_generator.state = state

    rng, twin = np.random.default_rng(5), np.random.default_rng(5)
    with pytest.raises(ValueError, match="generator"):
        ask(cheat, rng)
    assert rng.random() == twin.random()


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=4)), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_entry_changed_there_is_changed_here(X, data):
    place = tuple(data.draw(st.integers(0, n - 1)) for n in X.shape)
    here = X.copy()
    X[place] = 0.5
    ask(lambda X: X.__setitem__(place, 0.5), here)
    assert here.tobytes() == X.tobytes()


# ------------------------------------------------------------------ exceptions
class TooSmall(ValueError):
    pass


class Odd(Exception):
    def __str__(self):
        raise RuntimeError


class ValueErrorOfMine(Exception):
    pass


ValueErrorOfMine.__name__ = "ValueError"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ZeroDivisionError("x"), ZeroDivisionError),
        (TooSmall("x"), ValueError),
        (np.linalg.LinAlgError("x"), ValueError),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "x"), UnicodeError),
        (KeyError("x"), KeyError),
        (Odd(), RuntimeError),
        (SystemExit(3), RuntimeError),
        (KeyboardInterrupt(), RuntimeError),
        (ExceptionGroup("x", [ValueError()]), RuntimeError),
        (NotImplementedError("your code here"), NotImplementedError),
    ],
)
def test_an_exception_comes_as_the_nearest_builtin_one(error, kind):
    def f():
        raise error

    with pytest.raises(kind) as caught:
        ask(f)
    assert type(caught.value) is kind or issubclass(type(caught.value), RuntimeError)


def test_an_exception_brings_its_text_and_traceback():
    def where_it_happened():
        raise ValueError("because")

    with pytest.raises(ValueError, match="because") as caught:
        ask(where_it_happened)
    assert "where_it_happened" in caught.value.__notes__[0]
    assert "peer.py" not in caught.value.__notes__[0]  # which is no line of the student's


def test_a_long_text_is_cut():
    def f():
        raise ValueError("x" * 10**6)

    with pytest.raises(ValueError, match="xxx") as caught:
        ask(f)
    assert len(str(caught.value)) < 10_000
    assert sum(map(len, caught.value.__notes__)) < 20_000


def test_an_error_in_a_call_back_tells_the_student_its_type_alone():
    heard = []

    def listen(g):
        try:
            g()
        except Exception as error:
            heard.append((type(error), str(error), getattr(error, "__notes__", [])))

    def g():
        raise ValueError("the expected value is 42")

    ask(listen, g)
    assert heard == [(ValueError, "", [])]


def test_a_result_that_is_too_large_is_an_error_and_no_tampering():
    ours, theirs = socket.socketpair()
    student = Peer(Channel(theirs, max_mb=1), callback, lambda r: {"f": huge}, discreet=False)

    def huge():
        return bytes(2**21)

    thread = threading.Thread(target=_serve, args=[student])
    thread.start()
    judge = Peer(Channel(ours, max_mb=1), Thing)
    with pytest.raises(TypeError, match="too large"):
        judge.look_up(["f"])["f"]()
    ours.close()
    thread.join()
    theirs.close()


def test_a_result_of_too_many_parts_is_an_error_and_no_tampering():
    with pytest.raises(TypeError, match="parts"):
        ask(lambda: [(i,) for i in range(400_000)])


def test_what_is_no_function_cannot_be_called():
    class Model:
        pass

    with talking({"m": Model()}) as judge, pytest.raises(TypeError, match="not callable"):
        judge.look_up(["m"])["m"]()


# ----------------------------------------------------------------------- lies
LIES = {
    "neither request nor reply": b"?",
    "nothing": b"",
    "another code": b">" + encode((99, 1)),
    "no tuple": b">" + encode([OK, 1]),
    "an error without text": b">" + encode((ERROR, 1, 2, 3)),
    "changes of other arguments": b">" + encode((12, None, [1, 2, 3], {})),
    "an object that was never passed": b">" + encode((OK,))[:5] + b"i" + bytes(8),
    "a look-up on the judge's side": b"<" + encode((LOOKUP, ["secret"])),
    "a request of unknown form": b"<" + encode(5),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_ends_the_talk(lie):
    with liar() as (judge, other):
        other.send(sent(lie))
        with pytest.raises(WireError):
            judge.look_up(["f"], deadline_in(30))


def test_an_attribute_on_the_judges_side_is_refused():
    with liar() as (judge, other):
        judge._export(print)
        handle = b"H" + bytes(8) + b"\1" + struct.pack("<I", 0)
        request = b"<t" + struct.pack("<I", 3) + encode(ATTRIBUTE) + handle + encode("__self__")
        other.send(sent(request))
        with pytest.raises(WireError):
            judge.look_up(["f"], deadline_in(30))


def test_only_what_was_passed_can_be_called_on_the_judges_side():
    with liar() as (judge, other):
        handle = b"H" + bytes(8) + b"\1" + struct.pack("<I", 0)
        request = b"<t" + struct.pack("<I", 4) + encode(CALL) + handle + encode([]) + encode({})
        other.send(sent(request))
        with pytest.raises(WireError, match="never passed"):
            judge.look_up(["f"], deadline_in(30))


def test_a_type_cannot_be_called_on_the_judges_side():
    with liar() as (judge, other):
        request = b"<" + encode((CALL, list, [range(10**12)], {}))
        other.send(sent(request))
        with pytest.raises(WireError, match="never passed"):
            judge.look_up(["f"], deadline_in(30))


def test_a_reply_that_nobody_asked_for_ends_the_serving_side():
    ours, theirs = socket.socketpair()
    Channel(ours).send(b">" + encode((OK, 1)))
    with pytest.raises(WireError, match="nobody asked"):
        Peer(Channel(theirs), Thing).serve()
    ours.close()
    theirs.close()


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_random_bytes_end_the_talk_and_nothing_else(data):
    with liar() as (judge, other):
        other.send(sent(data) + sent(b"?"))
        with pytest.raises(WireError):
            judge.look_up(["f"], deadline_in(30))
