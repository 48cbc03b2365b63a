"""Verdicts come from what ran in the judge; what students may read gives nothing away."""

import contextlib
import socket
import threading

import pytest

from autograder import judge
from autograder.bench import Bench
from autograder.errors import CourseError, WireError
from autograder.model import CheckRow, Limits, Verdict
from autograder.student import Talk
from autograder.wire import Answering, Channel, ChannelClosed

SETUP = "import numpy as np\nfrom chainrule import checks"


def cell(source, points=5.0, name="f_test"):
    return {"id": name, "source": source, "points": points}


def given(source, locked=True, solution=False):
    return {"id": "given", "source": source, "locked": locked, "solution": solution}


class Student:
    """The student's side: a namespace, served from a thread."""

    def __init__(self, source):
        self.names = {}
        exec(source, self.names)

    def line(self, dead=()):
        ours, theirs = socket.socketpair()
        peer = Answering(Channel(theirs), self.names)
        threading.Thread(target=self._serve, args=[peer], daemon=True).start()
        return Channel(ours)

    def _serve(self, peer):
        with contextlib.suppress(ChannelClosed, WireError):
            peer.serve()
        peer.channel.close()


def run(test, student="", *, before=(), also=(), limits=Limits(call_s=2.0)):
    """The reply for the last of the tests, all run for one student."""
    tests = [*also, cell(test) if isinstance(test, str) else test]
    judge.prepare_notebook("hw", {"given": [given(SETUP), *before], "tests": tests})
    bench, side = Bench(judge.GIVEN["hw"], "seed"), Student(student)
    for one in tests:
        talk = Talk(side.line(), limits, set(), side.line)
        reply = bench.run(judge.TESTS["hw", one["id"]], talk)
        talk.peer.channel.close()
    return reply


def verdict(reply):
    return Verdict(reply["verdict"]), reply["score"]


RIGHT, WRONG = "def f(x):\n    return 2 * x", "def f(x):\n    return 3 * x"
PLAIN = "assert f(2) == 4"
CHECKED = (
    "t = checks.group('f', points=5)\n"
    "t.close('four', lambda: f(2), 4)\n"
    "t.close('zero', lambda: f(0), 0)\n"
    "t.report()"
)


# ------------------------------------------------------------------- verdicts
def test_a_plain_test_that_holds_is_passed():
    assert verdict(run(PLAIN, RIGHT)) == (Verdict.PASSED, 5.0)


def test_a_plain_test_that_does_not_hold_is_failed():
    assert verdict(run(PLAIN, WRONG)) == (Verdict.FAILED, 0.0)


def test_checks_give_part_of_the_points():
    assert verdict(run(CHECKED, WRONG)) == (Verdict.FAILED, 2.5)


def test_a_missing_function_is_an_error_that_names_it():
    reply = run(PLAIN)
    assert verdict(reply) == (Verdict.ERROR, 0.0)
    assert reply["message"] == "NameError: 'f' is not defined"


def test_an_exception_of_the_students_is_an_error():
    assert verdict(run(PLAIN, "def f(x):\n    raise KeyError")) == (Verdict.ERROR, 0.0)


def test_running_out_of_memory_has_a_verdict_of_its_own():
    source = "def f(x):\n    raise MemoryError"
    assert verdict(run(PLAIN, source)) == (Verdict.MEMORY, 0.0)
    assert verdict(run(CHECKED, source)) == (Verdict.MEMORY, 0.0)


def test_a_call_that_hangs_is_a_timeout_and_named():
    source = "import threading\ndef f(x):\n    threading.Event().wait(60)"
    reply = run(PLAIN, source, limits=Limits(call_s=0.05))
    assert verdict(reply) == (Verdict.TIMEOUT, 0.0)
    assert reply["timed_out"] == ["f"]
    assert "f" in reply["message"]


def test_an_object_that_equals_everything_passes_nothing():
    source = "class Same:\n    def __eq__(self, other): return True\ndef f(x): return Same()"
    assert verdict(run(PLAIN, source)) == (Verdict.FAILED, 0.0)


NUMBERS = {
    "score = 3\nscore": 3.0,
    "score = 3\nround(score, 1)": 3.0,
    "import numpy as np\nnp.float64(3.0)": 3.0,
    "import numpy as np\nnp.int64(3)": 3.0,
    "import numpy as np\nnp.array([3.0])": 3.0,
    "float('nan')": 0.0,
    "float('inf')": 0.0,
    "100": 5.0,
    "-100": 0.0,
    "assert True": 5.0,
    "'text'": 5.0,
    "True": 5.0,
    "None": 5.0,
}


