"""Student code may return, raise and print anything: a check fails and goes on."""

import numpy as np
import pytest

from chainrule import checks


def a_type(name, *bases, **members):
    return type(name, bases, members)


def yes(*_, **__):
    return True


Agreeable = a_type(
    "Agreeable",
    __eq__=yes,
    __ne__=lambda *_: False,
    __le__=yes,
    __bool__=yes,
    __array__=lambda self, dtype=None, copy=None: np.zeros((2, 2)),
    __float__=lambda self: 0.0,
    __len__=lambda self: 2,
    __iter__=lambda self: iter([0.0, 0.0]),
    __class__=property(lambda self: np.ndarray),
    __hash__=lambda self: 0,
    shape=(2, 2),
    dtype=np.dtype(float),
)


def explode(*_, **__):
    raise RuntimeError("asked")


Explosive = a_type(
    "Explosive",
    **{
        name: explode
        for name in ("__eq__", "__bool__", "__array__", "__float__", "__len__", "__iter__")
    },
    __repr__=explode,
    __str__=explode,
    __getattr__=explode,
    __class__=property(explode),
)

LyingArray = a_type(
    "LyingArray",
    np.ndarray,
    __eq__=yes,
    __sub__=lambda self, other: np.zeros(self.shape),
    __array_ufunc__=lambda self, ufunc, method, *inputs, **kw: np.zeros((2, 2)),
    __array_function__=lambda self, *rest: np.zeros((2, 2)),
    all=yes,
    any=lambda *_: False,
    copy=lambda self: np.zeros((2, 2)),
    astype=lambda self, *_: np.zeros((2, 2)),
)
LyingFloat = a_type(
    "LyingFloat",
    float,
    __eq__=yes,
    __bool__=yes,
    __sub__=lambda *_: 0.0,
    __float__=lambda _: 0.0,
)
LyingList = a_type("LyingList", list, __eq__=yes, __len__=lambda _: 2, __bool__=yes)
LyingText = a_type("LyingText", str, __eq__=yes, __hash__=str.__hash__)

endless = []
endless += [endless, endless]

ODD_RETURNS = {
    "nothing": None,
    "a string": "0",
    "an object that agrees with everything": Agreeable(),
    "an object that explodes": Explosive(),
    "a lying array": np.ones((2, 2)).view(LyingArray),
    "a lying float": LyingFloat(7.0),
    "a lying list": LyingList([7.0]),
    "a lying string": LyingText("adam"),
    "nan": np.full((2, 2), np.nan),
    "infinity": np.full((2, 2), np.inf),
    "complex numbers": np.full((2, 2), 1j),
    "Python objects": np.array([[0, 0], [0, None]], dtype=object),
    "objects that agree": np.array([[Agreeable()] * 2] * 2, dtype=object),
    "text": np.array([["0", "0"], ["0", "0"]]),
    "dates": np.zeros((2, 2), "datetime64[s]"),
    "records": np.zeros((2, 2), [("a", float)]),
    "a matrix": np.ones((2, 2)).view(np.matrix),
    "masked entries": np.ma.array(np.ones((2, 2)), mask=True),
    "ragged": [[0.0], [0.0, 0.0]],
    "a list of itself": endless,
    "a huge integer": 10**5000,
    "a huge view": np.broadcast_to(1.0, (10**9, 10**9)),
    "a generator": (i for i in range(2)),
    "a set": {0.0},
    "a class": Agreeable,
    "a function": yes,
    "the stub's Ellipsis": ...,
    "bytes": b"0000",
    "not implemented": NotImplemented,
    "a dict with odd keys": {Explosive: 1, (1, 2): 2},
}


@pytest.mark.parametrize("odd", ODD_RETURNS)
@pytest.mark.parametrize("expected", [0.0, np.zeros((2, 2)), (0.0, 0.0), {"W": 0.0}, "sgd", None])
def test_an_odd_return_never_equals_what_is_expected(odd, expected, capsys):
    if odd == "nothing" and expected is None:
        return
    t = checks.group("g", points=1)
    assert t.close("it", lambda: ODD_RETURNS[odd], expected) is False
    assert t.report() == 0.0
    assert 0 < len(t.rows[0].message) <= 400 and len(t.rows[0].detail) <= 2000


