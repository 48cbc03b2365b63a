"""Which sentence a student reads for a mistake: it stands in the test cell, and only there.

A wrong answer's docstring holds some words of it. The sentence is the one of the
test cell's `mistakes` that holds these words, else another text of its visible part
that does, such as a hint.
"""

from __future__ import annotations

import ast

from autograder.homework import HIDDEN


def mistakes_of(test: str) -> list[str]:
    """The sentences of every `mistakes={sentence: value}` of a test cell, in order."""
    found = []
    for keyword in _keywords(test, "mistakes"):
        if isinstance(keyword.value, ast.Dict):
            found += [text for key in keyword.value.keys if (text := _text(key))]
    return list(dict.fromkeys(found))


def hints_of(test: str) -> list[str]:
    """The text of every hint of a test cell, in order."""
    found = [_text(keyword.value) for keyword in _keywords(test, "hint")]
    return [text for text in dict.fromkeys(found) if text]


def sentence_for(words: str, test: str) -> str:
    """The sentence of the test cell that holds these words; "" where none does."""
    words = " ".join(words.split())
    visible = "\n".join(HIDDEN.split(test)[1])
    for candidates in (mistakes_of(visible), hints_of(visible), _texts(visible)):
        fitting = [text for text in candidates if words in " ".join(text.split())]
        if fitting:
            return min(fitting, key=len)
    return ""


def _texts(source: str) -> list[str]:
    """Whole texts; pieces between the values of an f-string are none."""
    nodes = list(ast.walk(ast.parse(source)))
    pieces = {id(p) for n in nodes if isinstance(n, ast.JoinedStr) for p in n.values}
    return [text for n in nodes if id(n) not in pieces and (text := _text(n))]


def _keywords(source: str, name: str) -> list[ast.keyword]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [k for call in calls for k in call.keywords if k.arg == name]


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
