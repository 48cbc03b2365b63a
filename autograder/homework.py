"""Turn a homework's text into its master notebook, or say which cell is wrong.

The text is jupytext's `py:percent`; nbgrader's metadata stands in the `# %%`
lines. The notebook is the same to the byte on every machine: a cell's id is its
grade_id, else its number; there are no outputs; nothing of jupytext stays in it.
Its metadata names the text that it came from, which nbgrader carries on into the
release; a visible banner would greet every student with a note for authors.

Everything that nbgrader would refuse later, with a traceback and without a place,
is refused here first, with file, cell and remedy.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import HomeworkError

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
ORIGIN_NOTE = "Built by `autograder build`. Edit the origin, not this file."
KEPT = {"nbgrader", "tags", "slideshow", "jupyter"}
# What jupytext notes for its own way back to text.
JUPYTEXTS_OWN = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}
NUMBERED_ID = "cell-{:03d}"


@dataclass(frozen=True)
class Region:
    """A kind of region between BEGIN and END, as nbgrader finds it: anywhere in a line."""

    name: str

    @property
    def begin(self) -> str:
        return f"BEGIN {self.name}"

    @property
    def end(self) -> str:
        return f"END {self.name}"

    def split(self, source: str) -> tuple[list[str], list[str]]:
        """Lines inside the regions, and lines outside; the markers are in neither."""
        within, without, inside = [], [], False
        for line in source.split("\n"):
            if self.begin in line or self.end in line:
                inside = self.begin in line
            else:
                (within if inside else without).append(line)
        return within, without

    def fault(self, source: str) -> str:
        """What is wrong with the markers, or nothing."""
        open_ = False
        for line in source.split("\n"):
            if self.begin in line:
                if open_:
                    return f"a second '{self.begin}' comes before '{self.end}'"
                open_ = True
            elif self.end in line:
                if not open_:
                    return f"'{self.end}' comes without '{self.begin}'"
                open_ = False
        return f"'{self.begin}' is never closed by '{self.end}'" if open_ else ""


SOLUTION, HIDDEN, SCHEME = Region("SOLUTION"), Region("HIDDEN TESTS"), Region("MARK SCHEME")
REGIONS = (SOLUTION, HIDDEN, SCHEME)


def nbgrader_of(cell) -> dict:
    """The cell's nbgrader metadata; empty for an ordinary cell."""
    return cell.metadata.get("nbgrader", {})


def is_show(cell) -> bool:
    """Does the cell only show something, so that grading may leave it out?"""
    return "show" in cell.metadata.get("tags", [])


def secrets_of(cell) -> list[str]:
    """Lines of the cell that no student may see: whatever nbgrader takes out of it."""
    lines = []
    for region in REGIONS:
        lines += region.split(cell.source)[0]
    if nbgrader_of(cell).get("solution") and SOLUTION.begin not in cell.source:
        lines = cell.source.split("\n")  # without markers the cell is wiped whole
    return [line for line in lines if not any(r.begin in line or r.end in line for r in REGIONS)]


def read_master(text: str, file: Path | str, origin: str):
    """The master notebook that this text says; HomeworkError where it breaks a rule.

    file : named in errors. origin : the course's own path of it, kept in the notebook
    """
    import jupytext
    import nbformat

    try:
        parsed = jupytext.reads(text, fmt="py:percent")
    except Exception as e:  # jupytext raises what its parsers raise
        raise HomeworkError(f"{file}: not readable as a py:percent notebook: {e}") from e
    cells = [c for c in parsed.cells if c.source.strip() or c.metadata]
    if not any(c.cell_type == "code" for c in cells):
        raise HomeworkError(f"{file}: no code cell. A cell begins with a line `# %%`.")
    for number, cell in enumerate(cells, start=1):
        _settle(cell, number)
        for fault in _faults(cell):
            raise HomeworkError(f"{file}, {place(cell, number)}: {fault}")
    _refuse_duplicates(cells, file)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict(
        {
            "autograder": {"origin": origin, "note": ORIGIN_NOTE},
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
        }
    )
    nbformat.validate(notebook)
    return notebook


