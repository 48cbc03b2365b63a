"""Calls that are made before their time, or not made twice: nobody can tell the difference."""

import os
import socket
import threading

import numpy as np
import pytest

from autograder import foreseeing, judge
from autograder.bench import Bench
from autograder.errors import WireError
from autograder.model import Limits
from autograder.student import Talk
from autograder.wire import Answering, Channel, ChannelClosed
from autograder.wire.ahead import CALLS, parts

SETUP = "import numpy as np\nfrom chainrule import checks"
TEST = (
    "t = checks.group('f', points=5)\nrng = t.rng()\nX = rng.normal(size=(3, 2))\n"
    "t.close('doubled', lambda: f(X), 2 * X)\n"
    "t.close('once more', lambda: f(X), 2 * X)\n"
    "t.close('one', lambda: f(np.ones(3)), 2 * np.ones(3))\n"
    "t.report()"
)
RIGHT = "import numpy as np\ndef f(x):\n    return 2 * x"


class Side:
    """The student's side, served from a thread, and what was said to it."""

    def __init__(self, source):
        self.names, self.letters, self.lines = {"np": np}, [], 0
        exec(source, self.names)

    def line(self, dead=()):
        ours, theirs = socket.socketpair()
        self.lines += 1
        threading.Thread(target=self._serve, args=[Channel(theirs)], daemon=True).start()
        return Channel(ours)

    def _serve(self, channel):
        heard, real = self.letters, channel.recv
        channel.recv = lambda *told: heard.append(bytes(real(*told))) or heard[-1]
        try:
            Answering(channel, self.names).serve()
        except (ChannelClosed, WireError):
            channel.close()


