"""Ways to write one statement of numerical code wrong.

Each operator looks at one statement and yields lists of statements that could stand
there instead.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from autograder.mutation.operators import changed

Operator = Callable[[ast.stmt, set[str]], Iterator[list[ast.stmt]]]
STATEMENTS: dict[str, list[Operator]] = {}

_IN_PLACE = (ast.Add, ast.Sub, ast.Mult, ast.Div)


def operator(name: str) -> Callable[[Operator], Operator]:
    """Say under which name a way of being wrong is told."""

    def enter(function: Operator) -> Operator:
        STATEMENTS.setdefault(name, []).append(function)
        return function

    return enter


@operator("sign")
def _sign(statement, given):
    """+= for -=, and results of the other sign."""
    if isinstance(statement, ast.AugAssign):
        other = {ast.Add: ast.Sub, ast.Sub: ast.Add}.get(type(statement.op))
        if other:
            yield [changed(statement, op=other())]
    elif isinstance(statement, ast.Return):
        value = statement.value
        if isinstance(value, ast.Tuple):
            for i, item in enumerate(value.elts):
                if _may_be_negated(item):
                    items = [_negated(e) if i == j else e for j, e in enumerate(value.elts)]
                    yield [ast.Return(ast.Tuple(items, ast.Load()))]
        elif _may_be_negated(value):
            yield [ast.Return(_negated(value))]


@operator("operator")
def _operator(statement, given):
    """*= for /=."""
    if isinstance(statement, ast.AugAssign):
        other = {ast.Mult: ast.Div, ast.Div: ast.Mult}.get(type(statement.op))
        if other:
            yield [changed(statement, op=other())]


@operator("dropped statement")
def _dropped(statement, given):
    """A step forgotten."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    alone = isinstance(statement, ast.AugAssign | ast.Continue | ast.Break | ast.Raise)
    called = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    into = isinstance(target, ast.Subscript | ast.Attribute)
    # X = f(X) may go; without X = f(Y) there is no X.
    again = isinstance(target, ast.Name) and _reads(statement.value, target.id)
    if alone or called or into or again:
        yield [ast.Pass()]


@operator("once for many")
def _once(statement, given):
    """What should be added up is only kept, X = ... for X += ...."""
    if isinstance(statement, ast.AugAssign):
        yield [ast.Assign([statement.target], statement.value, lineno=statement.lineno)]


@operator("condition")
def _condition(statement, given):
    """Always this branch, or never."""
    if isinstance(statement, ast.If):
        yield [changed(statement, test=ast.Constant(False))]
        yield [changed(statement, test=ast.Constant(True))]


@operator("swapped arguments")
def _swapped(statement, given):
    """Two results in the other order."""
    value = statement.value if isinstance(statement, ast.Return) else None
    if isinstance(value, ast.Tuple):
        for i in range(len(value.elts) - 1):
            items = list(value.elts)
            items[i], items[i + 1] = items[i + 1], items[i]
            yield [ast.Return(ast.Tuple(items, ast.Load()))]


@operator("in place for new")
def _in_place(statement, given):
    """The result is written into an array that was given."""
    if isinstance(statement, ast.Assign | ast.Return):
        value = statement.value
        if isinstance(value, ast.BinOp) and isinstance(value.op, _IN_PLACE):
            left = value.left
            if isinstance(left, ast.Name) and left.id in given:
                target = ast.Name(left.id, ast.Store())
                spoiled = ast.AugAssign(target, value.op, value.right)
                yield [spoiled, changed(statement, value=left)]


def _may_be_negated(value) -> bool:
    return isinstance(value, ast.Name | ast.BinOp | ast.Call | ast.Subscript) and not (
        isinstance(value, ast.Call) and getattr(value.func, "id", "") in ("dict", "list", "tuple")
    )


def _negated(value: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), value)


def _reads(value: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))
