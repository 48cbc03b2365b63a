"""Fixtures that tests of several files share."""

import shutil
import sys
from pathlib import Path

import pytest
from tiny_engine import FIXTURES, make_tiny

from autograder.course import Course

# Tests of this room may import the corpus, which lies beside it.
sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture
def tiny_course(tmp_path):
    """A fresh copy of the tiny course, built."""
    root = tmp_path / "course"
    shutil.copytree(FIXTURES / "tiny_course", root)
    return Course(root)


@pytest.fixture(scope="session")
def tiny():
    """An engine with short limits, behind the walls."""
    made = make_tiny({"cell_s": 2.0, "call_s": 1.0, "test_s": 6.0})
    yield made
    made.engine.close()
