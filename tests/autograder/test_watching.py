"""Work is graded as it comes in, whole, and Ctrl-C ends the watching cleanly."""

import pytest
from click.testing import CliRunner
from tiny_class import hand_in
from tiny_engine import needs_walls

from autograder import cli, watching


class Meanwhile:
    """What happens between two looks, one step a look; then Ctrl-C."""

    def __init__(self, *steps):
        self.steps = list(steps)

    def __call__(self):
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)()


def nothing():
    pass


def seen(course, *steps, students=()):
    found = watching.handed_in(course, "tiny", students, Meanwhile(*steps))
    return [[s.student for s in batch] for batch in found]


@pytest.fixture
def root(tiny_course):
    hand_in(tiny_course.root, "ada", {})
    return tiny_course.root


def test_what_is_there_comes_first_and_once(tiny_course, root):
    assert seen(tiny_course, nothing, nothing) == [["ada"]]


def test_what_comes_later_is_told_when_it_has_stopped_changing(tiny_course, root):
    def bob(answer):
        return lambda: hand_in(root, "bob", {"center": answer})

    assert seen(tiny_course, bob("a"), bob("ab"), nothing, nothing) == [["ada"], ["bob"]]
    assert seen(tiny_course, bob("abc"), bob("abcd")) == [["ada", "bob"]]


def test_what_changes_is_told_again(tiny_course, root):
    def again():
        hand_in(root, "ada", {"center": "changed"})

    assert seen(tiny_course, again, nothing, nothing) == [["ada"], ["ada"]]


def test_a_time_of_handing_in_that_changes_is_a_change(tiny_course, root):
    stamp = root / "submitted" / "ada" / "tiny" / "timestamp.txt"

    def later():
        stamp.write_text("2030-01-15 22:00:00 UTC")

    assert seen(tiny_course, later, nothing) == [["ada"], ["ada"]]


def test_only_the_students_asked_for_are_told(tiny_course, root):
    hand_in(root, "bob", {})
    assert seen(tiny_course, nothing, students=["bob"]) == [["bob"]]


@needs_walls
def test_the_command_grades_what_comes_and_ends_with_exit_code_0(root, monkeypatch):
    steps = Meanwhile(lambda: hand_in(root, "bob", {}), nothing, nothing)
    monkeypatch.setattr(watching, "_pause", steps)
    monkeypatch.setattr(watching.handed_in, "__defaults__", ((), steps))
    done = CliRunner().invoke(cli.main, ["--course", str(root), "grade", "tiny", "--watch"])
    assert done.exit_code == 0, done.output
    assert done.output.count("1 submissions") == 2
    assert "no longer watching" in done.output
    assert (root / "feedback" / "bob" / "tiny" / "tiny.html").is_file()
