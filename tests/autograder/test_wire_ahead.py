"""Letters of calls and of their answers, and what is remembered of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ahead import Side

from autograder.errors import WireError
from autograder.wire import Thrifty, ahead
from autograder.wire.ahead import ANSWERS, CALLS, Answers, can_be_sent, joined, parts


# ------------------------------------------------------------------ what is remembered
def thrifty(source):
    side = Side(source)
    peer = Thrifty(side.line(), lambda peer, handle: _Thing())
    found = peer.look_up(["f", "g"])
    peer.remember({peer.number_of(thing) for thing in found.values()})
    return peer, found, side


class _Thing:
    pass


def test_the_same_call_is_made_once():
    peer, found, side = thrifty("def f(x):\n    return x + 1")
    assert [peer.call(found["f"], [2.0], {}) for _ in range(3)] == [3.0] * 3
    assert len(side.letters) == 2


def test_changes_in_place_come_each_time():
    peer, found, side = thrifty("def f(x):\n    x += 1")
    for _ in range(2):
        given = np.zeros(2)
        peer.call(found["f"], [given], {})
        assert given.tolist() == [1.0, 1.0]
    assert len(side.letters) == 2


def test_a_generator_goes_on_as_it_would():
    peer, found, _ = thrifty("def f(rng):\n    return rng.normal()")
    mine, theirs = np.random.default_rng(3), np.random.default_rng(3)
    assert [peer.call(found["f"], [theirs], {}) for _ in range(3)] == list(mine.normal(size=3))


COUNTER = (
    "def f():\n    seen = []\n    def more():\n        seen.append(1)\n"
    "        return len(seen)\n    return more\n"
    "def g(h):\n    return h()"
)


def test_functions_that_a_call_gave_are_others_each_time_and_may_keep_something():
    peer, found, _ = thrifty(COUNTER)
    one, other = (peer.call(found["f"], [], {}) for _ in range(2))
    assert [peer.call(one, [], {}) for _ in range(3)] == [1, 2, 3]
    assert [peer.call(other, [], {}), peer.call(found["g"], [other], {})] == [1, 2]
    assert peer.call(found["g"], [other], {}) == 3


def test_a_function_of_the_tests_own_is_asked_each_time():
    peer, found, _ = thrifty("def f(h, x):\n    return h(x)")
    met = []
    calls = [peer.call(found["f"], [met.append, 1.0], {}) for _ in range(2)]
    calls += [peer.call(found["f"], [lambda x: met.append(x), 2.0], {}) for _ in range(2)]
    assert calls == [None] * 4 and met == [1.0, 1.0, 2.0, 2.0]


def test_with_everything_remembered_that_would_go_wrong(monkeypatch):
    """So that the two tests above can fail."""
    monkeypatch.setattr(ahead, "can_be_sent", lambda call, numbers: True)
    monkeypatch.setattr(Answers, "forget", lambda *_: None)
    peer, found, _ = thrifty(COUNTER)
    one = peer.call(found["f"], [], {})
    assert [peer.call(one, [], {}) for _ in range(3)] == [1, 1, 1]


# ------------------------------------------------------------------ letters
CALL_X = joined(CALLS, [b"(x"])


@given(st.lists(st.binary(max_size=30), max_size=8))
def test_a_letter_holds_what_was_put_in(messages):
    assert parts(joined(ANSWERS, messages), ANSWERS, len(messages)) == messages


@given(st.binary(max_size=60))
@settings(max_examples=300)
def test_any_bytes_are_a_letter_or_a_wire_error(data):
    try:
        found = parts(data, ANSWERS, 5)
    except WireError:
        return
    assert joined(ANSWERS, found) == data and len(found) <= 5


@pytest.mark.parametrize(
    "answer", [b"<request", b"(call", b"{letter"], ids=["request", "call", "letter"]
)
def test_an_answer_that_is_none_is_refused(answer):
    with pytest.raises(WireError):
        Answers({0}).learn([CALL_X], joined(ANSWERS, [joined(ANSWERS, [answer])]))


def test_calls_back_of_which_nobody_thought_are_refused():
    letter = joined(ANSWERS, [joined(ANSWERS, [b")1", b"(f 1"])])
    with pytest.raises(WireError):
        Answers({0}).learn([CALL_X], letter)
    known = Answers({0})
    known.learn([joined(CALLS, [b"(x", b"(f 1", b")2"])], letter)
    assert known.to(b"(x").came == ((b"(f 1", b")2"),)


def test_more_answers_than_calls_are_refused():
    with pytest.raises(WireError):
        Answers({0}).learn([CALL_X], joined(ANSWERS, [joined(ANSWERS, [b")1"])] * 2))


def test_a_call_without_an_answer_is_made_in_its_turn():
    known = Answers({0})
    known.learn([CALL_X], joined(ANSWERS, [joined(ANSWERS, [])]))
    assert known.to(b"(x") is None


def test_what_takes_long_is_left_for_its_turn(monkeypatch):
    clock = iter([0.0, 0.1, 0.2, 0.3, 0.4])
    monkeypatch.setattr(ahead.time, "monotonic", lambda: next(clock))
    calls = joined(CALLS, [joined(CALLS, [call]) for call in (b"1", b"2", b"3", b"4")])
    letter = ahead.answered(calls, lambda call, back: call, lambda: None)
    assert [parts(answer, ANSWERS) for answer in parts(letter, ANSWERS)] == [[b"1"], [b"2"], [b"3"]]


@pytest.mark.parametrize(
    ("argument", "can", "with_own"),
    [
        (1.0, True, True),
        (np.ones(2), True, True),
        (len, False, False),
        ("text", False, False),
        (lambda: 1, False, True),
    ],
    ids=["number", "array", "builtin", "text", "function"],
)
def test_only_calls_of_known_things_can_be_sent(argument, can, with_own):
    peer, found, side = thrifty("def f(x):\n    return None")
    number = peer.number_of(found["f"])
    peer.call(found["f"], [argument], {})
    call = side.letters[1]
    assert can_be_sent(call, {number}) is can
    assert can_be_sent(call, {number}, with_own=True) is with_own
    assert not can_be_sent(call, {number + 1}, with_own=True)
