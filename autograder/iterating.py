"""`np.nditer` over one array, as students walk over all entries of a matrix.

For an operand that is None numpy makes an array of its own, whose memory may hold what an
earlier call left there; and a list may have a None in it. So either it is said what is
done with the operand, and then None is refused, or the operand was made an array just before.
"""

from __future__ import annotations

import ast
from collections.abc import Container

_FLAGS = frozenset("multi_index c_index f_index zerosize_ok".split())
_OPERAND_FLAGS = frozenset("readonly readwrite".split())
_MAKERS = frozenset("array asarray zeros ones zeros_like ones_like".split())


def is_iterator(call: ast.Call) -> bool:
    """Whether `np.nditer` itself is called."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="np"), attr="nditer"):
            return True
    return False


def shows_nothing_old(call: ast.Call, over_arrays: Container[ast.Call]) -> bool:
    """Whether all that this `np.nditer` goes over was written before."""
    told = {word.arg: _strings(word.value) for word in call.keywords}
    if len(call.args) != 1 or not told.keys() <= {"flags", "op_flags"} or None in told.values():
        return False
    if not told.get("flags", frozenset()) <= _FLAGS:
        return False
    if "op_flags" in told:
        return bool(told["op_flags"]) and told["op_flags"] <= _OPERAND_FLAGS
    return call in over_arrays


def _strings(node: ast.expr) -> frozenset[str] | None:
    """The texts in a list, or in a list of one list; None where it is anything else."""
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    if len(node.elts) == 1 and isinstance(node.elts[0], ast.List | ast.Tuple):
        node = node.elts[0]
    texts = [part.value for part in node.elts if isinstance(part, ast.Constant)]
    whole = len(texts) == len(node.elts) and all(isinstance(text, str) for text in texts)
    return frozenset(texts) if whole else None


def over_arrays(function: ast.FunctionDef) -> set[ast.Call]:
    """Calls with one name, where a line just before has made what it stands for an array.

    Of the function's own lines alone; after any that is no plain step nothing is known.
    """
    arrays: set[str] = set()
    found: set[ast.Call] = set()
    for line in function.body:
        match line:
            case (
                ast.Assign(value=ast.Call(args=[ast.Name(id=name)]) as call)
                | ast.For(iter=ast.Call(args=[ast.Name(id=name)]) as call)
            ) if name in arrays:
                found.add(call)
        arrays = arrays - _bound(line) if isinstance(line, _STEPS) else set()
        match line:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=maker)),
            ) if maker in _MAKERS:
                arrays.add(name)
    return found


_STEPS = (ast.Assign, ast.AugAssign, ast.Expr, ast.Assert)


def _bound(line: ast.stmt) -> set[str]:
    names = (node for node in ast.walk(line) if isinstance(node, ast.Name))
    return {name.id for name in names if not isinstance(name.ctx, ast.Load)}
