"""A small part of Python in which nothing can be kept from one call of a function to the next.

So a call with the same arguments gives the same, as often as it is made.

No name is bound in secret, nothing of a module is replaced, nothing is started, and
nothing is read that was not written. What is not on the lists is not in it.

`np.empty` and its kin are left out on purpose: the memory that they show may hold the
arguments, or the right result, of an earlier call. Left in is what only somebody hostile
could read back: how often a function was called, out of the addresses of objects. No
expected value ever comes to a student's process, so nothing is gained by that.
"""

from __future__ import annotations

import ast

from autograder.iterating import is_iterator, over_arrays, shows_nothing_old
from autograder.listed import ATTRIBUTES, MATH, NUMPY, OF_ANYTHING, OF_NUMPY, WITHIN_NUMPY

# What a piece of syntax is made of, but for operators; of what is not here nothing is plain.
_PARTS: dict[type, tuple[str, ...]] = {
    ast.Assign: ("targets", "value"),
    ast.AugAssign: ("target", "value"),
    ast.AnnAssign: ("target", "value"),
    ast.Expr: ("value",),
    ast.Return: ("value",),
    ast.Delete: ("targets",),
    ast.If: ("test", "body", "orelse"),
    ast.For: ("target", "iter", "body", "orelse"),
    ast.While: ("test", "body", "orelse"),
    ast.Pass: (),
    ast.Break: (),
    ast.Continue: (),
    ast.Assert: ("test", "msg"),
    ast.Raise: ("exc", "cause"),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.ExceptHandler: ("type", "body"),
    ast.With: ("items", "body"),
    ast.withitem: (),
    ast.FunctionDef: ("args", "body"),
    ast.Lambda: ("args", "body"),
    ast.arguments: tuple("posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults".split()),
    ast.arg: (),
    ast.Name: (),
    ast.Constant: (),
    ast.Attribute: ("value",),
    ast.Call: ("func", "args", "keywords"),
    ast.keyword: ("value",),
    ast.BinOp: ("left", "right"),
    ast.UnaryOp: ("operand",),
    ast.BoolOp: ("values",),
    ast.Compare: ("left", "comparators"),
    ast.IfExp: ("test", "body", "orelse"),
    ast.NamedExpr: ("target", "value"),
    ast.Subscript: ("value", "slice"),
    ast.Slice: ("lower", "upper", "step"),
    ast.Starred: ("value",),
    ast.Tuple: ("elts",),
    ast.List: ("elts",),
    ast.Set: ("elts",),
    ast.Dict: ("keys", "values"),
    ast.ListComp: ("elt", "generators"),
    ast.SetComp: ("elt", "generators"),
    ast.GeneratorExp: ("elt", "generators"),
    ast.DictComp: ("key", "value", "generators"),
    ast.comprehension: ("target", "iter", "ifs"),
    ast.JoinedStr: ("values",),
    ast.FormattedValue: ("value", "format_spec"),
}


def is_plain_function(function: ast.FunctionDef) -> bool:
    """Whether all of it is on the lists, and its defaults cannot be changed."""
    told = function.args
    defaults = [*told.defaults, *(d for d in told.kw_defaults if d)]
    return all(map(is_constant, defaults)) and is_plain(function, True, function)


