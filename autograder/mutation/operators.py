"""Ways to write one expression of numerical code wrong.

Each operator looks at one node of the syntax tree and yields nodes that could stand
there instead. It need not know whether the result still runs: what does not run is
found by the tests at once, and costs nothing but the time to see it.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

Operator = Callable[[ast.AST], Iterator[ast.AST]]
EXPRESSIONS: dict[str, list[Operator]] = {}

_OTHER = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
}
_COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def operator(name: str) -> Callable[[Operator], Operator]:
    """Say under which name a way of being wrong is told."""

    def enter(function: Operator) -> Operator:
        EXPRESSIONS.setdefault(name, []).append(function)
        return function

    return enter


def changed(node: ast.AST, **fields) -> ast.AST:
    """A copy of the node with other fields."""
    made = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def called(node: ast.AST) -> str:
    """The last name of what is called: sum in np.sum(X), in X.sum() and in sum(X)."""
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", ""))


def on_module(node: ast.Call) -> bool:
    """np.sum(X), and not X.sum()."""
    value = getattr(node.func, "value", None)
    while isinstance(value, ast.Attribute):  # np.linalg.norm
        value = value.value
    return isinstance(value, ast.Name) and value.id in ("np", "numpy")


@operator("sign")
def _sign(node):
    """-x for x and the other way round."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand


@operator("operator")
def _operator(node):
    """One arithmetic operator for another."""
    if isinstance(node, ast.BinOp):
        for other in _OTHER.get(type(node.op), ()):
            yield changed(node, op=other())
    elif isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand


@operator("transpose")
def _transpose(node):
    """A .T forgotten, or one too many beside @."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            inner = getattr(node, side)
            if not (isinstance(inner, ast.Attribute) and inner.attr == "T"):
                yield changed(node, **{side: ast.Attribute(copy.deepcopy(inner), "T", ast.Load())})


@operator("dropped term")
def _dropped_term(node):
    """One side of a sum forgotten."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield node.left
        right = node.right
        yield right if isinstance(node.op, ast.Add) else ast.UnaryOp(ast.USub(), right)


@operator("dropped factor")
def _dropped_factor(node):
    """One factor, a divisor or a power forgotten."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield node.left
        yield node.right
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Pow | ast.FloorDiv):
        yield node.left


@operator("constant")
def _constant(node):
    """Another number, or the other truth value."""
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        if node.value > 0:
            yield ast.Constant(node.value - 1)
    elif isinstance(node.value, float):
        yield ast.Constant(2 * node.value if node.value else 1.0)


@operator("comparison")
def _comparison(node):
    """< for <=, and the opposite."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARED.get(type(node.ops[0]), ()):
            yield changed(node, ops=[other()])


@operator("condition")
def _condition(node):
    """Always this branch, or always that one."""
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


@operator("swapped arguments")
def _swapped(node):
    """Two arguments, operands or results in the other order."""
    if isinstance(node, ast.Call) and not any(isinstance(a, ast.Starred) for a in node.args):
        for i in range(len(node.args) - 1):
            args = list(node.args)
            args[i], args[i + 1] = args[i + 1], args[i]
            yield changed(node, args=args)
    elif isinstance(node, ast.BinOp) and isinstance(
        node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow
    ):
        yield changed(node, left=node.right, right=node.left)
