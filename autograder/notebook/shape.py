"""From any JSON value to a notebook that nbformat 4.5 calls valid, or to a NotebookError.

What can be understood is kept; what cannot is left out and flagged. Not flagged is what
honest editors do: older formats, ids that are missing or stand in the metadata (Colab),
outputs without their empty fields, Windows line endings.
"""

from __future__ import annotations

import re

from autograder.errors import NotebookError
from autograder.notebook.flags import Flags
from autograder.notebook.outputs import bundle, output, text_of

MAX_CELLS = 5_000
MAX_OUTPUTS = 2_000
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
TYPES = {"code": "code", "markdown": "markdown", "raw": "raw", "html": "markdown"}

UNKNOWN_FORMAT = (
    "The notebook's format is not 3 or 4.0 to 4.5; its structure was readable all the same"
)
NOT_A_CELL = "Entries of the list of cells that are no cells were left out"
UNKNOWN_TYPE = "Cells of an unknown type were kept as text that is not run"
ODD_SOURCE = "Cells whose source is not text were read as far as they are"
ODD_METADATA = "Metadata of a wrong type was left out"
ODD_ATTACHMENT = "Attachments of a wrong type were left out"
ODD_OUTPUT = "Malformed outputs were left out"
MANY_OUTPUTS = f"Outputs beyond the first {MAX_OUTPUTS:,} of a cell were left out"


def shaped(data: object, flags: Flags) -> dict:
    """The notebook in `data`, as nbformat 4.5."""
    if not isinstance(data, dict):
        raise NotebookError(
            f"is JSON, but a {type(data).__name__} and not a notebook. Ask for the .ipynb file."
        )
    found = _cells_of(data)
    if len(found) > MAX_CELLS:
        raise NotebookError(
            f"has {len(found):,} cells; {MAX_CELLS:,} are allowed. "
            "A program probably wrote it; ask for the student's own notebook."
        )
    _note_format(data, flags)
    cells = [_cell(c, i, flags) for i, c in enumerate(found, start=1) if _is_cell(c, flags)]
    _give_ids(cells)
    metadata = _fitting(data.get("metadata"), NOTEBOOK_METADATA, flags)
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cells_of(data: dict) -> list:
    if isinstance(data.get("cells"), list):
        return data["cells"]
    sheets = data.get("worksheets")  # where nbformat 2 and 3 keep them
    if isinstance(sheets, list):
        lists = [s.get("cells") for s in sheets if isinstance(s, dict)]
        return [cell for cells in lists if isinstance(cells, list) for cell in cells]
    raise NotebookError(
        "is JSON but no notebook: it has no list of cells. Ask for the .ipynb file."
    )


def _note_format(data: dict, flags: Flags) -> None:
    major, minor = data.get("nbformat"), data.get("nbformat_minor")
    older = major in (2, 3) and "worksheets" in data
    current = major == 4 and isinstance(minor, int) and 0 <= minor <= 5
    if not (older or current):
        flags.note(UNKNOWN_FORMAT)


def _is_cell(cell: object, flags: Flags) -> bool:
    if not isinstance(cell, dict):
        flags.note(NOT_A_CELL)
    return isinstance(cell, dict)


def _cell(cell: dict, number: int, flags: Flags) -> dict:
    name = f"cell {number}"
    kind = _cell_type(cell, name, flags)
    made = {
        "id": cell.get("id"),
        "cell_type": kind,
        "metadata": _fitting(cell.get("metadata"), CELL_METADATA, flags),
        "source": _source(cell, name, flags),
    }
    if kind == "code":
        count = cell.get("execution_count")
        made["execution_count"] = count if _is_count(count) else None
        made["outputs"] = _outputs(cell.get("outputs"), name, flags)
    elif attachments := _attachments(cell.get("attachments"), flags):
        made["attachments"] = attachments
    return made


def _cell_type(cell: dict, name: str, flags: Flags) -> str:
    told = cell.get("cell_type")
    if isinstance(told, str) and told in TYPES:
        return TYPES[told]
    if told == "heading":
        return "markdown"
    flags.note(UNKNOWN_TYPE, name)
    return "raw"


def _source(cell: dict, name: str, flags: Flags) -> str:
    told = cell.get("source", cell.get("input", ""))
    text = text_of(told)
    if text is None:
        flags.note(ODD_SOURCE, name)
        text = "".join(t for t in told if isinstance(t, str)) if isinstance(told, list) else ""
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        text = "#" * (level if _is_count(level) and 1 <= level <= 6 else 1) + " " + text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _outputs(told: object, name: str, flags: Flags) -> list[dict]:
    if told is None:
        return []
    if not isinstance(told, list):
        flags.note(ODD_OUTPUT, name)
        return []
    if len(told) > MAX_OUTPUTS:
        flags.note(MANY_OUTPUTS, name)
    made = [output(o) for o in told[:MAX_OUTPUTS]]
    if None in made:
        flags.note(ODD_OUTPUT, name)
    return [o for o in made if o is not None]


def _attachments(told: object, flags: Flags) -> dict:
    if told is None:
        return {}
    named = told if isinstance(told, dict) else {"": None}
    made = {name: bundle(value) for name, value in named.items()}
    if None in made.values():
        flags.note(ODD_ATTACHMENT)
    return {name: value for name, value in made.items() if value is not None}


def _give_ids(cells: list[dict]) -> None:
    """Every cell keeps its own id where it can; the second of two equal ones cannot."""
    used = set()
    for number, cell in enumerate(cells, start=1):
        told = cell["id"] if cell["id"] is not None else cell["metadata"].get("id")
        if not isinstance(told, str) or not CELL_ID.fullmatch(told) or told in used:
            # Never of the form that a master's generated ids have (`cell-007`).
            told = f"unnamed-{number}"
            while told in used:
                told += "-"
        used.add(told)
        cell["id"] = told


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


# Metadata: keys to which nbformat or nbgrader give a type. Others may be anything.


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _are_tags(value: object) -> bool:
    texts = isinstance(value, list) and all(isinstance(t, str) for t in value)
    return texts and len(set(value)) == len(value) and all(t and "," not in t for t in value)


def _is_kernel(value: object) -> bool:
    return _is_object(value) and _is_text(value.get("name")) and _is_text(value.get("display_name"))


def _is_language(value: object) -> bool:
    texts = ("file_extension", "mimetype", "pygments_lexer")
    return (
        _is_object(value)
        and _is_text(value.get("name"))
        and isinstance(value.get("codemirror_mode", ""), str | dict)
        and all(_is_text(value.get(key, "")) for key in texts)
    )


NOTEBOOK_METADATA = {
    "kernelspec": _is_kernel,
    "language_info": _is_language,
    "orig_nbformat": lambda value: _is_count(value) and value > 0,
    "title": _is_text,
    "authors": lambda value: isinstance(value, list),
}
CELL_METADATA = {
    "nbgrader": _is_object,
    "tags": _are_tags,
    "name": lambda value: _is_text(value) and re.search("^.+$", value) is not None,
    "format": _is_text,
    "jupyter": _is_object,
    "collapsed": _is_flag,
    "scrolled": lambda value: _is_flag(value) or value == "auto",
    "execution": lambda value: _is_object(value) and all(map(_is_text, value.values())),
}


def _fitting(told: object, rules: dict, flags: Flags) -> dict:
    if told is None:
        return {}
    if not isinstance(told, dict):
        flags.note(ODD_METADATA)
        return {}
    wrong = {key for key, fits in rules.items() if key in told and not fits(told[key])}
    if wrong:
        flags.note(ODD_METADATA)
    return {key: value for key, value in told.items() if key not in wrong}
