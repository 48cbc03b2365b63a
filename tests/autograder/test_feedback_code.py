"""Code on a page is marked as Pygments marks it, token for token."""

import random
from pathlib import Path

import pytest
from pygments.lexers import PythonLexer
from pygments.token import Error

from autograder.feedback import code

ROOT = Path(__file__).parents[2]
STOCK, QUICK = PythonLexer(stripnl=False), code.QuickLexer(stripnl=False)
TEXTS = sorted(ROOT.glob("solutions/*/**/*.py")) + sorted(ROOT.glob("tests/corpus/*.py"))
PIECES = [*"abfruRB_ \n\t\\'\"{}[]()=+-*/%@!:;,.#0123456789eExjJ…é²$?", '"""', "f'", 'rb"', "def "]
PIECES += [
    "class ",
    "import ",
    "from ",
    "\\N{",
    "match ",
    "case _:",
    "lambda",
    "0x",
    "None",
    "%(a)s",
]


def tokens(lexer, text):
    return list(lexer.get_tokens(text))


@pytest.fixture(autouse=True)
def anew():
    code.lexer.cache_clear()
    yield
    code.lexer.cache_clear()


def test_every_text_of_the_course_has_the_tokens_of_pygments():
    assert len(TEXTS) > 20
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        assert tokens(QUICK, text) == tokens(STOCK, text), path


def test_what_is_no_python_has_the_tokens_of_pygments():
    rng = random.Random(8)
    for _ in range(3000):
        text = "".join(rng.choices(PIECES, k=rng.randrange(40)))
        assert tokens(QUICK, text) == tokens(STOCK, text)


def test_a_text_cut_anywhere_has_the_tokens_of_pygments():
    rng = random.Random(9)
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        for _ in range(10):
            start = rng.randrange(len(text))
            piece = text[start : start + rng.randrange(200)] + rng.choice(PIECES)
            assert tokens(QUICK, piece) == tokens(STOCK, piece)


def test_a_wrong_token_would_be_seen(monkeypatch):
    match, rules = code._rules_of("root")
    wrong = [(token and Error, *more) for token, *more in rules[1:]]
    monkeypatch.setattr(code, "_rules_of", lambda state: (match, [(), *wrong]))
    assert tokens(QUICK, "x = 1") != tokens(STOCK, "x = 1")
    assert type(code.lexer()) is PythonLexer


def test_a_pygments_of_another_make_does_it_itself(monkeypatch):
    assert type(code.lexer()) is code.QuickLexer
    code.lexer.cache_clear()
    monkeypatch.setattr(code, "_rules_of", lambda state: 1 / 0)
    assert type(code.lexer()) is PythonLexer