@pytest.mark.parametrize(("source", "points"), NUMBERS.items(), ids=range(len(NUMBERS)))
def test_the_last_value_of_a_plain_test_is_partial_credit(source, points):
    assert run(source, RIGHT)["score"] == points


def test_a_number_that_the_student_returned_is_no_credit():
    assert run("assert f(1)\nf(1)", "def f(x):\n    return 0.001")["score"] == 5.0


def test_exit_in_a_test_is_an_error():
    assert verdict(run("raise SystemExit")) == (Verdict.ERROR, 0.0)


def test_a_function_that_changed_its_argument_is_named():
    reply = run("f(np.zeros(2))", "def f(x):\n    x[0] = 1")
    assert reply["changed"] == ["f"]


# ---------------------------------------------------------------------- names
def test_a_value_of_the_students_is_looked_up_anew_for_each_test():
    first = cell("assert x == 1\nx.append", name="a")
    first["source"] = "x[0] = 5\nassert x == [5]"
    assert verdict(run("assert x == [1]", "x = [1]", also=[first])) == (Verdict.PASSED, 5.0)


def test_a_name_that_an_earlier_test_bound_stays_the_tests():
    first = cell("x = f(1)", name="a")
    assert verdict(run("assert x == 2", RIGHT + "\nx = 77", also=[first]))[0] is Verdict.PASSED


def test_a_name_that_a_test_took_and_then_bound_is_its_own():
    first = cell("x = x + 1", name="a")
    assert verdict(run("assert x == 2", "x = 1", also=[first]))[0] is Verdict.PASSED


def test_a_locked_helper_finds_the_students_function():
    helper = given("def helper(x):\n    return f(x) + 1")
    assert verdict(run("assert helper(2) == 5", RIGHT, before=[helper]))[0] is Verdict.PASSED


def test_a_helper_of_an_earlier_test_finds_the_students_function_again():
    first = cell("def helper(x):\n    return f(x) + 1\nhelper(1)", name="a")
    assert verdict(run("assert helper(2) == 5", RIGHT, also=[first]))[0] is Verdict.PASSED


def test_a_student_stands_in_for_no_builtin():
    cheat = WRONG + "\ndef abs(x):\n    return 0"
    assert verdict(run("assert abs(f(2) - 4) < 1", cheat))[0] is Verdict.FAILED


def test_a_builtin_that_is_the_exercise_is_the_students():
    exercise = given("def sum(xs):\n    return ...", locked=False, solution=True)
    cheat = "def sum(xs):\n    return 7"
    reply = run("assert sum([1, 2]) == 3", cheat, before=[exercise])
    assert verdict(reply)[0] is Verdict.FAILED


def test_a_student_stands_in_for_no_module_that_the_master_imports():
    imports = given("import numpy as xp", locked=False, solution=True)
    cheat = WRONG + "\nclass xp:\n    allclose = staticmethod(lambda a, b: True)"
    reply = run("assert xp.allclose(f(2), 4)", cheat, before=[imports])
    assert verdict(reply)[0] is Verdict.FAILED


def test_an_unlocked_helper_is_the_students():
    helper = given("def helper(x):\n    return 1", locked=False)
    source = "def helper(x):\n    return 2"
    assert verdict(run("assert helper(0) == 2", source, before=[helper]))[0] is Verdict.PASSED


def test_a_magic_in_a_test_is_left_out():
    assert verdict(run("%matplotlib inline\nassert f(2) == 4", RIGHT))[0] is Verdict.PASSED


# -------------------------------------------------------------- what is shown
HIDDEN = "x = 3.14159\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
LEAKS = {
    "raises": "def f(x):\n    raise ValueError(f'SECRET {x}')",
    "raises a name error": "def f(x):\n    raise NameError(f'SECRET {x}')",
    "raises its own": "class SECRET(Exception): pass\ndef f(x):\n    raise SECRET(str(x))",
    "raises a key": "def f(x):\n    return {}['SECRET']",
    "prints": "import sys\ndef f(x):\n    print('SECRET', x, file=sys.stderr)\n    1 / 0",
    "returns": "def f(x):\n    return f'SECRET {x}'",
}
CHECKED_HIDDEN = (
    "t = checks.group('f', points=5)\n"
    "### BEGIN HIDDEN TESTS\n"
    "with t.hidden():\n"
    "    t.close('near', lambda: f(3.14159), 42.4242)\n"
    "    t.true('so', lambda: f(3.14159))\n"
    "    t.property('all', lambda x: f(x) == 42.4242, cases=[3.14159])\n"
    "### END HIDDEN TESTS\n"
    "t.report()"
)


