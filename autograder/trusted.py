"""What the judge takes from the master's cells besides tests: read from their syntax."""

from __future__ import annotations

import ast
import contextlib
import re

from autograder.names import name_bound, scopes

# A magic or a shell command. Not the second line of `(a\n != b)` or `(a\n % b)`.
_MAGIC = re.compile(r"\s*(%%?[A-Za-z_]|!(?!=))")


def without_magics(source: str) -> str:
    """Python proper, with as many lines; `%matplotlib inline` is nothing to a judge."""
    with contextlib.suppress(SyntaxError):  # a line may begin with an operator, too
        ast.parse(source)
        return source
    lines = source.split("\n")
    return "\n".join("#" if _MAGIC.match(line) else line for line in lines)


def definitions(source: str) -> dict[str, set[str]]:
    """Name of a module-level definition -> global names that using it reads."""
    found = {}
    tables = scopes(source)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = tables.get((node.name, node.lineno), set())
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda | ast.Call):
            read = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = read
    return found


def modules_used(source: str) -> set[str]:
    """Modules that running `source` loads, as far as syntax tells; some may not exist."""
    try:
        tree = ast.parse(without_magics(source))
    except SyntaxError:
        return set()
    found = {"sklearn.datasets"} if "datasets.load_" in source else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def trusted_definitions(
    source: str, locked: bool, solution: bool = False, wanted: set[str] | None = None
) -> str:
    """Of a master's cell, what the judge may run itself.

    Modules, so that no student stands in for numpy. Of a given cell, whatever it
    imports, which could be the answer in a solution. Of a locked one, definitions.

    wanted : import nothing else
    """
    kinds: tuple = (ast.Import,)
    if not solution:
        kinds += (ast.ImportFrom,)
    if locked:
        kinds += (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    try:
        tree = ast.parse(without_magics(source))
    except SyntaxError:  # a cell magic's own language, or a cell that is meant to fail
        return ""
    tree.body = [node for node in tree.body if isinstance(node, kinds)]
    for node in tree.body:
        if wanted is not None and isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [a for a in node.names if name_bound(a) in wanted | {"*"}]
    tree.body = [node for node in tree.body if getattr(node, "names", True)]
    return ast.unparse(tree)
