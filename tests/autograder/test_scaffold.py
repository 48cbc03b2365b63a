"""A homework that was just started is a homework."""

import json

import pytest
from click.testing import CliRunner
from tiny_engine import needs_walls

from autograder import cli

DUE = "2030-01-15T23:59:00+01:00"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "solutions").mkdir()
    return tmp_path


def run(root, *words):
    return CliRunner().invoke(cli.main, ["--course", str(root), *map(str, words)])


@pytest.mark.slow
@needs_walls
def test_it_builds_passes_every_gate_and_is_graded_as_it_deserves(root):
    assert run(root, "new", "hw8_trees", "--title", "Trees", "--due", DUE).exit_code == 0
    assert run(root, "build").exit_code == 0
    checked = run(root, "check")
    assert checked.exit_code == 0, checked.output
    assert "warning" not in checked.output
    truth, report = root / "truth.json", root / "report.json"
    run(root, "make-class", "hw8", "--students", 9, "--out", root / "submitted", "--truth", truth)
    run(root, "grade", "hw8", "--json", report)
    given = {s["student"]: s["score"] for s in json.loads(report.read_text())["submissions"]}
    deserved = {who: t["total"] or 0.0 for who, t in json.loads(truth.read_text()).items()}
    assert given == deserved
    assert len(set(given.values())) > 2


@pytest.mark.parametrize("name", ["trees", "HW8_trees", "hw8-trees", "../hw8_trees", "hw8_"])
def test_a_name_that_cannot_be_says_how_one_looks(root, name):
    done = run(root, "new", name)
    assert done.exit_code == 1
    assert "hw8_trees" in done.output


def test_a_due_date_without_its_zone_is_refused(root):
    done = run(root, "new", "hw8_trees", "--due", "2030-01-15T23:59:00")
    assert done.exit_code == 1
    assert "zone" in done.output
    assert not (root / "solutions" / "hw8_trees").exists()


def test_a_homework_that_is_there_is_not_touched(root):
    run(root, "new", "hw8_trees")
    text = root / "solutions" / "hw8_trees" / "trees.py"
    text.write_text("mine")
    assert run(root, "new", "hw8_trees").exit_code == 1
    assert text.read_text() == "mine"


def test_without_a_due_date_it_is_due_in_two_weeks_with_a_zone(root):
    run(root, "new", "hw8_trees")
    assert "+00:00" in (root / "solutions" / "hw8_trees" / "assignment.toml").read_text()
