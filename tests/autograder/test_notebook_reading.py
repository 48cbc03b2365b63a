"""What honest editors write reads as it was meant, whatever the encoding and the format."""

import json

import nbformat
import pytest
from notebook_files import code, notebook, read


def test_a_notebook_comes_back_as_it_was():
    nb = notebook(code("x = 1\ny = 2"))
    assert read(nb) == (nb, ())


def test_a_source_in_lines_becomes_one_text():
    nb, flags = read(notebook(code(["a = 1\n", "b = 2"])))
    assert nb["cells"][0]["source"] == "a = 1\nb = 2"
    assert flags == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_unicode_encoding_is_read_without_a_flag(encoding):
    nb = notebook(code("s = 'größer 🙂'"))
    raw = json.dumps(nb, ensure_ascii=False).encode(encoding)
    assert read(raw) == (nb, ())


def test_windows_1252_is_read_and_flagged_as_a_guess():
    nb = notebook(code("s = 'größer – 5 €'"))
    found, flags = read(json.dumps(nb, ensure_ascii=False).encode("cp1252"))
    assert found == nb
    assert len(flags) == 1
    assert "Windows-1252" in flags[0]


def test_bytes_that_no_codec_of_windows_has_are_read_all_the_same():
    raw = json.dumps(notebook(code("s = 'X'"))).encode().replace(b"X", b"\x81\xff")
    assert read(raw)[0]["cells"][0]["source"] == "s = '\x81ÿ'"


def test_windows_line_endings_are_no_matter():
    nb, flags = read(notebook(code("a = 1\r\nb = 2\r\n")))
    assert nb["cells"][0]["source"] == "a = 1\nb = 2\n"
    assert flags == ()


def test_ids_that_colab_keeps_in_the_metadata_are_found():
    cell = code(metadata={"id": "relu", "colab": {"base_uri": "https://localhost/"}})
    del cell["id"]
    nb, flags = read(notebook(cell, nbformat_minor=0))
    assert nb["cells"][0]["id"] == "relu"
    assert flags == ()


def test_a_notebook_of_before_4_5_gets_ids_silently():
    cells = [code(), code()]
    for cell in cells:
        del cell["id"]
    nb, flags = read(notebook(*cells, nbformat_minor=2))
    assert len({c["id"] for c in nb["cells"]}) == 2
    assert flags == ()


def test_the_second_of_two_equal_cell_ids_gets_a_new_one():
    nb, flags = read(notebook(code("a"), code("b"), code("c")))
    assert nb["cells"][0]["id"] == "a"
    assert len({c["id"] for c in nb["cells"]}) == 3
    assert flags == ()


def test_outputs_that_lack_empty_fields_are_completed_silently():
    outputs = [
        {"output_type": "display_data", "data": {"text/plain": ["a", "b"]}},
        {"output_type": "execute_result", "data": {"application/json": {"a": [1]}}},
        {"output_type": "stream", "text": "hello"},
        {"output_type": "error", "ename": "ValueError"},
    ]
    nb, flags = read(notebook(code(outputs=outputs)))
    assert nb["cells"][0]["outputs"][0]["data"] == {"text/plain": "ab"}
    assert len(nb["cells"][0]["outputs"]) == 4
    assert flags == ()


def test_nan_in_an_output_becomes_null():
    raw = json.dumps(notebook(code(outputs=[]), metadata={"a": [float("nan"), float("inf")]}))
    assert read(raw)[0]["metadata"] == {"a": [None, None]}


def test_half_an_emoji_becomes_the_replacement_character():
    raw = json.dumps(notebook(code("s = 'X'"))).replace("X", "\\ud83d")
    assert read(raw)[0]["cells"][0]["source"] == "s = '\ufffd'"


# Older, newer and unknown formats


def version_3():
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["ReLU"], "metadata": {}},
        {
            "cell_type": "code",
            "input": ["x = 1\n", "x"],
            "language": "python",
            "prompt_number": 1,
            "collapsed": False,
            "metadata": {"nbgrader": {"grade_id": "relu"}},
            "outputs": [
                {"output_type": "pyout", "prompt_number": 1, "text": ["1"], "metadata": {}},
                {"output_type": "pyerr", "ename": "E", "evalue": "", "traceback": []},
                {"output_type": "stream", "stream": "stderr", "text": "warned"},
            ],
        },
    ]
    sheet = {"cells": cells, "metadata": {}}
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [sheet]}


def test_a_notebook_of_format_3_reads_as_nbformat_upgrades_it():
    nb, flags = read(version_3())
    oracle = nbformat.reads(json.dumps(version_3()), as_version=4)
    for ours, theirs in zip(nb["cells"], oracle.cells, strict=True):
        assert ours["source"] == theirs["source"]
        assert ours["cell_type"] == theirs["cell_type"]
        assert ours.get("outputs") == theirs.get("outputs")
    assert flags == ()


@pytest.mark.parametrize(
    "version",
    [
        {"nbformat": 5, "nbformat_minor": 0},
        {"nbformat_minor": 9},
        {"nbformat": "4"},
        {"nbformat": None},
    ],
)
def test_an_unknown_version_is_read_where_its_structure_permits_and_flagged(version):
    nb, flags = read(notebook(code(), **version))
    assert nb["cells"][0]["source"] == "x = 1"
    assert "format" in flags[0]
