"""Nobody's score depends on how a class was graded."""

import pytest
from tiny_class import grade, graded, make_course, share_seed
from tiny_engine import needs_walls

pytestmark = needs_walls


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory):
    root = make_course(tmp_path_factory.mktemp("one") / "course")
    share_seed(root)
    grade(root, "--jobs", 1)
    return root


def test_the_class_has_all_kinds_of_scores(one_by_one):
    """What is compared below could differ."""
    (rows, files) = graded(one_by_one)
    assert len({repr(row) for row in rows[2]}) > 20
    assert len(files) == 24  # a page for each and one of the class, notebooks of all but one


def test_four_at_once_give_the_same_gradebook_notebooks_and_pages(one_by_one, tmp_path):
    root = make_course(tmp_path / "course")
    share_seed(root)
    grade(root, "--jobs", 4)
    assert graded(root) == graded(one_by_one)


def test_the_last_ones_first_and_the_rest_in_another_run_gives_the_same(one_by_one, tmp_path):
    root = make_course(tmp_path / "course")
    share_seed(root)
    grade(root, "--student", "student011", "--student", "student004", "--student", "student003")
    grade(root)
    assert graded(root) == graded(one_by_one)
