"""Which names a test cell needs from elsewhere, read from its syntax alone.

Looking them up before the cell runs is one message instead of one per name, and
the judge never has to hand a magic namespace to `exec`.
"""

from __future__ import annotations

import ast
import builtins
import symtable

_BUILTINS = frozenset(dir(builtins))


def needed_names(source: str) -> list[str]:
    """Global names that `source` reads and does not bind before reading them."""
    tree = ast.parse(source)
    visitor = _ModuleNames()
    visitor.visit(tree)
    needed = visitor.read_first | (_read_in_functions(source) - visitor.bound)
    return sorted(needed - _BUILTINS)


def _read_in_functions(source: str) -> set[str]:
    """Global names read inside functions, lambdas, classes and comprehensions."""
    found: set[str] = set()
    tables = list(symtable.symtable(source, "cell", "exec").get_children())
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        found |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return found


class _ModuleNames(ast.NodeVisitor):
    """Walks module-level code in the order in which it runs."""

    def __init__(self):
        self.bound: set[str] = set()
        self.read_first: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            if node.id not in self.bound:
                self.read_first.add(node.id)
        else:
            self.bound.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name) and node.target.id not in self.bound:
            self.read_first.add(node.target.id)
        self.visit(node.target)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        for child in node.body + node.orelse:
            self.visit(child)

    def visit_FunctionDef(self, node) -> None:
        for outer in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if outer is not None:
                self.visit(outer)
        self.bound.add(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in (*node.decorator_list, *node.bases):
            self.visit(outer)
        self.bound.add(node.name)

    def visit_Import(self, node) -> None:
        self.bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}

    visit_ImportFrom = visit_Import

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)

    def _visit_comprehension(self, node) -> None:
        self.visit(node.generators[0].iter)  # the rest runs in a scope of its own

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension


def trusted_definitions(source: str, locked: bool) -> str:
    """Of a given cell, what the judge may run itself: imports; if locked, definitions too."""
    kinds: tuple = (ast.Import, ast.ImportFrom)
    if locked:
        kinds += (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    try:
        tree = ast.parse(source)
    except SyntaxError:  # magics: nothing that a test could need
        return ""
    tree.body = [node for node in tree.body if isinstance(node, kinds)]
    return ast.unparse(tree)


def last_line_is_the_tests_own(source: str, foreign: set[str]) -> bool:
    """True when the cell's last expression neither is nor calls one of `foreign` names.

    A number that the student's code returned must never be read as points.
    """
    body = ast.parse(source).body
    if not body or not isinstance(body[-1], ast.Expr):
        return False
    names = {n.id for n in ast.walk(body[-1]) if isinstance(n, ast.Name)}
    calls = any(isinstance(n, ast.Call) for n in ast.walk(body[-1]))
    return not (names & foreign) and not calls
