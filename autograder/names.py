"""Which names a test cell needs from elsewhere, read from its syntax alone.

Looking them up before the cell runs is one message instead of one per name, and
the judge never has to hand a magic namespace to `exec`. Where syntax cannot tell
(a name bound in one branch only) a name is needed: looking up one too many does
no harm.
"""

from __future__ import annotations

import ast
import builtins
import symtable

CELL = "<cell>"  # what Python calls a text that is read
_BUILTINS = frozenset(dir(builtins))


def needed_names(source: str, answers=frozenset()) -> set[str]:
    """Global names that `source` reads and does not surely bind before reading them.

    answers : names that students have to define. A builtin's name is needed only if
        it is one of them: no student may stand in for `len` or `abs`.
    """
    walk = _ModuleNames(scopes(source))
    walk.visit(ast.parse(source))
    return walk.read_first - (_BUILTINS - set(answers))


def bound_names(source: str) -> set[str]:
    """Names that module-level code binds, in whatever branch."""
    symbols = symtable.symtable(source, CELL, "exec").get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}


def scopes(source: str) -> dict[tuple[str, int], set[str]]:
    """(name, line) of every function, lambda and class -> global names read inside it."""
    found: dict[tuple[str, int], set[str]] = {}
    waiting = [symtable.symtable(source, CELL, "exec")]
    while waiting:
        for table in waiting.pop().get_children():
            waiting.append(table)
            place = (table.get_name(), table.get_lineno())
            found.setdefault(place, set()).update(_globals_read(table))
    return found


def _globals_read(table: symtable.SymbolTable) -> set[str]:
    names = {s.get_name() for s in table.get_symbols() if s.is_global()}
    return names.union(*map(_globals_read, table.get_children()))


def with_what_they_call(names: set[str], definitions: dict[str, set[str]]) -> set[str]:
    """`names`, and what the definitions behind them read, and so on."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(definitions.get(name, ()))
    return found


def name_bound(alias: ast.alias) -> str:
    return (alias.asname or alias.name).split(".")[0]


class _ModuleNames(ast.NodeVisitor):
    """Walks module-level code in the order in which it runs.

    bound : names that are bound for sure by now; read_first : those read before that
    A function may be called as soon as it is there, so what it reads counts from then.
    """

    def __init__(self, tables: dict[tuple[str, int], set[str]]):
        self.tables = tables
        self.bound: set[str] = set()
        self.read_first: set[str] = set()

    def _all(self, *nodes) -> None:
        for node in nodes:
            if isinstance(node, list):
                self._all(*node)
            elif node is not None:
                self.visit(node)

    def _perhaps(self, *branches: list) -> None:
        """One of the branches runs: bound for sure is what all of them bind."""
        before, after = set(self.bound), []
        for branch in branches:
            self.bound = set(before)
            self._all(branch)
            after.append(self.bound)
        self.bound = set.intersection(*after)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Store) and node.id not in self.bound:
            self.read_first.add(node.id)
        if isinstance(node.ctx, ast.Store):
            self.bound.add(node.id)
        elif isinstance(node.ctx, ast.Del):
            self.bound.discard(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._all(node.value, node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._all(node.annotation, node.value)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id not in self.bound:
            self.read_first.add(node.target.id)
        self._all(node.value, node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._all(node.value, node.target)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._perhaps(node.body, node.orelse)

    def visit_For(self, node) -> None:
        self.visit(node.iter)
        self._perhaps([node.target, *node.body], [])
        self._all(node.orelse)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._perhaps(node.body, [])
        self._all(node.orelse)

    def visit_Try(self, node) -> None:
        self._perhaps(node.body + node.orelse, *([handler] for handler in node.handlers))
        self._all(node.finalbody)

    visit_TryStar = visit_Try

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._all(node.type)
        if node.name:
            self.bound.add(node.name)
        self._all(node.body)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        self._perhaps(*([case.pattern, case.guard, *case.body] for case in node.cases), [])

    def visit_MatchAs(self, node) -> None:
        self.generic_visit(node)
        if node.name:
            self.bound.add(node.name)

    visit_MatchStar = visit_MatchAs

    def visit_FunctionDef(self, node) -> None:
        told = node.args
        arguments = [*told.posonlyargs, *told.args, *told.kwonlyargs, told.vararg, told.kwarg]
        self._all(node.decorator_list, told.defaults, told.kw_defaults)
        self._all([a.annotation for a in arguments if a is not None], node.returns)
        self._scope(node.name, node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._all(node.decorator_list, node.bases, [k.value for k in node.keywords])
        self._scope(node.name, node)

    def _scope(self, name: str, node) -> None:
        self.bound.add(name)
        self.read_first |= self.tables.get((name, node.lineno), set()) - self.bound

    def visit_Import(self, node) -> None:
        self.bound |= set(map(name_bound, node.names))

    visit_ImportFrom = visit_Import

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._all(node.args.defaults, node.args.kw_defaults)
        self.read_first |= self.tables.get(("lambda", node.lineno), set()) - self.bound

    def _visit_comprehension(self, node) -> None:
        before = set(self.bound)
        for part in node.generators:
            self._all(part.iter, part.target, part.ifs)
        self._all(*(getattr(node, n, None) for n in ("key", "value", "elt")))
        self.bound = before

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension


def last_line_is_the_tests_own(source: str, foreign: set[str]) -> bool:
    """True when the cell's last expression names nothing that is the student's.

    A number that the student's code returned must never be read as points.
    """
    body = ast.parse(source).body
    if not body or not isinstance(body[-1], ast.Expr):
        return False
    return not foreign & {n.id for n in ast.walk(body[-1]) if isinstance(n, ast.Name)}
