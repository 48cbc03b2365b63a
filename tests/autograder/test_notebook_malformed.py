"""Parts of a notebook that are not what they must be: left out or mended, and flagged."""

import json

import pytest
from notebook_files import code, notebook, read


def test_a_key_that_stands_twice_counts_as_its_last_and_is_flagged():
    raw = json.dumps(notebook(code("XX"))).replace('"XX"', '"first", "source": "last"')
    nb, flags = read(raw)
    assert nb["cells"][0]["source"] == "last"
    assert "twice" in flags[0]


@pytest.mark.parametrize("source", [None, 5, {"a": 1}, ["x", 5], [["x"]], True])
def test_a_source_that_is_no_text_is_flagged_with_its_cell(source):
    nb, flags = read(notebook(code(), code(source)))
    assert isinstance(nb["cells"][1]["source"], str)
    assert "cell 2" in flags[0]


@pytest.mark.parametrize("cell", [None, 5, "x", [], [{}]])
def test_an_entry_that_is_no_cell_is_left_out_and_flagged(cell):
    nb, flags = read(notebook(cell, code()))
    assert len(nb["cells"]) == 1
    assert flags


@pytest.mark.parametrize("kind", [None, "evil", 5, ["code"], {}])
def test_a_cell_of_unknown_type_becomes_text_that_is_not_run(kind):
    nb, flags = read(notebook(code(cell_type=kind)))
    assert nb["cells"][0]["cell_type"] == "raw"
    assert flags


@pytest.mark.parametrize(
    "output",
    [
        5,
        None,
        {},
        {"output_type": "evil"},
        {"output_type": ["stream"]},
        {"output_type": "stream", "text": 5},
        {"output_type": "display_data", "data": {"text/plain": 5}},
        {"output_type": "display_data", "data": []},
        {"output_type": "error", "ename": 5},
        {"output_type": "error", "traceback": [5]},
    ],
)
def test_a_malformed_output_is_left_out_and_flagged(output):
    nb, flags = read(notebook(code(outputs=[output])))
    assert nb["cells"][0]["outputs"] == []
    assert "outputs" in flags[0]


@pytest.mark.parametrize(
    "metadata",
    [
        [],
        {"tags": "show"},
        {"tags": [5]},
        {"tags": ["a", "a"]},
        {"tags": ["a,b"]},
        {"nbgrader": "x"},
        {"collapsed": "no"},
        {"jupyter": 5},
        {"execution": {"a": 5}},
        {"name": ""},
    ],
)
def test_metadata_of_a_wrong_type_is_left_out_and_flagged(metadata):
    nb, flags = read(notebook(code(metadata=metadata)))
    assert nb["cells"][0]["metadata"] == {}
    assert "etadata" in flags[0]


def test_metadata_of_the_notebook_of_a_wrong_type_is_left_out():
    nb, flags = read(notebook(metadata={"kernelspec": 5, "language_info": [], "mine": 1}))
    assert nb["metadata"] == {"mine": 1}
    assert flags


def test_a_picture_in_an_answer_is_kept():
    picture = {"image.png": {"image/png": "iVBO"}}
    cell = {"cell_type": "markdown", "metadata": {}, "source": "", "id": "a"}
    assert read(notebook({**cell, "attachments": picture}))[0]["cells"][0]["attachments"] == picture
    assert "attachments" not in read(notebook({**cell, "attachments": 5}))[0]["cells"][0]


def test_flags_are_few_and_short_however_much_is_wrong():
    cells = [code(5, outputs=[5], id="x" * 500, metadata=[]) for _ in range(3000)]
    _, flags = read(notebook(*cells, 5, nbformat=7))
    assert len(flags) < 10
    assert all(len(flag) < 300 for flag in flags)