@pytest.mark.parametrize("odd", ODD_RETURNS)
def test_no_kind_of_check_breaks_on_an_odd_return(odd, capsys):
    def call(*_):
        return ODD_RETURNS[odd]

    t = checks.group("g", points=1)
    t.shape("shape", call, (2, 2))
    t.dtype("dtype", call, "float")
    t.finite("finite", call, mistakes={"a": 1.0, "b": call})
    t.close("close", call, 0.0, mistakes={"a": 1.0, "b": call})
    t.unchanged("unchanged", call, np.zeros(2))
    t.raises("raises", call, ValueError)
    t.true("true", call)
    t.property("property", call, cases=[1])
    t.property("draw", call, draw=call, n=2)
    if odd != "a list of itself":  # numpy itself counts the dimensions of this one for ever
        t.gradient("gradient", call, np.ones(2), call)
    t.repeatable("repeatable", call)
    with t.hidden():
        t.close("hidden", call, 0.0)
    assert len(t.rows) >= 11
    assert all(len(row.message) <= 400 for row in t.rows)
    assert type(t.report()) is float


@pytest.mark.parametrize(
    "odd", ["an object that agrees with everything", "an object that explodes", "a lying string"]
)
def test_an_object_is_no_yes_whatever_its_truth_value(odd):
    t = checks.group("g", points=1)
    assert not t.true("it", lambda: ODD_RETURNS[odd])
    assert not t.property("it", lambda case: ODD_RETURNS[odd], cases=[1])


def test_a_float_that_lies_about_its_truth_is_judged_by_its_value():
    assert not checks.group("g", 1).true("it", lambda: LyingFloat(0.0))


def test_subclasses_of_arrays_are_judged_by_their_numbers():
    t = checks.group("g", points=1)
    assert t.close("matrix", lambda: np.eye(2).view(np.matrix), np.eye(2))
    assert t.close("liar", lambda: np.eye(2).view(LyingArray), np.eye(2))
    assert t.close("masked", lambda: np.ma.array(np.eye(2)), np.eye(2))


Unprintable = a_type("Unprintable", Exception, __str__=explode, __repr__=explode)
Longwinded = a_type("L" * 5000, Exception, __str__=lambda _: "x" * 10**6)

ODD_ERRORS = [
    ValueError("\x1b[2J\ud800 and \u202e more\x00"),
    Unprintable(),
    Longwinded(),
    SystemExit(0),
    GeneratorExit(),
    a_type("Own", BaseException)(),
    RecursionError(),
    MemoryError(),
    StopIteration(3),
    Warning("x"),
    ExceptionGroup("many", [ValueError("a"), TypeError("b")]),
]


@pytest.mark.parametrize("error", ODD_ERRORS, ids=lambda e: type(e).__name__[:20])
@pytest.mark.parametrize("hidden", [False, True])
def test_whatever_is_raised_is_a_failed_check(error, hidden, capsys):
    def call(*_):
        raise error.with_traceback(None)

    t = checks.group("g", points=1)
    for _ in range(2):
        if hidden:
            with t.hidden():
                t.close("it", call, 0.0)
                t.property("it", call, draw=lambda rng: 1)
        else:
            t.close("it", call, lambda: call())
            t.property("it", call, draw=lambda rng: 1)
    assert t.report() == 0.0 and len(t.rows) == 4
    assert all(0 < len(row.message) <= 400 and len(row.detail) <= 2000 for row in t.rows)
    assert "\x1b" not in capsys.readouterr().out


def test_an_interrupt_from_the_keyboard_still_interrupts():
    def call(*_):
        raise KeyboardInterrupt

    t = checks.group("g", points=1)
    with pytest.raises(KeyboardInterrupt):
        t.close("it", call, 0.0)
    with pytest.raises(KeyboardInterrupt):
        t.property("it", call, cases=[1])


def test_endless_recursion_is_a_failed_check():
    def factorial(n):
        return n * factorial(n - 1)

    t = checks.group("g", points=1)
    assert not t.close("it", lambda: factorial(3), 6)
    assert t.rows[0].message == "calls itself without end (RecursionError)"


def test_numpy_set_to_raise_by_the_student_changes_no_verdict():
    with np.errstate(all="raise"):
        t = checks.group("g", points=1)
        assert t.close("zero", lambda: np.zeros(5), np.zeros(5))
        assert not t.close("inf", lambda: np.full(5, np.inf), np.full(5, 1e308))


def test_print_options_of_the_student_change_no_message():
    t = checks.group("g", points=1)
    with np.printoptions(formatter={"all": explode}, legacy="1.13"):
        t.close("it", lambda: np.array([0.5]), np.array([1.5]))
    assert t.rows[0].message == "[0.5], expected [1.5]"
