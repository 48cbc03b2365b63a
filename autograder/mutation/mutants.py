"""Wrong versions of one solution cell, made from its syntax tree.

Only what stands between the solution markers is changed: the rest is what a student
is given. A mutant is the cell's text with one piece exchanged, so that a person can
read the difference.
"""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.homework import SOLUTION
from autograder.mutation import calls  # noqa: F401  (its operators enter themselves)
from autograder.mutation.operators import EXPRESSIONS, called
from autograder.mutation.statements import STATEMENTS

_COMMUTATIVE = {"max", "min", "maximum", "minimum", "logaddexp", "hypot", "isclose", "vdot"}
_SHAPE_OF = {"len", "zeros_like", "ones_like", "empty_like", "full_like"}


@dataclass(frozen=True)
class Seen:
    """What is known of a cell's variables from watching its test run (see `shapes`).

    alike : names that held things of one shape. vectors : names of arrays with one axis
    """

    alike: tuple[frozenset[str], ...] = ()
    vectors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mutant:
    """A wrong version of a solution cell.

    line, becomes : what differs, stripped; at : which of several like it in the cell
    """

    grade_id: str
    operator: str
    line: str
    becomes: str
    source: str
    at: int = 1

    @property
    def key(self) -> tuple:
        return self.grade_id, self.operator, self.line, self.becomes, self.at


def mutants_of(grade_id: str, source: str, seen: Seen = Seen()) -> list[Mutant]:
    """Every wrong version of this cell, each once, in the order of its lines."""
    original = ast.parse(source)
    known = {ast.dump(original)}
    counted: dict[tuple, int] = {}
    made = []
    for operator, text in _texts(source, original, seen):
        try:
            dump = ast.dump(ast.parse(text))
        except SyntaxError:
            continue
        if dump in known:
            continue
        known.add(dump)
        line, becomes = _difference(source, text)
        mutant = Mutant(grade_id, operator, line, becomes, text)
        counted[mutant.key] = counted.get(mutant.key, 0) + 1
        made.append(replace(mutant, at=counted[mutant.key]))
    return made


def diff(source: str, mutant: Mutant) -> str:
    """A unified diff of the cell, headed by its grade_id."""
    lines = difflib.unified_diff(
        source.splitlines(),
        mutant.source.splitlines(),
        mutant.grade_id,
        f"{mutant.grade_id} ({mutant.operator})",
        lineterm="",
        n=2,
    )
    return "\n".join(lines)


def _difference(source: str, text: str) -> tuple[str, str]:
    lines = list(difflib.ndiff(source.splitlines(), text.splitlines()))
    gone = [line[2:].strip() for line in lines if line.startswith("- ")]
    come = [line[2:].strip() for line in lines if line.startswith("+ ")]
    return "\n".join(gone), "\n".join(come)


def _texts(source: str, tree: ast.Module, seen: Seen) -> Iterator[tuple[str, str]]:
    """(operator, the whole cell) of every change."""
    cell = _Cell(source)
    for scope in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        names = _names_in_order(scope)
        given = {name for name, line in names.items() if not line}
        only_shapes = _read_for_their_shape(scope)
        for node in filter(cell.may_change, _own_nodes(scope)):
            if isinstance(node, ast.stmt):
                for name, made in _changed_statements(node, given):
                    yield name, cell.with_statements(node, made)
                continue
            for name, made in _changed_expressions(node, given, seen.vectors):
                yield name, cell.with_expression(node, made)
            if node not in only_shapes:  # there one of the same shape is as good
                for made in _others(node, names, seen.alike):
                    yield "wrong variable", cell.with_expression(node, made)


def _changed_statements(node: ast.stmt, given: set[str]) -> Iterator[tuple[str, list[ast.stmt]]]:
    for name, operators in STATEMENTS.items():
        for made in (m for op in operators for m in op(node, given)):
            yield name, made


def _changed_expressions(
    node: ast.AST, given: set[str], vectors: frozenset[str]
) -> Iterator[tuple[str, ast.AST]]:
    """What the operators say, but for what would surely be no mistake."""
    for name, operators in EXPRESSIONS.items():
        if name == "missing copy" and called(node) == "array" and not _is_name(node.args, given):
            continue  # np.array makes an array of a list here
        if name == "swapped arguments" and _in_any_order(node, vectors):
            continue
        for made in (m for op in operators for m in op(node)):
            if name != "transpose" or not _turns(made, vectors):
                yield name, made