def rows_of(reply):
    return [CheckRow(*row) for row in reply["checks"]]


def shown_to_students(reply):
    rows = [(row.name, row.message, row.hint) for row in rows_of(reply)]
    return repr((reply["message"], reply["outputs"], rows))


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
@pytest.mark.parametrize(
    "test",
    [
        HIDDEN.format("assert f(x) == 42.4242"),
        HIDDEN.format("assert f(x) == 42.4242, f'{f(x)} is not 42.4242'"),
        HIDDEN.format("print(f(x))"),
        HIDDEN.format("f(x)"),
        CHECKED_HIDDEN,
    ],
    ids=["assert", "message", "print", "last line", "checks"],
)
def test_what_happens_in_a_hidden_test_is_not_shown(test, leak):
    shown = shown_to_students(run(test, leak))
    assert not any(word in shown for word in ("SECRET", "3.14159", "42.4242"))


def test_graders_see_the_whole_story():
    reply = run(HIDDEN.format("assert f(x) == 42.4242"), LEAKS["raises"])
    story = "".join(row.detail for row in rows_of(reply))
    assert "SECRET 3.14159" in story and "def f" not in reply["message"]


def test_a_visible_assertion_tells_its_text():
    reply = run("assert f(2) == 4, f'f(2) is {f(2)}'", WRONG)
    assert reply["message"] == "AssertionError: f(2) is 6"
    assert reply["outputs"][-1]["traceback"][0].startswith("line 1: assert f(2) == 4")


def test_text_is_cut_and_without_control_characters():
    source = "def f(x):\n    raise ValueError('\\x1b[31m' + 'x' * 10**6)"
    reply = run(PLAIN, source)
    assert "\x1b" not in repr(reply).replace("\\x1b", "\x1b")
    assert len(reply["message"]) <= 400
    assert all(len(row.detail) <= 8000 for row in rows_of(reply))


def test_the_outputs_hold_the_table_and_the_points():
    outputs = run(CHECKED, RIGHT)["outputs"]
    assert "✓ four" in outputs[0]["text"]
    assert outputs[1]["data"]["text/plain"] == "5.0"


def test_outputs_of_a_test_are_bounded():
    reply = run("while True:\n    print('x' * 1000)\n    if f(0): break", "def f(x): return 1")
    assert reply["outputs"]
    reply = run("for i in range(10_000):\n    print('x' * 1000)")
    assert sum(len(o["text"]) for o in reply["outputs"]) < 100_000


# -------------------------------------------------------------------- prepare
def test_a_test_cell_with_a_syntax_error_is_named():
    with pytest.raises(CourseError, match="f_test"):
        run("def (")


def test_a_locked_cell_whose_import_fails_is_named():
    with pytest.raises(CourseError, match="given"):
        run("gone.f()", before=[given("import no_such_module_at_all as gone")])


def test_an_import_that_no_test_wants_is_not_tried():
    cells = [given("import no_such_module_at_all")]
    assert verdict(run(PLAIN, RIGHT, before=cells))[0] is Verdict.PASSED


def test_an_import_of_an_unlocked_cell_may_be_for_another_machine():
    cells = [given("import no_such_module_at_all", locked=False)]
    assert verdict(run(PLAIN, RIGHT, before=cells))[0] is Verdict.PASSED


def test_hidden_inputs_come_from_the_seed():
    test = "t = checks.group('f', points=5)\nx = float(t.rng().random())\nassert False, x"
    judge.prepare_notebook("hw", {"given": [given(SETUP)], "tests": [cell(test)]})
    side, told = Student(""), []
    for seed in ("a", "a", "b"):
        talk = Talk(side.line(), Limits(), set(), side.line)
        told.append(Bench(dict(judge.GIVEN["hw"]), seed).run(judge.TESTS["hw", "f_test"], talk))
        talk.peer.channel.close()
    assert told[0]["message"] == told[1]["message"] != told[2]["message"]
