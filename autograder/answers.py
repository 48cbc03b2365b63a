"""Answers to a homework that are kept beside it: right ones, and the usual wrong ones.

    solutions/<hw>/answers/right_<how>.py        a whole set of differently written right answers:
                                                 one function per solution cell, under its grade_id
    solutions/<hw>/answers/wrong_<grade_id>.py   wrong ways to write one function, each under the
                                                 mistake's name; the docstring holds words that the
                                                 student must read

A solution cell may hold a class instead; `class EarlyStop` belongs to the grade_id early_stop.

Plain Python, so that they can be run, checked and searched like any other code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import HomeworkError


@dataclass(frozen=True)
class Wrong:
    """A wrong answer to one cell.

    source : what a student's cell holds
    says : words that the student must read when it is checked
    """

    grade_id: str
    name: str
    source: str
    says: str


@dataclass(frozen=True)
class Answers:
    """rights : name -> {grade_id: source}; wrongs : in the order of the files."""

    rights: dict[str, dict[str, str]]
    wrongs: tuple[Wrong, ...]


def read_answers(folder: Path) -> Answers:
    """What lies in a homework's answers/; empty where there is none.

    Raises HomeworkError for a file that is no Python or a mistake without words.
    """
    rights = {
        path.stem.removeprefix("right_"): {name: source for name, source, _ in _functions(path)}
        for path in sorted(folder.glob("right_*.py"))
    }
    wrongs = [w for path in sorted(folder.glob("wrong_*.py")) for w in _wrongs(path)]
    return Answers(rights, tuple(wrongs))


def _wrongs(path: Path) -> Iterator[Wrong]:
    grade_id = path.stem.removeprefix("wrong_")
    for name, source, words in _functions(path):
        if not words:
            raise HomeworkError(
                f"{path}: {name} has no docstring. Write the words that a student who makes "
                "this mistake must read."
            )
        # In a student's notebook the function has the homework's name and no such docstring.
        yield Wrong(grade_id, name, _as_handed_in(source, name, grade_id), words)


def _as_handed_in(source: str, name: str, grade_id: str) -> str:
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    lines = source.splitlines()
    told = definition.body[0]
    del lines[told.lineno - 1 : told.end_lineno]
    source = "\n".join(lines)
    if isinstance(definition, ast.FunctionDef):
        return source.replace(f"def {name}(", f"def {grade_id}(", 1)
    return source.replace(f"class {definition.name}", f"class {_class_name(grade_id)}", 1)


def _class_name(grade_id: str) -> str:
    return "".join(word.capitalize() for word in grade_id.split("_"))


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _functions(path: Path) -> Iterator[tuple[str, str, str]]:
    """(name, source, docstring) of every function in a file; a class's name in snake case."""
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise HomeworkError(
            f"{path}, line {error.lineno}: this is no Python: {error.msg}"
        ) from error
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            source = ast.get_source_segment(text, node) or ""
            name = node.name if isinstance(node, ast.FunctionDef) else _snake_case(node.name)
            yield name, source, ast.get_docstring(node) or ""
