"""What assignment.toml may say."""

import pytest

from autograder.errors import CourseError
from autograder.model import Limits
from autograder.rules import Rules, read_rules


def read(tmp_path, text):
    path = tmp_path / "assignment.toml"
    path.write_text(text)
    return read_rules(path, title="hw")


def refusal(tmp_path, text):
    with pytest.raises(CourseError) as e:
        read(tmp_path, text)
    assert str(tmp_path / "assignment.toml") in str(e.value)
    return str(e.value)


def test_without_the_file_there_are_defaults(tmp_path):
    assert read_rules(tmp_path / "assignment.toml", title="hw") == Rules(title="hw")


def test_every_key_is_read(tmp_path):
    (tmp_path / "data.csv").write_text("1")
    rules = read(
        tmp_path,
        'title = "T"\ndue = 2030-01-15T23:59:00Z\npoints = 7\nminutes = 90\n'
        'isolation = "inline"\ncompanions = ["data.csv"]\npublic_lines = ["a = b"]\n'
        'reveals = ["hw0"]\n[limits]\ncell_s = 5\nmemory_mb = 512\n',
    )
    assert rules == Rules(
        title="T",
        due="2030-01-15T23:59:00+00:00",
        points=7,
        minutes=90,
        isolation="inline",
        companions=("data.csv",),
        public_lines=("a = b",),
        reveals=("hw0",),
        limits=Limits(cell_s=5.0, memory_mb=512),
    )


def test_an_unknown_key_is_named_with_those_allowed(tmp_path):
    said = refusal(tmp_path, 'titel = "T"')
    assert "unknown key 'titel'" in said
    assert "title, due, points" in said


def test_an_unknown_limit_is_named_with_those_allowed(tmp_path):
    said = refusal(tmp_path, "[limits]\ncell_ms = 5")
    assert "unknown limit 'cell_ms'" in said
    assert "cell_s, call_s" in said


def test_broken_toml_names_its_line(tmp_path):
    assert "line 2" in refusal(tmp_path, 'title = "T"\npoints =\n')


@pytest.mark.parametrize("due", ["2030-01-15T23:59:00", "2030-01-15", '"2030-01-15T23:59:00Z"'])
def test_a_due_date_without_its_zone_is_refused(tmp_path, due):
    assert "with its zone" in refusal(tmp_path, f"due = {due}")


@pytest.mark.parametrize(
    "line",
    [
        "title = 3",
        "points = true",
        "points = 0",
        'minutes = "long"',
        'isolation = "none"',
        'public_lines = "x = 1"',
        "reveals = [1]",
        "limits = 3",
        "[limits]\ncell_s = -1",
        "[limits]\nmemory_mb = 0.5",
    ],
)
def test_a_value_of_the_wrong_kind_says_what_it_must_be(tmp_path, line):
    assert "must be" in refusal(tmp_path, line)


@pytest.mark.parametrize("name", ["../hw0/secret.py", "/etc/hosts", "tiny.ipynb"])
def test_a_companion_comes_from_the_homeworks_own_folder(tmp_path, name):
    assert "own folder" in refusal(tmp_path, f'companions = ["{name}"]')


def test_a_missing_companion_is_named(tmp_path):
    assert "is no file" in refusal(tmp_path, 'companions = ["data.csv"]')


def linked(tmp_path, theirs):
    """A homework whose network.py is a link to that of the homework next door."""
    here, there = tmp_path / "hw5", tmp_path / "hw4"
    here.mkdir()
    there.mkdir()
    (there / "network.py").write_text("def forward(): ...\n")
    (there / "assignment.toml").write_text(theirs)
    (here / "network.py").symlink_to("../hw4/network.py")
    return here


def test_a_companion_may_be_a_link_to_what_another_homework_releases(tmp_path):
    here = linked(tmp_path, 'companions = ["network.py"]')
    assert read(here, 'companions = ["network.py"]').companions == ("network.py",)


@pytest.mark.parametrize("theirs", ["", 'companions = ["data.csv"]', "companions ="])
def test_a_link_to_what_another_homework_keeps_is_refused(tmp_path, theirs):
    here = linked(tmp_path, theirs)
    assert "is a link" in refusal(here, 'companions = ["network.py"]')


def test_a_link_to_any_other_place_is_refused(tmp_path):
    (tmp_path / "data.csv").symlink_to(__file__)
    assert "is a link" in refusal(tmp_path, 'companions = ["data.csv"]')