def _is_name(arguments: list[ast.expr], names: set[str] | frozenset[str]) -> bool:
    return bool(arguments) and isinstance(arguments[0], ast.Name) and arguments[0].id in names


def _in_any_order(node: ast.AST, vectors: frozenset[str]) -> bool:
    """max(a, b), and the product of two vectors."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return all(_is_name([side], vectors) for side in (node.left, node.right))
    return called(node) in _COMMUTATIVE


def _turns(made: ast.AST, vectors: frozenset[str]) -> bool:
    """Is a vector, or its product's side, what is transposed?"""
    sides = [getattr(made, side, None) for side in ("left", "right")]
    turned = [s for s in sides if isinstance(s, ast.Attribute) and s.attr == "T"]
    return any(_is_name([side.value], vectors) for side in turned)


def _own_nodes(scope: ast.FunctionDef) -> Iterator[ast.AST]:
    """Nodes of a function's body in order, but for inner functions and words of errors."""
    waiting: list[ast.AST] = list(reversed(scope.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Raise):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _names_in_order(scope: ast.FunctionDef) -> dict[str, int]:
    """Local names -> the line from which on they may be there."""
    names = {a.arg: 0 for a in ast.walk(scope.args) if isinstance(a, ast.arg)}
    for node in _own_nodes(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.setdefault(node.id, node.lineno)
    return names


def _read_for_their_shape(scope: ast.FunctionDef) -> set[ast.AST]:
    """X in len(X), X.shape and np.zeros_like(X)."""
    found: set[ast.AST] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Call) and called(node) in _SHAPE_OF:
            found.update(node.args[:1])
        elif isinstance(node, ast.Attribute) and node.attr in ("shape", "ndim", "size"):
            found.add(node.value)
    return found


def _others(node: ast.AST, names: dict[str, int], alike) -> Iterator[ast.Name]:
    """One other variable that held things of the same shape, the next by name."""
    if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        return
    known = {n for n, line in names.items() if line < node.lineno}
    for group in alike:
        if node.id in group and node.id in known:
            circle = sorted(group & known)
            following = circle[(circle.index(node.id) + 1) % len(circle)]
            if following != node.id:
                yield ast.Name(following, ast.Load())


class _Cell:
    """A cell's text, in which pieces can be exchanged."""

    def __init__(self, source: str):
        self.lines = source.split("\n")
        self.inside = _solution_lines(self.lines)

    def may_change(self, node: ast.AST) -> bool:
        lines = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        return None not in lines and all(n in self.inside for n in range(lines[0], lines[1] + 1))

    def with_expression(self, node: ast.AST, made: ast.AST) -> str:
        """The text with an expression exchanged, in parentheses where it needs them."""
        written = ast.unparse(ast.fix_missing_locations(copy.deepcopy(made)))
        if isinstance(made, ast.Slice):
            return self._exchanged(node, written)
        bare, safe = self._exchanged(node, written), self._exchanged(node, f"({written})")
        return bare if _same(bare, safe) else safe

    def with_statements(self, node: ast.stmt, made: list[ast.stmt]) -> str:
        """The text with a statement exchanged; comments and form of its parts go with it."""
        if isinstance(node, ast.If) and isinstance(made[0], ast.If):
            return self.with_expression(node.test, made[0].test)
        module = ast.fix_missing_locations(ast.Module(copy.deepcopy(made), []))
        indent = "\n" + " " * node.col_offset
        return self._exchanged(node, ast.unparse(module).replace("\n", indent))

    def _exchanged(self, node: ast.AST, written: str) -> str:
        # Columns of the syntax tree count bytes.
        first, last = self.lines[node.lineno - 1], self.lines[node.end_lineno - 1]
        before = first.encode()[: node.col_offset].decode()
        after = last.encode()[node.end_col_offset :].decode()
        kept_before, kept_after = self.lines[: node.lineno - 1], self.lines[node.end_lineno :]
        return "\n".join([*kept_before, before + written + after, *kept_after])


def _same(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False


def _solution_lines(lines: list[str]) -> set[int]:
    """Numbers, from 1 on, of the lines between solution markers."""
    found, inside = set(), False
    for number, line in enumerate(lines, 1):
        if SOLUTION.begin in line or SOLUTION.end in line:
            inside = SOLUTION.begin in line
        elif inside:
            found.add(number)
    return found
