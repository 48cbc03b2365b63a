"""A small part of Python in which nothing can be kept from one call of a function to the next.

No name is bound in secret, nothing of a module is replaced, nothing is started, and
nothing is read that was not written. What is not on the lists is not in it.

`np.empty` and its kin are left out on purpose: the memory that they show may hold the
arguments, or the right result, of an earlier call. Left in is what only somebody hostile
could read back: how often a function was called, out of the addresses of objects, the
padding of long doubles, the depth of a stack. No expected value ever comes to a student's
process, so nothing is gained by that.
"""

from __future__ import annotations

import ast
import builtins
import math
from types import MappingProxyType

# What is used of Python, of numpy, of whatever object a function has in its hands.
BUILTINS = frozenset(
    "abs all any bool complex dict divmod enumerate filter float frozenset int isinstance len "
    "list map max min pow print range reversed round set slice sorted str sum tuple zip "
    "ArithmeticError AssertionError Exception FloatingPointError IndexError KeyError "
    "LookupError NotImplementedError RuntimeError TypeError ValueError ZeroDivisionError".split()
)
NUMPY = frozenset(
    "abs absolute add all allclose amax amin any append arange arccos arcsin arctan arctan2 "
    "argmax argmin argpartition argsort argwhere around array array_equal array_split asarray "
    "atleast_1d atleast_2d average bincount bool_ broadcast_to ceil clip column_stack "
    "concatenate conj convolve copy cos cosh count_nonzero cov cross cumprod cumsum delete "
    "diag diagonal diff divide dot e einsum equal exp exp2 expand_dims expm1 eye "
    "fill_diagonal finfo flatnonzero flip float32 float64 floor full full_like greater "
    "greater_equal histogram hstack hypot identity inf inner insert int32 int64 integer "
    "isclose isfinite isinf isnan isscalar kron less less_equal linspace log log10 log1p log2 "
    "logaddexp logical_and logical_not logical_or logical_xor logspace matmul max maximum "
    "mean median meshgrid min minimum mod moveaxis multiply nan nan_to_num nanargmax "
    "nanargmin nanmax nanmean nanmin nanstd nansum ndim ndindex negative newaxis nonzero "
    "not_equal ones ones_like outer percentile pi polyfit polyval power prod put_along_axis "
    "quantile ravel real reciprocal repeat reshape roll round searchsorted setdiff1d shape "
    "sign sin sinh size sort split sqrt square squeeze stack std subtract sum swapaxes take "
    "take_along_axis tan tanh tensordot tile trace transpose trapezoid tril tril_indices triu "
    "triu_indices unique unravel_index var vdot vstack where zeros zeros_like".split()
)
WITHIN_NUMPY = MappingProxyType(
    {
        "linalg": frozenset(
            "cholesky cond det eig eigh eigvals eigvalsh inv lstsq matrix_rank multi_dot norm pinv "
            "qr slogdet solve svd LinAlgError".split()
        ),
        "random": frozenset({"default_rng"}),  # all else there is a generator of the module's
    }
)
# Of whatever object: an array, a list, a dict, a text, a generator that was passed.
ATTRIBUTES = frozenset(
    "T all any append argmax argmin argsort astype clip conj copy count cumprod cumsum diagonal "
    "dot dtype endswith extend fill flatten get imag index insert integers items join keys "
    "lower max mean min ndim nonzero normal permutation pop prod ravel real repeat reshape "
    "reverse round setdefault shape shuffle size sort split squeeze standard_normal startswith "
    "std strip sum swapaxes take tolist trace transpose uniform update upper values var choice "
    "random item binomial reduce accumulate outer".split()
)
MATH = frozenset(name for name in dir(math) if not name.startswith("_"))
# What stands ready in every cell beside BUILTINS; some of it can do anything.
READY = (frozenset(dir(builtins)) - BUILTINS) | {
    "In", "Out", "display", "exit", "get_ipython", "open", "quit",
}  # fmt: skip
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
    ast.arguments: (
        "posonlyargs",
        "args",
        "vararg",
        "kwonlyargs",
        "kw_defaults",
        "kwarg",
        "defaults",
    ),
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
    told = function.args
    defaults = [*told.defaults, *(d for d in told.kw_defaults if d)]
    return all(map(is_constant, defaults)) and is_plain(function, inside=True)


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


def is_plain(node: ast.AST, inside: bool) -> bool:
    """Whether this node and all below it are on the lists.

    inside : in a function, where another may be defined
    """
    waiting = [node]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind not in _PARTS or (kind is ast.FunctionDef and not inside):
            return False
        if kind in _SPECIAL and not _is_plain_itself(node):
            return False
        if kind is ast.Attribute and _is_module(node.value):
            continue
        if kind is ast.Subscript and _puts_together(node.value):
            node, kind = node.slice, type(node.slice)
            if kind is not ast.Tuple:  # a text would be looked up among the caller's names
                return False
        for name in _PARTS[kind]:
            part = getattr(node, name)
            if type(part) is list:
                waiting += filter(None, part)
            elif part is not None:
                waiting.append(part)
    return True


_SPECIAL = {
    ast.Attribute, ast.Name, ast.keyword, ast.withitem, ast.FunctionDef, ast.arg, ast.AnnAssign,
    ast.Try, ast.ExceptHandler,
}  # fmt: skip


def _is_plain_itself(node: ast.AST) -> bool:
    match node:
        case ast.Attribute():
            return _is_plain_attribute(node)
        case ast.Name(id="np" | "math", ctx=ast.Load()):
            return False  # all of the module
        case ast.keyword(arg=None | "where"):
            return False  # ufuncs leave memory as they find it `where` they do not work
        case ast.withitem():
            return _is_errstate(node)
        case ast.FunctionDef(decorator_list=decorators, returns=told):
            return not decorators and (told is None or _is_type(told))
        case ast.arg(annotation=told) | ast.AnnAssign(annotation=told):
            return told is None or _is_type(told)
        case ast.Try(finalbody=last):
            return not last  # which may swallow any error
        case ast.ExceptHandler(type=told):
            kinds = told.elts if isinstance(told, ast.Tuple) else [told]
            return told is not None and {ast.unparse(kind) for kind in kinds} <= _CAUGHT
    return True


# Whoever catches a RecursionError or a MemoryError knows what numpy has cached.
_CAUGHT = frozenset(
    "AssertionError FloatingPointError IndexError KeyError TypeError ValueError "
    "ZeroDivisionError np.linalg.LinAlgError".split()
)


def _is_errstate(item: ast.withitem) -> bool:
    match item:
        case ast.withitem(context_expr=ast.Call(func, [], words), optional_vars=None):
            plain = all(isinstance(word.value, ast.Constant) for word in words)
            return plain and ast.unparse(func) == "np.errstate"
    return False


_TYPES = frozenset("bool complex dict float int list set str tuple".split())


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
