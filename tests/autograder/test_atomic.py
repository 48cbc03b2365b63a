"""A file is written whole or not at all."""

import pytest
from jinja2 import UndefinedError

from autograder.atomic import write_atomic
from autograder.errors import GraderFault
from autograder.pages import write_page


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("as it was")
    return path


def names(path):
    return [one.name for one in path.parent.iterdir()]


def test_pieces_are_put_together_in_their_order(page):
    write_atomic(page, (text.encode() for text in ("one ", "é ", "two")))
    assert page.read_text(encoding="utf-8") == "one é two" and names(page) == ["page.html"]


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt])
def test_what_breaks_off_leaves_what_was_there(page, trouble):
    def pieces():
        yield b"half of"
        raise trouble

    with pytest.raises(trouble):
        write_atomic(page, pieces())
    assert page.read_text() == "as it was" and names(page) == ["page.html"]


def test_a_page_whose_template_fails_half_way_leaves_what_was_there(page):
    with pytest.raises(UndefinedError, match="title"):
        write_page(page, "class.html", report=None)
    assert page.read_text() == "as it was" and names(page) == ["page.html"]


def test_where_nothing_can_be_written_it_is_said(tmp_path):
    with pytest.raises(GraderFault, match=r"page\.html: cannot be written"):
        write_atomic(tmp_path / "nowhere" / "page.html", b"data")
