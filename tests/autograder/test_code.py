"""Code on pages is marked as pygments marks it: its own lexer is the oracle."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.pages.code import QuickPythonLexer, marked

ROOT = Path(__file__).parents[2]
STOCK = PythonLexer(stripnl=False)
PIECES = (
    *"()[]{}:;,.+-*/%=<>&^|~!@#?\\$\"'`_ ",
    *("\n", "\n    ", "\n\t", "\n\n", "\r\n", "\f", "\x0b", "\u00a0", "\u2028", " \\\n"),
    *('"""', "'''", "f'", 'rb"', "F'''", "u", "R", "{x!r:>3}", "{", "}", "%s", "\\n"),
    *("x", "self", "np", "match", "case", "lazy", "def", "class", "from", "import", "as", "_"),
    *("is", "in", "not", "or", "lambda", "async", "for", "yield", "True", "None", "...", "->"),
    *("\nlazy import x", "\nlazy from x", '\n  \n """a"""', "\nmatch x:", "\n case _:"),
    *("print", "sum", "ValueError", "__init__", "__file__", "cls", "matches", "defined", "inx"),
    *("0", "1.5e-3", ".5", "0x1f", "1_000j", ":=", "==", "!=", "**", "//=", "naïve", "x²", "λ"),
)


def stock_html(code: str) -> str:
    return highlight(code, STOCK, HtmlFormatter(nowrap=True))


@pytest.mark.parametrize("folder", ["autograder", "chainrule", "solutions", "tests"])
def test_the_code_of_this_repository(folder):
    for path in sorted((ROOT / folder).rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        assert marked(code) == stock_html(code), path


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_else_may_be_written(code):
    assert list(QuickPythonLexer(stripnl=False).get_tokens(code)) == list(STOCK.get_tokens(code))


def test_nothing_of_it_is_markup():
    assert "<script>" not in marked("x = '<script>' < y")
    assert "&lt;script&gt;" in marked("x = '<script>' < y")