def place(cell, number: int) -> str:
    """How messages name a cell: its number, counted from 1, and its grade_id."""
    grade_id = nbgrader_of(cell).get("grade_id")
    return f"cell {number} ({grade_id})" if grade_id else f"cell {number}"


def write_notebook(notebook) -> bytes:
    """The notebook's bytes: keys sorted, UTF-8, one newline at the end."""
    import nbformat

    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")


def _settle(cell, number: int) -> None:
    """Give the cell its lasting id; forget outputs and jupytext's own notes."""
    for key in JUPYTEXTS_OWN & set(cell.metadata):
        del cell.metadata[key]
    grade_id = nbgrader_of(cell).get("grade_id") if isinstance(nbgrader_of(cell), dict) else None
    usable = isinstance(grade_id, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", grade_id)
    cell["id"] = grade_id if usable else NUMBERED_ID.format(number)
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None


def _faults(cell) -> Iterator[str]:
    """What is wrong with one cell, the first cause first."""
    yield from _metadata_faults(cell)
    yield from _region_faults(cell)
    # Magics and shell lines are IPython's, not Python's; such a cell is not parsed.
    if cell.cell_type == "code" and not re.search(r"^\s*[%!]", cell.source, re.MULTILINE):
        try:
            ast.parse(cell.source)
        except SyntaxError as e:
            yield f"not Python: {e.msg} in its line {e.lineno}: {(e.text or '').strip()!r}."


def _metadata_faults(cell) -> Iterator[str]:
    from nbgrader.nbgraderformat import MetadataValidator, ValidationError

    if broken := cell.metadata.get("incorrectly_encoded_metadata"):
        yield f"its `# %%` line holds broken JSON: {broken!r}."
    for key in sorted(set(cell.metadata) - KEPT):
        yield (
            f"its `# %%` line says {key!r}: {cell.metadata[key]!r}, which nobody reads. "
            f"Allowed: {', '.join(sorted(KEPT))}."
        )
    meta = cell.metadata.get("nbgrader")
    if meta is None:
        return
    missing = [k for k in ("grade", "solution", "locked", "schema_version") if k not in meta]
    if missing:
        yield f"its nbgrader metadata lacks {', '.join(missing)}."
    try:
        MetadataValidator().validate_cell(cell)
    except ValidationError as e:
        yield f"nbgrader refuses its metadata: {getattr(e, 'message', None) or e}."
    except Exception as e:  # a schema version of another age
        yield f"nbgrader refuses its metadata: {e}. Write schema_version 3."
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", str(meta.get("grade_id", ""))):
        yield f"grade_id {meta.get('grade_id')!r} must be snake_case: a-z, 0-9 and _, at most 64."


def _region_faults(cell) -> Iterator[str]:
    meta = nbgrader_of(cell)
    for region in REGIONS:
        if fault := region.fault(cell.source):
            yield f"{fault}."
    if SOLUTION.begin in cell.source and not meta.get("solution"):
        yield 'holds a solution region, but its metadata does not say "solution": true.'
    if HIDDEN.begin in cell.source and (not meta.get("grade") or meta.get("solution")):
        yield 'holds hidden tests, but is no test cell ("grade": true, "solution": false).'
    wiped = meta.get("solution") and SOLUTION.begin not in cell.source
    if SCHEME.begin in cell.source and not (meta.get("task") or wiped):
        yield (
            "nbgrader takes a mark scheme only out of a task cell or a written answer that is "
            "wiped whole. Put the question into a cell of its own before the answer."
        )


def _refuse_duplicates(cells: list, file: Path | str) -> None:
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        grade_id = nbgrader_of(cell).get("grade_id")
        if grade_id in seen:
            raise HomeworkError(
                f"{file}: cells {seen[grade_id]} and {number} both have grade_id {grade_id!r}. "
                "The second is probably a copy; give it a name of its own."
            )
        if grade_id:
            seen[grade_id] = number
