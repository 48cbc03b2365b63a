"""Malformed: JSON that is no notebook, or not quite one."""

from __future__ import annotations

import json

from corpus.case import FULL, MAY, MUST, NEVER, case

F = "malformed"
WITHOUT_RELU = FULL | {"relu_test": 0.0}


@case(F, None, MUST)
def a_list(draft):
    """A JSON list."""
    return json.dumps(draft.solve().cells).encode()


@case(F, None, MUST)
def null(draft):
    """The four letters null."""
    return b"null\n"


@case(F, None, MUST)
def no_cells(draft):
    """Everything but the cells."""
    del draft.solve().notebook["cells"]
    return draft


@case(F, None, MUST)
def cells_of_another_type(draft):
    """The cells are a dictionary by id."""
    draft.notebook["cells"] = {cell["id"]: cell for cell in draft.solve().cells}
    return draft


@case(F, None, MUST)
def another_homework(draft):
    """A good notebook of another course under this homework's name."""
    cells = [draft._new("print('hello')", "code"), draft._new("# Physics", "markdown")]
    draft.notebook["cells"] = cells
    return draft


@case(F, None, MUST)
def no_cell_at_all(draft):
    """A notebook, just created."""
    draft.notebook["cells"] = []
    return draft


@case(F, None, MUST)
def six_thousand_cells(draft):
    """A program wrote six thousand cells around the answers."""
    cell = draft.solve()._new("1", "code")
    draft.cells.extend({**cell, "id": f"many-{i}"} for i in range(6000))
    return draft


@case(F, FULL, MAY)
def duplicate_keys(draft):
    """Keys stand twice; JSON readers take the last."""
    text = draft.solve().text().replace('"cells": [', '"nbformat": 2, "cells": [', 1)
    return text.replace('"cell_type": "code",', '"cell_type": "raw", "cell_type": "code",').encode()


@case(F, FULL, MAY)
def format_3(draft):
    """Saved as format 3, as of 2013: worksheets, input, prompt numbers."""
    cells = []
    for cell in draft.solve().cells:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            old |= {"input": cell["source"], "language": "python", "collapsed": False}
            old |= {"prompt_number": 1, "outputs": []}
        else:
            old["source"] = cell["source"]
        cells.append(old)
    sheets = [{"cells": cells, "metadata": {}}]
    meta = draft.notebook["metadata"] | {"name": "little"}
    whole = {"metadata": meta, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}
    return json.dumps(whole).encode()


@case(F, FULL, MAY)
def format_5(draft):
    """Says that it is of a format that does not exist yet."""
    draft.solve().notebook.update(nbformat=5, nbformat_minor=1)
    return draft


@case(F, FULL, MAY)
def format_unknown(draft):
    """The format's number is a text, or missing."""
    draft.solve().notebook["nbformat"] = "four"
    del draft.notebook["nbformat_minor"]
    return draft


@case(F, FULL, NEVER)
def no_cell_ids(draft):
    """No cell has an id, though the format says that they have."""
    for cell in draft.solve().cells:
        del cell["id"]
    return draft


@case(F, FULL, MAY)
def equal_cell_ids(draft):
    """Every cell has the same id."""
    for cell in draft.solve().cells:
        cell["id"] = "same"
    return draft


@case(F, FULL, MAY)
def cell_ids_of_other_types(draft):
    """Ids are numbers, lists, null and far too long."""
    for number, cell in enumerate(draft.solve().cells):
        cell["id"] = (number, [number], None, "x" * 1000, "ä ö", {"a": 1})[number % 6]
    return draft


@case(F, WITHOUT_RELU, MUST)
def source_is_a_number(draft):
    """One answer's source is a number."""
    draft.solve().cell("relu")["source"] = 42
    return draft


@case(F, WITHOUT_RELU, MUST)
def source_is_a_list_of_numbers(draft):
    """One answer's source is a list of numbers and objects."""
    draft.solve().cell("relu")["source"] = [1, {"a": 2}, None]
    return draft


@case(F, WITHOUT_RELU, MAY)
def no_source(draft):
    """One answer has no source at all."""
    del draft.solve().cell("relu")["source"]
    return draft


@case(F, FULL, MAY)
def missing_fields(draft):
    """Cells without outputs, counts, metadata of the notebook."""
    for cell in draft.solve().cells:
        cell.pop("outputs", None), cell.pop("execution_count", None)
    del draft.notebook["metadata"]
    return draft


@case(F, FULL, MAY)
def fields_of_other_types(draft):
    """Outputs are texts, counts are texts, metadata is null or a list."""
    for number, cell in enumerate(draft.solve().cells):
        if cell["cell_type"] == "code":
            cell["outputs"] = ("none", None, [1, "x", {"output_type": "surprise"}])[number % 3]
            cell["execution_count"] = "seven"
        if "nbgrader" not in cell["metadata"]:
            cell["metadata"] = (None, [], "x")[number % 3]
    draft.notebook["metadata"] = []
    return draft


@case(F, FULL, MAY)
def entries_that_are_no_cells(draft):
    """Numbers, texts and null among the cells."""
    draft.solve().notebook["cells"][1:1] = [None, 3, "x", [], {}]
    return draft


@case(F, FULL, MAY)
def unknown_cell_types(draft):
    """Cells of types that nobody knows, added by an editor to come."""
    draft.solve().at_end("x", "canvas").before("relu", "SELECT 1", "sql")
    return draft


@case(F, FULL, MAY)
def numbers_that_json_has_not(draft):
    """NaN, Infinity, 1e999 and an integer of ten thousand digits in metadata and outputs."""
    draft.solve().cell("relu")["metadata"] |= {"a": float("nan"), "b": float("inf")}
    draft.notebook["metadata"]["c"] = "BIG"
    draft.cell("relu")["execution_count"] = "HUGE"
    text = draft.text().replace('"BIG"', "1e999").replace('"HUGE"', "9" * 10_000)
    return text.encode()


@case(F, FULL, MAY)
def half_an_emoji(draft):
    """Lone surrogates, which JSON can write and no file can hold."""
    draft.solve(why="cancels \ud83d").before("relu", "# \udc00 half\nx = '\ud800'")
    return json.dumps(draft.notebook).encode()  # as JSON escapes


@case(F, FULL, MAY)
def broken_pictures(draft):
    """Outputs and attachments that are no base64, no SVG, no HTML."""
    data = {"image/png": "%%%", "image/svg+xml": "<svg onload=alert(1)>", "text/html": "<script>"}
    shown = {"output_type": "display_data", "metadata": {}, "data": data}
    draft.solve().cell("relu")["outputs"] = [shown]
    draft.cell("why")["attachments"] = {"a.png": {"image/png": "%%%"}, "b": "no bundle"}
    return draft


@case(F, WITHOUT_RELU, MAY)
def null_byte_in_an_answer(draft):
    """A null byte stands in one answer: that function is no Python."""
    return draft.solve(relu="def relu(Z):\0\n    return np.maximum(Z, 0)")


@case(F, FULL, MAY)
def grade_ids_of_other_types(draft):
    """nbgrader's metadata of cells that are only text is a list, a number, null."""
    plain = [c for c in draft.solve().cells if "nbgrader" not in c["metadata"]]
    for number, cell in enumerate(plain):
        cell["metadata"]["nbgrader"] = ([], 7, None, {"grade_id": None})[number % 4]
    return draft
