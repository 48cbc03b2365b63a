"""Can grading leave out the cells that only show something?"""

from __future__ import annotations

import symtable

from autograder.gates.finding import Finding
from autograder.homework import is_show, nbgrader_of, place

GATE = "show"


def show_gate(file: str, master) -> list[Finding]:
    """No graded or solution cell is tagged show; no other cell needs one that is."""
    shown: dict[str, str] = {}
    kept: set[str] = set()
    for number, cell in enumerate(master.cells, start=1):
        bound, _ = names_of(cell)
        if is_show(cell):
            shown |= {name: place(cell, number) for name in bound}
        else:
            kept |= bound
    findings = []
    for number, cell in enumerate(master.cells, start=1):
        meta = nbgrader_of(cell)
        where = place(cell, number)
        if is_show(cell) and (meta.get("grade") or meta.get("solution")):
            message = "is graded and tagged show, but grading leaves such cells out. Drop the tag."
            findings.append(Finding(GATE, file, where, message))
        if not is_show(cell):
            missing = sorted(names_of(cell)[1] & (shown.keys() - kept))
            findings += [Finding(GATE, file, where, _needs(n, shown[n])) for n in missing]
    return findings


def _needs(name: str, where: str) -> str:
    return (
        f"uses {name!r}, which only {where} binds; that one is tagged show and is left out in "
        f"grading. Drop its tag, or bind {name!r} in a cell without it."
    )


def names_of(cell) -> tuple[set[str], set[str]]:
    """Global names that a cell binds, and those that it uses, functions' bodies included."""
    if cell.cell_type != "code":
        return set(), set()
    try:
        table = symtable.symtable(cell.source, "cell", "exec")
    except SyntaxError:  # magics; what IPython would do with them is not ours to guess
        return set(), set()
    symbols = table.get_symbols()
    bound = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    used = {s.get_name() for s in symbols if s.is_referenced()}
    for inner in table.get_children():
        used |= _globals_used(inner)
    return bound, used


def _globals_used(table: symtable.SymbolTable) -> set[str]:
    used = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    for inner in table.get_children():
        used |= _globals_used(inner)
    return used