def is_constant(node: ast.expr) -> bool:
    """A value that nobody can change."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=ast.Constant()):
            return True
        case ast.BinOp(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case ast.Tuple(elts=parts):
            return all(map(is_constant, parts))
    return False


def is_plain(node: ast.AST, inside: bool, function: ast.FunctionDef | None = None) -> bool:
    """Whether this node and all below it are on the lists.

    inside : in a function, where another may be defined
    function : it, where the node is all of it; its lines may tell what is surely an array
    """
    waiting, over = [node], None
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind not in _PARTS or (kind is ast.FunctionDef and not inside):
            return False
        if kind is ast.Call and is_iterator(node):
            if over is None:  # made where it is wanted, and once
                over = over_arrays(function) if function else ()
            if not shows_nothing_old(node, over):
                return False
        elif kind is ast.Call and _is_seeded_generator(node):
            continue
        elif kind in _SPECIAL and not _is_plain_itself(node):
            return False
        waiting += _below(node)
    return True


def _is_seeded_generator(call: ast.Call) -> bool:
    """`np.random.default_rng(0)`; without its seed it would give something else each time."""
    match call:
        case ast.Call(func=ast.Attribute() as func, args=[ast.Constant(value=int())], keywords=[]):
            return ast.unparse(func) == "np.random.default_rng"
    return False


def _below(node: ast.AST) -> list[ast.AST]:
    """What is still to be looked at when `node` itself is plain."""
    match node:
        case ast.Attribute(value=value):
            return [] if _is_module(value) else [value]
        case ast.Call(func=ast.Attribute() as func):
            return [*_below(func), *node.args, *node.keywords]
        case ast.Subscript(value=value, slice=taken) if _puts_together(value):
            return [taken]
    found = []
    for name in _PARTS[type(node)]:
        part = getattr(node, name)
        found += part if type(part) is list else [part]
    return list(filter(None, found))


_SPECIAL = {
    ast.Attribute, ast.Call, ast.Name, ast.keyword, ast.withitem, ast.FunctionDef, ast.arg,
    ast.AnnAssign, ast.Try, ast.ExceptHandler, ast.Subscript,
}  # fmt: skip


def _is_plain_itself(node: ast.AST) -> bool:
    match node:
        case ast.Attribute():
            return _is_plain_attribute(node) and _before_dtype(node) is None
        case ast.Call(func=func):
            return type(func) is not ast.Attribute or _is_plain_call(node, func)
        case ast.Subscript(value=value, slice=taken):
            # A text would be looked up among the caller's names.
            return type(taken) is ast.Tuple or not _puts_together(value)
        case ast.Name(id=name, ctx=context):
            # Read, it is all of a module; bound, no longer what it is taken for.
            return name not in (_MODULES if isinstance(context, ast.Load) else _MEANT)
        case ast.keyword(arg=name, value=value):
            return name not in _NO_KEYWORDS and (name != "dtype" or _is_dtype(value))
        case ast.withitem():
            return _is_errstate(node)
        case ast.FunctionDef(name=name, decorator_list=decorators, returns=told):
            return not decorators and name not in _MEANT and (told is None or _is_type(told))
        case ast.arg(arg=name, annotation=told):
            return name not in _MEANT and (told is None or _is_type(told))
        case ast.AnnAssign(annotation=told):
            return _is_type(told)
        case ast.Try(finalbody=last):
            return not last  # which may swallow any error
        case ast.ExceptHandler(type=told, name=name):
            kinds = told.elts if isinstance(told, ast.Tuple) else [told]
            return name not in _MEANT and all(map(_is_caught, kinds))
    return True


# Whoever catches a RecursionError or a MemoryError knows what numpy has cached.
_CAUGHT = frozenset(
    "AssertionError FloatingPointError IndexError KeyError TypeError ValueError "
    "ZeroDivisionError".split()
)


def _is_caught(kind: ast.expr | None) -> bool:
    match kind:
        case ast.Name(id=name):
            return name in _CAUGHT
        case ast.Attribute(attr="LinAlgError", value=part):
            return _is_module(part)
    return False


# `where` leaves memory as it was; the others choose a dtype in ways that nobody follows.
_NO_KEYWORDS = (None, "where", "signature", "sig", "like")
_MODULES = ("np", "math")


def _is_errstate(item: ast.withitem) -> bool:
    match item:
        case ast.withitem(
            context_expr=ast.Call(
                ast.Attribute(value=ast.Name(id="np"), attr="errstate"), [], words
            ),
            optional_vars=None,
        ):
            return all(isinstance(word.value, ast.Constant) for word in words)
    return False


_TYPES = frozenset("bool complex dict float int list set str tuple".split())
_MEANT = _CAUGHT | _TYPES | set(_MODULES)


def _is_type(annotation: ast.expr) -> bool:
    """Annotations are run, too."""
    match annotation:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in _TYPES
        case ast.Attribute():
            return ast.unparse(annotation) in ("np.ndarray", "np.random.Generator")
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_type(left) and _is_type(right)
        case ast.Subscript(value=ast.Name(id=name), slice=of):
            return name in _TYPES and _is_type(of)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(map(_is_type, parts))
    return False


def _is_plain_call(call: ast.Call, func: ast.Attribute) -> bool:
    """Whether what is called is known, and so is the dtype that it makes.

    Out of a structure with holes, or of a long double, one could read what lay there before.
    """
    if not _is_plain_attribute(func):
        return False
    before = _before_dtype(func)
    if before is None:
        return True
    behind = call.args[before:]
    whole = not any(isinstance(argument, ast.Starred) for argument in call.args)
    return whole and len(behind) <= 1 and all(map(_is_dtype, behind))


def _before_dtype(func: ast.Attribute) -> int | None:
    """How many arguments come before a dtype; None for what takes none by its place."""
    table = OF_NUMPY if _is_module(func.value) else OF_ANYTHING
    return table.get(func.attr)


def _is_dtype(node: ast.expr) -> bool:
    """One of those without holes."""
    match node:
        case ast.Name(id="int" | "float" | "bool" | "complex"):
            return True
        case ast.Constant(value=None | "int" | "float" | "bool" | "int64" | "float64" | "float32"):
            return True
        case ast.Attribute(
            value=ast.Name(id="np"), attr="int64" | "int32" | "float64" | "float32" | "bool_"
        ):
            return True
        case ast.Attribute(attr="dtype"):
            return True
    return False


def _puts_together(node: ast.expr) -> bool:
    """`np.c_` or `np.r_`, of which something is taken."""
    match node:
        case ast.Attribute(value=ast.Name(id="np"), attr="c_" | "r_"):
            return True
    return False


def _is_module(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="np" | "math"):
            return True
        case ast.Attribute(value=ast.Name(id="np"), attr=attr):
            return attr in WITHIN_NUMPY
    return False


def _is_plain_attribute(node: ast.Attribute) -> bool:
    if not isinstance(node.ctx, ast.Load):
        return False
    match node.value:
        case ast.Name(id="np"):
            return node.attr in NUMPY
        case ast.Name(id="math"):
            return node.attr in MATH
        case ast.Attribute(value=ast.Name(id="np"), attr=part) if part in WITHIN_NUMPY:
            return node.attr in WITHIN_NUMPY[part]
    return node.attr in ATTRIBUTES