def prepared(own=RIGHT, test=TEST):
    """The judge, with a homework of one test and the master's own `own`."""
    given = [
        {"id": "setup", "source": SETUP, "locked": True, "solution": False},
        {"id": "f", "source": own, "locked": False, "solution": True},
    ]
    tests = [{"id": "f_test", "source": test, "points": 5.0}]
    payload = {"files": {}, "folder": os.getcwd(), "seed": "s"}
    judge.prepare(payload | {"notebooks": {"hw": {"given": given, "tests": tests}}})
    return judge.TESTS["hw", "f_test"], judge.FORESEEN["hw"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def graded(source, test, known, seed="s", ahead=True):
    """(reply, the student's side)."""
    side = Side(source)
    talk = Talk(side.line(), Limits(call_s=2.0), set(), side.line)
    reply = Bench(dict(judge.GIVEN["hw"]), seed, {}, known).run(test, talk, ahead)
    talk.peer.channel.close()
    return reply, side


def test_what_a_test_asks_is_foreseen_and_comes_in_one_letter(here):
    test, known = prepared()
    reply, side = graded(RIGHT, test, known)
    assert reply["score"] == 5.0
    assert [letter[:1] for letter in side.letters] == [b"<", CALLS]  # names; then all calls
    assert len(parts(side.letters[1], CALLS, 99)) == len(known["f_test"].calls) == 2


def test_a_call_at_a_time_it_is_the_same(here):
    test, known = prepared()
    for source in (RIGHT, "def f(x):\n    return 3 * x", "def f(x):\n    raise ValueError(x)"):
        at_once, one_by_one = graded(source, test, known)[0], graded(source, test, {}, ahead=False)
        assert at_once == one_by_one[0]
        assert len(one_by_one[1].letters) == 4


def test_other_inputs_than_foreseen_are_asked_in_their_turn(here):
    test, known = prepared()
    reply, side = graded(RIGHT, test, known, seed="another seed")
    assert reply["score"] == 5.0
    assert [letter[:1] for letter in side.letters] == [b"<", CALLS, b"("]


def test_where_names_mean_something_else_nothing_is_sent_ahead(here):
    """Numbers stand for functions in the letter: with one function less they are another's."""
    two = TEST.replace("t.report()", "t.close('g', lambda: g(2.0), 4.0)\nt.report()")
    test, known = prepared(f"{RIGHT}\ndef g(x):\n    return x * x", two)
    reply, side = graded("def g(x):\n    return x * x", test, known)
    assert reply["message"].startswith("NameError") or reply["score"] < 5.0
    assert CALLS not in [letter[:1] for letter in side.letters]


def test_a_call_that_ends_the_process_costs_what_it_costs_in_its_turn(here):
    test, known = prepared()
    ends = "def f(x):\n    if len(x) == 3 and x.ndim == 1:\n        raise Ends\n    return 2 * x"
    source = f"from autograder.wire import ChannelClosed as Ends\n{ends}"
    at_once, side = graded(source, test, known)
    one_by_one, _ = graded(source, test, {}, ahead=False)
    assert side.lines == 2 + (len([1 for row in at_once["checks"] if not row[1]]) > 1)
    assert [row[:2] for row in at_once["checks"]] == [row[:2] for row in one_by_one["checks"]]
    assert at_once["score"] == one_by_one["score"] == 3.33


def test_a_function_that_did_not_finish_is_in_no_letter(here):
    test, known = prepared()
    side = Side(RIGHT)
    talk = Talk(side.line(), Limits(), {"f"}, side.line)
    reply = Bench(dict(judge.GIVEN["hw"]), "s", {}, known).run(test, talk, ahead=True)
    assert reply["score"] == 0.0 and "was not called again" in reply["message"]
    assert [letter[:1] for letter in side.letters] == [b"<"]


def test_a_process_that_ended_too_early_is_not_counted_as_one_of_the_tests_own(here):
    _, known = prepared()
    side = Side("from autograder.wire import ChannelClosed\ndef f(x):\n    raise ChannelClosed")
    talk = Talk(side.line(), Limits(), set(), side.line)
    talk.look_up(["f"])
    before = talk._renewals_left
    talk.ask_ahead(known["f_test"].calls)
    assert talk.gone
    with pytest.raises(ConnectionError):
        talk.ask(talk._named["f"], "call", (np.ones(3),), {})
    assert talk._renewals_left == before and side.lines == 2


def test_what_the_masters_own_functions_cannot_do_is_not_foreseen(here):
    assert prepared("def f(x):\n    return 3 * x")[1] == {}
    assert prepared("def f(x):\n    raise SystemExit")[1] == {}


def test_a_master_that_never_ends_delays_the_start_for_a_moment_only(here, monkeypatch):
    monkeypatch.setattr(foreseeing, "_CPU_S", 0.2)
    assert prepared("def f(x):\n    while True:\n        pass")[1] == {}


# ------------------------------------------------------------------ calls back
WALKS = (
    "t = checks.group('f', points=5)\nmet = []\n"
    "def g(x):\n    met.append(x)\n    return x * x\n"
    "t.close('at three', lambda: f(g, 3.0), 10.0)\n"
    "t.close('asked twice', lambda: len(met), 2)\n"
    "t.close('at three again', lambda: f(g, 3.0), 10.0)\n"
    "t.close('asked four times', lambda: len(met), 4)\nt.report()"
)
STEPS = "def f(g, x):\n    return g(x) + g(1.0)"


def test_calls_back_that_were_foreseen_are_made_when_their_turn_comes(here):
    test, known = prepared(STEPS, WALKS)
    reply, side = graded(STEPS, test, known)
    assert reply["score"] == 5.0
    assert [letter[:1] for letter in side.letters] == [b"<", CALLS]


@pytest.mark.parametrize(
    "source",
    [
        "def f(g, x):\n    return g(1.0) + g(x)",
        "def f(g, x):\n    return g(x) + g(2.0)",
        "def f(g, x):\n    return g(x) + g(x)",
        "def f(g, x):\n    return g(x)",
        "def f(g, x):\n    return 10.0",
        "def f(g, x):\n    return g(x) + g([1.0])",
        "def f(g, x):\n    return g(x) + g(1.0, 2.0)",
        "def f(g, x):\n    return g",
        "def f(g, x):\n    return g(x) + g(1.0) + 1 / 0",
    ],
)
def test_whatever_calls_back_it_is_as_without_foresight(here, source):
    test, known = prepared(STEPS, WALKS)
    assert graded(source, test, known)[0] == graded(source, test, {}, ahead=False)[0]


DEPENDS = WALKS.replace("x * x", "x * x * scale").replace("met = []", "met, scale = [], h(2.0)")
HELPS = f"def h(x):\n    return 1.0\n{STEPS}"


def test_what_calls_back_bring_is_not_taken_on_trust(here):
    """The test's own function depends on an answer, so what was sent ahead is wrong."""
    test, known = prepared(HELPS, DEPENDS)
    assert graded(HELPS, test, known)[0]["score"] == 5.0
    assert not graded(HELPS, test, known)[0]["surprised"]
    reply, _ = graded(HELPS.replace("return 1.0", "return 2.0"), test, known)
    assert reply["surprised"]
