"""Ways to call numpy wrong: another axis, another function, a copy that is none."""

from __future__ import annotations

import ast
import copy

from autograder.mutation.operators import called, changed, on_module, operator

# A function of numpy's or an array's method, and what is easily taken for it.
_TAKEN_FOR = {
    "sum": ("mean",),
    "mean": ("sum",),
    "max": ("min",),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "std": ("var",),
    "var": ("std",),
    "any": ("all",),
    "all": ("any",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "exp": ("expm1",),
    "expm1": ("exp",),
    "log": ("log1p",),
    "log1p": ("log",),
    "sin": ("cos",),
    "cos": ("sin",),
    "cumsum": ("cumprod",),
    "outer": ("inner",),
    "normal": ("uniform",),
    "uniform": ("normal",),
    "standard_normal": ("random",),
    "permutation": ("permuted",),
    "vstack": ("hstack",),
    "hstack": ("vstack",),
}
# Functions of one array that may be forgotten: the rest still runs without them.
_FORGOTTEN = (
    "sqrt square exp expm1 log log1p abs absolute sign tanh negative reciprocal sort ravel "
    "squeeze norm atleast_2d sigmoid cumsum diag triu tril sorted flatten round"
).split()
_COPIES = ("copy", "deepcopy", "array")


@operator("axis")
def _axis(node):
    """Another axis, or none."""
    for place, keyword in _keywords(node, "axis"):
        yield _without_keyword(node, place)
        value = keyword.value
        if isinstance(value, ast.Constant) and isinstance(value.value, int):
            yield _with_keyword(node, place, ast.Constant(0 if value.value else 1))
        elif isinstance(value, ast.UnaryOp):  # the last axis, axis=-1
            yield _with_keyword(node, place, ast.Constant(0))


@operator("keepdims")
def _keepdims(node):
    """keepdims forgotten."""
    for place, _ in _keywords(node, "keepdims"):
        yield _without_keyword(node, place)


@operator("dropped function")
def _dropped_function(node):
    """A root, an absolute value, one side of a maximum forgotten."""
    if not isinstance(node, ast.Call) or not node.args:
        return
    if called(node) in _FORGOTTEN:
        yield node.args[0]
    if called(node) in ("maximum", "minimum", "max", "min") and len(node.args) == 2:
        yield from node.args
    if called(node) == "where" and len(node.args) == 3:
        yield from node.args[1:]
    if called(node) == "clip":
        yield node.args[0] if on_module(node) else node.func.value


@operator("range")
def _range(node):
    """One too many, one too few, one too late."""
    if isinstance(node, ast.Call) and called(node) in ("range", "arange") and len(node.args) < 3:
        *first, last = node.args
        for step in (ast.Sub(), ast.Add()):
            yield changed(node, args=[*first, ast.BinOp(last, step, ast.Constant(1))])
        if not first:
            yield changed(node, args=[ast.Constant(1), last])
    elif isinstance(node, ast.Call) and called(node) in ("reversed", "enumerate") and node.args:
        if called(node) == "reversed":
            yield node.args[0]
    elif isinstance(node, ast.Slice):
        for side in ("lower", "upper", "step"):
            bound = getattr(node, side)
            if bound is None:
                continue
            yield changed(node, **{side: None})
            if side != "step" and not isinstance(bound, ast.Constant):
                yield changed(node, **{side: ast.BinOp(bound, ast.Add(), ast.Constant(1))})


@operator("dtype")
def _dtype(node):
    """A float cut to an integer, or kept in half the digits."""
    for place, keyword in _keywords(node, "dtype"):
        if getattr(keyword.value, "id", getattr(keyword.value, "attr", "")) in ("float", "float64"):
            yield _with_keyword(node, place, ast.Name("int", ast.Load()))
            yield _without_keyword(node, place)
        elif getattr(keyword.value, "id", "") in ("int", "bool"):
            yield _without_keyword(node, place)
    if not isinstance(node, ast.Call):
        return
    if called(node) in ("zeros", "ones", "empty") and len(node.args) == 1 and not node.keywords:
        yield changed(node, keywords=[ast.keyword("dtype", ast.Name("int", ast.Load()))])
    if called(node) in ("float", "astype") and len(node.args) == 1:
        if called(node) == "float":
            yield changed(node, func=ast.Name("int", ast.Load()))
        else:
            yield node.func.value


@operator("mean for sum")
def _mean_for_sum(node):
    """A function that is easily taken for another."""
    if isinstance(node, ast.Call):
        for other in _TAKEN_FOR.get(called(node), ()):
            field = "attr" if isinstance(node.func, ast.Attribute) else "id"
            if field == "attr" or other in ("max", "min", "any", "all"):
                yield changed(node, func=changed(node.func, **{field: other}))


@operator("missing copy")
def _missing_copy(node):
    """What should be an array of its own is the one that was given."""
    if not isinstance(node, ast.Call) or called(node) not in _COPIES:
        return
    if node.args:
        first = node.args[0]
        if called(node) == "array" and isinstance(first, ast.List | ast.ListComp | ast.Tuple):
            return
        keep = called(node) == "array" and node.keywords
        # asarray keeps the dtype's promise, and copies only where it must.
        yield changed(node, func=changed(node.func, attr="asarray")) if keep else first
    elif isinstance(node.func, ast.Attribute):
        yield node.func.value


def _keywords(node: ast.AST, name: str) -> list[tuple[int, ast.keyword]]:
    if not isinstance(node, ast.Call):
        return []
    return [(i, k) for i, k in enumerate(node.keywords) if k.arg == name]


def _without_keyword(node: ast.Call, place: int) -> ast.Call:
    return changed(node, keywords=node.keywords[:place] + node.keywords[place + 1 :])


def _with_keyword(node: ast.Call, place: int, value: ast.expr) -> ast.Call:
    made = copy.deepcopy(node)
    made.keywords[place].value = value
    return made
