"""Code with its words marked: Pygments' tokens at less than a third of their price.

Pygments tries the rules of a state one after another, forty for a word on average. Here
they are one regular expression, whose alternatives `re` tries in the same order; the
match says which of them it was. So the tokens are the same: tests compare them on all
texts of the course and on much that is no Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Error, Whitespace

# A parenthesis that remembers, or what is passed over: an escape, a set of characters.
OPENING = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)", re.DOTALL)
FORMATTER = HtmlFormatter(nowrap=True)
SAMPLE = '''@cached
async def f(x: int = 0x1F, *, r=rb"\\d") -> None:
    """Doc."""  # why
    import numpy as np, os.path; from a import b
    return [f"{x!r:>{3}} {{}} \\n", 'a %s' % x, 1e-3j, None, __name__] if x != 2 else ?
'''


class QuickLexer(PythonLexer):
    """PythonLexer, token for token."""

    def get_tokens_unprocessed(self, text, stack=("root",)) -> Iterator[tuple]:
        stack, pos = list(stack), 0
        match, rules = _rules_of(stack[-1])
        while True:
            found = match(text, pos)
            if found is None:
                if pos >= len(text):
                    return
                yield pos, (Whitespace if text[pos] == "\n" else Error), text[pos]
                if text[pos] == "\n":  # pygments begins anew with the next line
                    stack = ["root"]
                    match, rules = _rules_of("root")
                pos += 1
                continue
            token, alone, action, change = rules[found.lastindex]
            if token is not None:
                yield pos, token, found[0]
            elif action is not None:
                yield from action(self, alone(text, pos))  # with the groups of the rule alone
            pos = found.end()
            if change is not None:
                _move(stack, change)
                match, rules = _rules_of(stack[-1])


@cache
def _rules_of(state: str) -> tuple:
    """The match of all rules of a state at once, and by the group that matches each rule.

    A rule's group is empty and stands behind it: `re` then sees by the first character
    of most alternatives that they cannot match.
    """
    alternatives, rules = [], [()]  # groups count from 1
    for alone, action, change in PythonLexer(stripnl=False)._tokens[state]:
        alternatives.append(f"{_without_groups(alone.__self__)}()")
        token = action if isinstance(action, type(Error)) else None
        rules.append((token, alone, action, change))
    return re.compile("|".join(alternatives), PythonLexer.flags).match, rules


def _without_groups(regex: re.Pattern) -> str:
    """A rule's text with groups that remember nothing; none of pygments' refers to one."""
    scope = "(?i:" if regex.flags & re.IGNORECASE else "(?:"
    return f"{scope}{OPENING.sub(_opened, regex.pattern.removeprefix('(?i)'))})"


def _opened(found: re.Match) -> str:
    return "(?:" if found.group() == "(" else found.group()


def _move(stack: list[str], change: int | str | tuple[str, ...]) -> None:
    """What a rule does to the stack of states; one state always stays."""
    if isinstance(change, int):
        del stack[max(1, len(stack) + change) :]
        return
    for step in (change,) if isinstance(change, str) else change:
        if step == "#pop":
            del stack[max(1, len(stack) - 1) :]
        else:
            stack.append(stack[-1] if step == "#push" else step)


@cache
def lexer() -> PythonLexer:
    """Ours where it agrees with the Pygments that is installed, which may be another some day."""
    stock = PythonLexer(stripnl=False)
    try:
        quick = QuickLexer(stripnl=False)
        return quick if list(quick.get_tokens(SAMPLE)) == list(stock.get_tokens(SAMPLE)) else stock
    except Exception:  # whatever it is: it only costs time
        return stock


@lru_cache(maxsize=512)
def marked(code: str) -> Markup:
    """The code as HTML. Pygments escapes what it marks."""
    return Markup(highlight(code, lexer(), FORMATTER))
