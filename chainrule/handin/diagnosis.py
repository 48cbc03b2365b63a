"""Why a notebook that worked in a session does not work on its own."""

import ast
import re
from dataclasses import dataclass

from chainrule.handin.notebook import grade_id, is_graded, is_solution, is_untouched, points, words
from chainrule.handin.run import TOO_LONG

# What a cell that is no Python would have bound, had it been.
MEANT = re.compile(r"^(?:def |class |)(\w+)(?=\s*[(:=])", re.MULTILINE)
UNDEFINED = re.compile(r"name '(\w+)' is not defined")


@dataclass(frozen=True)
class Question:
    """One graded cell after the run.

    earned : points of the visible checks; None where a person reads the answer
    table  : what the cell printed, as the student sees it in the notebook
    """

    name: str
    points: float
    earned: float | None
    table: str = ""
    untouched: bool = False

    @property
    def passed(self):
        return self.earned is None or self.earned >= self.points


def questions(notebook, results):
    """Every graded cell as a Question, in order."""
    stubs = {grade_id(c) for c in notebook.cells if is_solution(c) and is_untouched(c)}
    found = []
    for index, cell in enumerate(notebook.cells):
        if not is_graded(cell):
            continue
        if is_solution(cell) or cell.cell_type != "code":
            found.append(Question(grade_id(cell), points(cell), None, "", is_untouched(cell)))
            continue
        name = grade_id(cell).removesuffix("_test")
        result = results.get(index)
        table = result.text if result else ""
        if result is None:
            table = "was not run, because the process had ended before"
        elif result.error:
            table += problem(*result.error)
        earned = _earned(result, points(cell))
        found.append(Question(name, points(cell), earned, table.strip(), name in stubs))
    return found


def _earned(result, most):
    """The rule that graders use for a cell's points."""
    if result is None or result.error:
        return 0.0
    return most if result.value is None else min(max(result.value, 0.0), most)


def problem(name, text):
    """An exception of a cell in one line."""
    if name == TOO_LONG:
        return "did not finish in time"
    if name == "DeadKernelError":
        return "ended the process (out of memory, or exit() was called)"
    first = text.strip().splitlines()[:1]
    return f"{name}: {first[0][:200]}" if first else name


def broken_cells(notebook, results):
    """(index, sentence) of every cell that raised and is no test: tests speak for themselves."""
    return [
        (index, f"{words(notebook, index)}: {problem(*result.error)}")
        for index, result in results.items()
        if result.error and not is_graded(notebook.cells[index]) and not _is_stub(result)
    ]


def _is_stub(result):
    return result.error[0] == "NotImplementedError"


def undefined_names(result):
    """Names that the cell asked for in vain, in its exception or in its table of checks."""
    told = result.text + (result.error[1] if result.error else "")
    return list(dict.fromkeys(UNDEFINED.findall(told)))


def out_of_order(notebook, results):
    """Sentences about names that are used before the cell that defines them."""
    homes = _homes(notebook)
    found = []
    for index, result in results.items():
        for name in undefined_names(result):
            later = [home for home in homes.get(name, ()) if home > index]
            if later and not any(home < index for home in homes[name]):
                found.append(
                    f"{words(notebook, index)} needs `{name}`, which is only defined further down, "
                    f"in {words(notebook, later[0])}; move the definition up"
                )
    return found


def homeless(notebook, results):
    """Sentences about names that no cell defines any more."""
    homes, found = _homes(notebook), {}
    for index, result in results.items():
        for name in undefined_names(result):
            if name not in homes:
                found.setdefault(name, words(notebook, index))
    return [
        f"{where} needs `{name}`, which no cell defines: is it misspelt, or was its cell deleted?"
        for name, where in found.items()
    ]


def only_in_the_session(notebook, alone, session):
    """Cells that work in the order of the session, but not from top to bottom."""
    found = []
    for index, result in alone.items():
        other = session.get(index)
        if other is None or other.error:
            continue
        most = points(notebook.cells[index])
        graded = is_graded(notebook.cells[index])
        if result.error or (graded and _earned(result, most) < _earned(other, most)):
            found.append(index)
    return found


def _homes(notebook):
    """name -> indices of the cells that bind it at their top level."""
    homes = {}
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            for name in bound_names(cell.source):
                homes.setdefault(name, []).append(index)
    return homes


def bound_names(source):
    """Names that a cell binds at its top level, or means to where it is not Python.

    >>> sorted(bound_names("%cd ..\\nimport numpy as np\\ndef f(a):\\n    b = a"))
    ['f', 'np']
    """
    lines = ("" if line.lstrip()[:1] in ("%", "!", "?") else line for line in source.splitlines())
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return set(MEANT.findall(source))
    names, waiting = set(), [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        else:
            waiting += [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.Lambda)]
    return names
