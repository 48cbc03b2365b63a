"""A notebook as a student hands it in: reading it, and what nbgrader wrote on its cells."""

import hashlib
import json
import warnings
from pathlib import Path

import nbformat


class NotebookFault(Exception):
    """The file is no readable notebook; the message says what to do."""


def read(path):
    """The notebook at `path`, in format 4."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotebookFault(f"{path} is not a text file, so it is no notebook.") from None
    except OSError as error:
        raise NotebookFault(f"{path} cannot be read: {error.strerror or error}.") from None
    content = _parsed(path, text)
    with warnings.catch_warnings():  # a missing cell id is nobody's concern here
        warnings.simplefilter("ignore")
        notebook = nbformat.from_dict(content)
    for cell in notebook.cells:
        if isinstance(cell.source, list):
            cell.source = "".join(cell.source)
        cell.setdefault("metadata", nbformat.NotebookNode())
    return notebook


def _parsed(path, text):
    try:
        content = json.loads(text)
    except ValueError as error:
        line = _conflict_line(text)
        if line:
            reason = f"line {line} holds a conflict mark of git; settle the conflict first"
        elif not text.strip():
            reason = "the file is empty; was it saved?"
        else:
            reason = f"{error}. Open it in Jupyter and save it again, or take a fresh copy"
        raise NotebookFault(f"{path} is damaged: {reason}.") from None
    if not isinstance(content, dict) or "nbformat" not in content:
        raise NotebookFault(f"{path} is JSON, but no notebook.")
    if content["nbformat"] != 4:
        raise NotebookFault(
            f"{path} is in notebook format {content['nbformat']}; open it in Jupyter and save it."
        )
    if not _has_cells(content):
        raise NotebookFault(f"{path} is damaged: its list of cells is not as it must be.")
    return content


def _conflict_line(text):
    marks = ("<<<<<<< ", ">>>>>>> ", "=======")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if line.startswith(marks)), None)


def _has_cells(content):
    cells = content.get("cells")
    return isinstance(cells, list) and all(
        isinstance(cell, dict)
        and isinstance(cell.get("cell_type"), str)
        and isinstance(cell.get("source"), str | list)
        and isinstance(cell.get("metadata", {}), dict)
        and isinstance(cell.get("metadata", {}).get("nbgrader", {}), dict)
        for cell in cells
    )


def write(notebook, path):
    """Write over `path` in one step, so that a crash leaves the old file whole."""
    aside = Path(f"{path}.part")
    aside.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    aside.replace(path)


def marks(cell):
    """nbgrader's metadata of a cell; empty where it has none."""
    return cell.metadata.get("nbgrader", {})


def grade_id(cell):
    return marks(cell).get("grade_id")


def is_graded(cell):
    return bool(marks(cell).get("grade"))


def is_solution(cell):
    return bool(marks(cell).get("solution"))


def is_given(cell):
    """Whether the course wrote the cell and keeps it: a test, or a locked cell."""
    return not is_solution(cell) and (is_graded(cell) or bool(marks(cell).get("locked")))


def points(cell):
    try:
        return float(marks(cell).get("points", 0))
    except (TypeError, ValueError):
        return 0.0


def checksum(cell):
    """nbgrader's fingerprint of a cell: what `nbgrader.checksum` holds if nobody changed it."""
    told = [cell.source, cell.cell_type]
    told += [str(is_graded(cell)), str(is_solution(cell)), str(is_given(cell))]
    told.append(str(grade_id(cell)))
    if is_graded(cell):
        told.append(str(points(cell)))
    return hashlib.md5("".join(told).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def is_untouched(cell):
    """Whether an answer's cell is still as it was released."""
    return marks(cell).get("checksum") == checksum(cell)


def words(notebook, index):
    """How a student finds a cell: `cell 7 (relu)`, or by its first line."""
    cell = notebook.cells[index]
    if grade_id(cell):
        return f"cell {index + 1} ({grade_id(cell)})"
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return f"cell {index + 1} (`{lines[0].strip()[:50]}`)" if lines else f"cell {index + 1}"
