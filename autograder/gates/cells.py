"""Names, points, checks and hidden blocks of the graded cells.

What these gates ask is what the grader relies on: a test cell is one group of
checks worth what its metadata says, ends in its report, shows the student at least
one check, and hides the rest inside `with t.hidden():`.
"""

from __future__ import annotations

import ast
import math
import textwrap
from collections.abc import Iterator

from autograder.course import Course
from autograder.gates.finding import Finding
from autograder.homework import HIDDEN, nbgrader_of, place

POINTS, TESTS = "points", "tests"
# Methods of a group that check nothing.
NOT_CHECKS = {"rng", "hidden", "report", "score"}
SEEDED = {"default_rng", "RandomState", "seed"}


def points_gate(course: Course, name: str, masters: dict) -> list[Finding]:
    """assignment.toml says what the graded cells add up to."""
    total = math.fsum(
        nbgrader_of(cell).get("points", 0) for nb in masters.values() for cell in nb.cells
    )
    said = course.rules(name).points
    if said is not None and math.isclose(said, total):
        return []
    says = "no points" if said is None else f"points = {said:g}"
    file = f"solutions/{name}/assignment.toml"
    message = f"says {says}, but the graded cells add up to {total:g}. Mend whichever is wrong."
    return [Finding(POINTS, file, "", message)]


def tests_gate(file: str, master) -> list[Finding]:
    """Every graded cell of this notebook keeps the rules; `file` names it in findings."""
    findings = []
    solved: set[str] = set()
    seen: set[str] = set()
    for number, cell in enumerate(master.cells, start=1):
        meta = nbgrader_of(cell)
        grade_id = meta.get("grade_id", "")
        faults = list(_name_faults(meta, solved, seen))
        warnings = []
        if meta.get("grade") and not meta.get("solution") and cell.cell_type == "code":
            faults += _cell_faults(cell.source, meta.get("points", 0))
            warnings += _seed_warnings(cell.source)
        solved |= {grade_id} if meta.get("solution") else set()
        seen |= {grade_id} if grade_id else set()
        where = place(cell, number)
        findings += [Finding(TESTS, file, where, message) for message in faults]
        findings += [Finding(TESTS, file, where, message, "warning") for message in warnings]
    return findings


def _name_faults(meta: dict, solved: set[str], seen: set[str]) -> Iterator[str]:
    grade_id = meta.get("grade_id", "")
    words = grade_id.split("_")
    if grade_id and not (grade_id.islower() and all(w.isalnum() and w.isascii() for w in words)):
        yield f"grade_id {grade_id!r} is not snake_case."
    if grade_id in seen:
        yield f"grade_id {grade_id!r} is taken by a cell before; the second may be a copy."
    if not meta.get("grade"):
        return
    if not meta.get("points", 0) > 0:
        yield "is graded but worth no points."
    if not meta.get("solution") and grade_id.removesuffix("_test") not in solved - {grade_id}:
        yield (
            f"tests no solution cell: the test of `name` is `name_test` and comes after it, "
            f"but before {grade_id!r} there are {', '.join(sorted(solved)) or 'none'}."
        )


def _cell_faults(source: str, points: float) -> Iterator[str]:
    within, without = HIDDEN.split(source)
    try:
        whole, visible = ast.parse(source), ast.parse("\n".join(without))
        hidden = ast.parse(textwrap.dedent("\n".join(within)))
    except SyntaxError as e:
        yield f"with or without its hidden tests it is not Python: {e.msg}, line {e.lineno}."
        return
    groups, names = _groups(whole), _group_names(whole)
    if len(groups) != 1:
        yield f"opens {len(groups)} groups of checks; a test cell opens one with checks.group."
    elif _points_of(groups[0]) != points:
        yield f"its group has points={_points_of(groups[0])}, its metadata says {points}."
    if not _ends_in_report(visible):
        yield "does not end with `t.report()`, which returns the points."
    if not _checks(visible, names):
        yield "shows the student no check: at least one must stand outside the hidden tests."
    if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(whole)):
        yield "imports; a test cell uses what the setup cell imported."
    for statement in hidden.body:
        if not _is_hidden_block(statement) and not _only_prepares(statement, names):
            first = ast.unparse(statement).splitlines()[0]
            yield f"a hidden test stands outside `with t.hidden():`, so it would tell: `{first}`."
    if HIDDEN.begin in source and not _checks(hidden, names):
        yield "its hidden tests check nothing."
    if any(map(_is_hidden_block, ast.walk(visible))):
        yield f"`with t.hidden():` stands outside '{HIDDEN.begin}', so students get it."


def _seed_warnings(source: str) -> Iterator[str]:
    try:
        hidden = ast.parse(textwrap.dedent("\n".join(HIDDEN.split(source)[0])))
    except SyntaxError:
        return  # told as an error already
    for call in (c for name in sorted(SEEDED) for c in _calls(hidden, name)):
        seeds = call.args + [k.value for k in call.keywords]
        if seeds and all(isinstance(seed, ast.Constant) for seed in seeds):
            yield (
                f"`{ast.unparse(call)}` draws the same hidden inputs every time, so they can be "
                "learnt. `t.rng()` is seeded in secret when grading."
            )


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Calls of `name(...)` and `anything.name(...)`."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [c for c in calls if name in (getattr(c.func, "attr", ""), getattr(c.func, "id", ""))]


def _on(call: ast.Call) -> str:
    """The name that a method is called on: checks in checks.group(...)."""
    return getattr(getattr(call.func, "value", None), "id", "")


def _points_of(call: ast.Call) -> float | None:
    values = [k.value for k in call.keywords if k.arg == "points"] or call.args[1:2]
    return values[0].value if values and isinstance(values[0], ast.Constant) else None


def _checks(tree: ast.AST, groups: set[str]) -> list[ast.Call]:
    """Calls of a group's methods that check something: `t.close(...)`."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [c for c in calls if _on(c) in groups and c.func.attr not in NOT_CHECKS]


def _group_names(tree: ast.Module) -> set[str]:
    """Names that a group of checks is bound to: t in `t = checks.group(...)`."""
    opened = [n for n in ast.walk(tree) if isinstance(n, ast.Assign) and n.value in _groups(tree)]
    return {t.id for n in opened for t in n.targets if isinstance(t, ast.Name)}


def _groups(tree: ast.AST) -> list[ast.Call]:
    return [call for call in _calls(tree, "group") if _on(call) == "checks"]


def _ends_in_report(tree: ast.Module) -> bool:
    last = tree.body[-1] if tree.body else None
    return isinstance(last, ast.Expr) and last.value in _calls(last, "report")


def _only_prepares(statement: ast.stmt, groups: set[str]) -> bool:
    """Is it a definition, or an assignment that checks nothing?"""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return True
    return isinstance(statement, ast.Assign) and not _checks(statement, groups)


def _is_hidden_block(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any(
        item.context_expr in _calls(item, "hidden") for item in node.items
    )
