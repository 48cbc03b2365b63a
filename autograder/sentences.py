"""Which sentence a student reads for a mistake: it stands in the test cell, and only there.

A wrong answer's docstring holds some words of it. The sentence is the one of the
test cell's `mistakes` that holds these words, else the `hint` that does.
"""

from __future__ import annotations

import ast


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
    for candidates in (mistakes_of(test), hints_of(test)):
        fitting = [text for text in candidates if words in " ".join(text.split())]
        if fitting:
            return min(fitting, key=len)
    return ""


def _keywords(source: str, name: str) -> list[ast.keyword]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [k for call in calls for k in call.keywords if k.arg == name]


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
