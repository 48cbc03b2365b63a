"""Which functions surely keep nothing between two calls, read from syntax alone.

A test is answered by a copy of the student's process, so that it leaves nothing behind.
Making the copy is the dearest part of most tests, and for most homework it is made in vain:
a function of its arguments has nowhere to leave anything. Here that is proved, or not:
every cell that is run is either the master's, unchanged, or plain (`plain`), and what the test
calls reads only constants, modules and functions that are plain as well. Of anything else
nothing is believed: then there is a copy.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from autograder.listed import BUILTINS, READY
from autograder.names import CELL, bound_names, name_bound, scopes
from autograder.plain import is_constant, is_plain, is_plain_function
from autograder.trusted import without_magics

# What Python thinks of a student's text is not to stand among what the grader says.
warnings.filterwarnings("ignore", module=re.escape(CELL))
_MAGIC = re.compile(r"^[^\S\n]*(%(?!(matplotlib|config)\b)|!)", re.MULTILINE)


@dataclass(frozen=True)
class Bound:
    """What a name stands for.

    kind : "function" that is plain, "constant", "module" that is numpy or math, "import" of
        anything else, or "other"
    reads : the global names that a function reads
    """

    kind: str
    reads: frozenset[str] = frozenset()

    def beside(self, other: Bound) -> Bound:
        """What is known of a name that is bound to the one or to the other."""
        if self.kind != other.kind:
            return OTHER
        return Bound(self.kind, self.reads | other.reads)


OTHER, CONSTANT, MODULE, IMPORT = map(Bound, ("other", "constant", "module", "import"))


class Purity:
    """What is known of the cells that are run in one process."""

    def __init__(self):
        self._plain = True
        self._bound: dict[str, Bound] = {}
        self._imported: set[str] = set()
        self._read: set[str] = set()  # by what students wrote

    def add(self, source: str, given: bool) -> None:
        """Take note of a cell that is run; `given`: it is the master's, unchanged."""
        cell = _looked_at(source, given)
        if cell is None or not self._plain:
            self._plain = False
            return
        _note(self._bound, cell.bound)
        self._imported |= {name for name, what in cell.bound.items() if what is IMPORT}
        self._read |= cell.read
        self._plain = not self._read & self._imported

    def keeps_nothing(self, names: Iterable[str]) -> bool:
        """Whether calling the functions of these names leaves everything as it was.

        A name that nothing is known of may stand for anything.
        """
        return self._plain and self._are_plain(set(names))

    def _are_plain(self, names: set[str]) -> bool:
        waiting, seen = list(names), set()
        while waiting:
            name = waiting.pop()
            bound = self._bound.get(name)
            if bound is None and (name in names or name not in BUILTINS):
                return False
            if bound is not None and bound.kind not in (_ASKED if name in names else _READ):
                return False
            if bound is not None and name not in seen:
                seen.add(name)
                waiting += bound.reads
        return True


_ASKED = ("function", "constant")  # a module that a test holds, it could change
_READ = (*_ASKED, "module")


def _note(known: dict[str, Bound], more: Mapping[str, Bound]) -> None:
    for name, what in more.items():
        known[name] = what.beside(known.get(name, what))


class Cell(NamedTuple):
    """What a cell binds, and which names it reads."""

    bound: Mapping[str, Bound]
    read: frozenset[str]


def _looked_at(source: str, given: bool) -> Cell | None:
    """None where a cell may do anything at all, or is not for people to read."""
    if len(source) > _MOST_CHARACTERS:
        return None
    try:
        return _given(source) if given else _students(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_MOST_CHARACTERS = 20_000


def _students(source: str) -> Cell | None:
    tree, tables = ast.parse(source, CELL), scopes(source)
    if tree.body and _is_rewritten(source):
        return None
    bound, read = {}, set()
    for statement in tree.body:
        found = _recognised(statement, tables)
        if found is None and not is_plain(statement, inside=False):
            return None
        read |= _names_in(statement, ast.Load) if found is None else set()
        _note(bound, found or _everything_bound(statement))
    read = read.union(*(what.reads for what in bound.values()))
    if any(name in READY or name.startswith("_") for name in read):
        return None
    if any(name in READY | BUILTINS or name.startswith("__") for name in bound):
        return None
    return Cell(MappingProxyType(bound), frozenset(read))


def _is_rewritten(source: str) -> bool:
    """Whether IPython may run something else than the text that Python reads.

    A single line may be a magic without its sign: `cd (x)`.
    """
    return len(source.strip().splitlines()) == 1 or bool(_REWRITTEN.search(source))


# What ends lines unseen; prompts and escapes before a line; a magic assigned; a "?" behind.
_REWRITTEN = re.compile(
    r"[\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]"
    r"|^[^\S\n]*(>>>|\.\.\.|(\[(ins|nav)\] ?)?In ?\[|[%!,;/?])"
    r"|=[\s\\]*[%!]|\?[^\S\n]*$",
    re.MULTILINE,
)


@lru_cache(maxsize=256)  # the same for a whole class
def _given(source: str) -> Cell | None:
    """A given cell: believed, but for what it binds out of sight or replaces elsewhere."""
    if _MAGIC.search(source):
        return None
    source = without_magics(source)
    tree, tables = ast.parse(source, CELL), scopes(source)
    if any(map(_reaches_out, ast.walk(tree))):
        return None
    bound: dict[str, Bound] = {}
    for statement in tree.body:
        _note(bound, _recognised(statement, tables) or _everything_bound(statement))
    unseen = bound_names(source) - bound.keys()
    return Cell(MappingProxyType(bound | dict.fromkeys(unseen, OTHER)), frozenset())


def _reaches_out(node: ast.AST) -> bool:
    match node:
        case ast.alias(name="*"):
            return True
        case ast.Name(id=name):
            return name in _FAR
        case ast.Attribute(attr="__dict__" | "__setattr__" | "__delattr__"):
            return True
        case ast.Attribute(value=ast.Name(id="self")):
            return False
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            return True
    return False


_FAR = frozenset(
    "exec eval compile globals locals vars setattr delattr get_ipython __builtins__".split()
)


def _recognised(statement: ast.stmt, tables: dict) -> dict[str, Bound] | None:
    match statement:
        case ast.FunctionDef(name=name) if is_plain_function(statement):
            return {name: Bound("function", frozenset(tables[name, statement.lineno]))}
        case ast.Import(names=[ast.alias(name="numpy", asname="np")]):
            return {"np": MODULE}
        case ast.Import(names=[ast.alias(name="math", asname=None)]):
            return {"math": MODULE}
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_constant(value):
            return {name: CONSTANT}
    return None


def _everything_bound(statement: ast.stmt) -> dict[str, Bound]:
    nodes = list(ast.walk(statement))
    names = _names_in(statement, ast.Store | ast.Del)
    names |= {node.name for node in nodes if isinstance(node, _NAMED) and node.name}
    imported = {name_bound(node) for node in nodes if isinstance(node, ast.alias)}
    return dict.fromkeys(names, OTHER) | dict.fromkeys(imported, IMPORT)


_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)


def _names_in(node: ast.AST, context) -> set[str]:
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, context)}
