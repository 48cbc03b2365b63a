"""Reading what was handed in: any bytes end as a notebook or as a NotebookError."""

import json
import os
import socket

import nbformat
import pytest

from autograder.errors import NotebookError
from autograder.notebook import read_notebook


def notebook(*cells, **more):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def code(source="x = 1", **more):
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    return {**cell, "id": "a", "source": source, **more}


@pytest.fixture
def read(tmp_path):
    def read(content, **options):
        path = tmp_path / "hw.ipynb"
        if not isinstance(content, bytes):
            text = content if isinstance(content, str) else json.dumps(content)
            content = text.encode()
        path.write_bytes(content)
        nb, flags = read_notebook(path, **options)
        nbformat.validate(nbformat.from_dict(nb))
        return nb, flags

    return read


def refusal(read, content, **options):
    with pytest.raises(NotebookError) as caught:
        read(content, **options)
    return str(caught.value)


# Honest files


def test_a_notebook_comes_back_as_it_was(read):
    nb = notebook(code("x = 1\ny = 2"))
    assert read(nb) == (nb, ())


def test_a_source_in_lines_becomes_one_text(read):
    nb, flags = read(notebook(code(["a = 1\n", "b = 2"])))
    assert nb["cells"][0]["source"] == "a = 1\nb = 2"
    assert flags == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_unicode_encoding_is_read_without_a_flag(read, encoding):
    nb = notebook(code("s = 'größer 🙂'"))
    raw = json.dumps(nb, ensure_ascii=False).encode(encoding)
    assert read(raw) == (nb, ())


def test_windows_1252_is_read_and_flagged_as_a_guess(read):
    nb = notebook(code("s = 'größer – 5 €'"))
    found, flags = read(json.dumps(nb, ensure_ascii=False).encode("cp1252"))
    assert found == nb
    assert len(flags) == 1
    assert "Windows-1252" in flags[0]


def test_bytes_that_no_codec_of_windows_has_are_read_all_the_same(read):
    raw = json.dumps(notebook(code("s = 'X'"))).encode().replace(b"X", b"\x81\xff")
    assert read(raw)[0]["cells"][0]["source"] == "s = '\x81ÿ'"


def test_windows_line_endings_are_no_matter(read):
    nb, flags = read(notebook(code("a = 1\r\nb = 2\r\n")))
    assert nb["cells"][0]["source"] == "a = 1\nb = 2\n"
    assert flags == ()


def test_ids_that_colab_keeps_in_the_metadata_are_found(read):
    cell = code(metadata={"id": "relu", "colab": {"base_uri": "https://localhost/"}})
    del cell["id"]
    nb, flags = read(notebook(cell, nbformat_minor=0))
    assert nb["cells"][0]["id"] == "relu"
    assert flags == ()


def test_a_notebook_of_before_4_5_gets_ids_silently(read):
    cells = [code(), code()]
    for cell in cells:
        del cell["id"]
    nb, flags = read(notebook(*cells, nbformat_minor=2))
    assert len({c["id"] for c in nb["cells"]}) == 2
    assert flags == ()


def test_the_second_of_two_equal_cell_ids_gets_a_new_one(read):
    nb, flags = read(notebook(code("a"), code("b"), code("c")))
    assert nb["cells"][0]["id"] == "a"
    assert len({c["id"] for c in nb["cells"]}) == 3
    assert flags == ()


def test_outputs_that_lack_empty_fields_are_completed_silently(read):
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


def test_nan_in_an_output_becomes_null(read):
    raw = json.dumps(notebook(code(outputs=[]), metadata={"a": [float("nan"), float("inf")]}))
    assert read(raw)[0]["metadata"] == {"a": [None, None]}


def test_half_an_emoji_becomes_the_replacement_character(read):
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


def test_a_notebook_of_format_3_reads_as_nbformat_upgrades_it(read):
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
def test_an_unknown_version_is_read_where_its_structure_permits_and_flagged(read, version):
    nb, flags = read(notebook(code(), **version))
    assert nb["cells"][0]["source"] == "x = 1"
    assert "format" in flags[0]


# Malformed parts


def test_a_key_that_stands_twice_counts_as_its_last_and_is_flagged(read):
    raw = json.dumps(notebook(code("XX"))).replace('"XX"', '"first", "source": "last"')
    nb, flags = read(raw)
    assert nb["cells"][0]["source"] == "last"
    assert "twice" in flags[0]


@pytest.mark.parametrize("source", [None, 5, {"a": 1}, ["x", 5], [["x"]], True])
def test_a_source_that_is_no_text_is_flagged_with_its_cell(read, source):
    nb, flags = read(notebook(code(), code(source)))
    assert isinstance(nb["cells"][1]["source"], str)
    assert "cell 2" in flags[0]


@pytest.mark.parametrize("cell", [None, 5, "x", [], [{}]])
def test_an_entry_that_is_no_cell_is_left_out_and_flagged(read, cell):
    nb, flags = read(notebook(cell, code()))
    assert len(nb["cells"]) == 1
    assert flags


@pytest.mark.parametrize("kind", [None, "evil", 5, ["code"], {}])
def test_a_cell_of_unknown_type_becomes_text_that_is_not_run(read, kind):
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
def test_a_malformed_output_is_left_out_and_flagged(read, output):
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
def test_metadata_of_a_wrong_type_is_left_out_and_flagged(read, metadata):
    nb, flags = read(notebook(code(metadata=metadata)))
    assert nb["cells"][0]["metadata"] == {}
    assert "etadata" in flags[0]


def test_metadata_of_the_notebook_of_a_wrong_type_is_left_out(read):
    nb, flags = read(notebook(metadata={"kernelspec": 5, "language_info": [], "mine": 1}))
    assert nb["metadata"] == {"mine": 1}
    assert flags


def test_a_picture_in_an_answer_is_kept(read):
    picture = {"image.png": {"image/png": "iVBO"}}
    cell = {"cell_type": "markdown", "metadata": {}, "source": "", "id": "a"}
    assert read(notebook({**cell, "attachments": picture}))[0]["cells"][0]["attachments"] == picture
    assert "attachments" not in read(notebook({**cell, "attachments": 5}))[0]["cells"][0]


def test_flags_are_few_and_short_however_much_is_wrong(read):
    cells = [code(5, outputs=[5], id="x" * 500, metadata=[]) for _ in range(3000)]
    _, flags = read(notebook(*cells, 5, nbformat=7))
    assert len(flags) < 10
    assert all(len(flag) < 300 for flag in flags)


# Files that are refused: each message says what, where and what to do


def test_an_empty_file_is_named_so(read):
    for content in (b"", b" \n\n", b"\0" * 5000, b"\xef\xbb\xbf"):
        assert "empty" in refusal(read, content) or "JSON" in refusal(read, content)


def test_a_saved_web_page_is_named_so(read):
    assert "web page" in refusal(read, "\n<!DOCTYPE html><html><body>Sign in</body></html>")


@pytest.mark.parametrize("magic", [b"PK\x03\x04abc", b"%PDF-1.4", b"\x89PNG\r\n", b"\x1f\x8b\x08"])
def test_another_kind_of_file_is_named(read, magic):
    assert "not a notebook" in refusal(read, magic + b"\x00\xff" * 50)


def test_truncated_json_is_named_with_its_line(read):
    text = json.dumps(notebook(code("abc" * 50)), indent=1)
    message = refusal(read, text[: text.index("abc") + 20])
    assert "ends in the middle" in message
    assert "line 9" in message


def test_broken_json_is_named_with_line_and_column(read):
    assert "line 2, column 3" in refusal(read, '{"cells": [],\n  nbformat: 4}')


def test_a_merge_marker_is_named_with_its_line(read):
    lines = json.dumps(notebook(code()), indent=1).splitlines()
    lines[3:3] = ["<<<<<<< HEAD", '"a": 1,', "=======", '"a": 2,', ">>>>>>> theirs"]
    message = refusal(read, "\n".join(lines))
    assert "line 4" in message
    assert "merge marker" in message


def test_a_merge_marker_in_the_first_line_is_no_web_page(read):
    assert "merge marker" in refusal(read, "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n")


@pytest.mark.parametrize("value", [[], 5, "x", None, {}, {"cells": 5}, {"worksheets": 5}])
def test_json_that_is_no_notebook_is_refused(read, value):
    assert ".ipynb" in refusal(read, json.dumps(value))


@pytest.mark.parametrize("bomb", ["[" * 200_000, '{"a":' * 200_000, "[" * 300 + "]" * 300])
def test_deep_nesting_is_refused(read, bomb):
    assert "levels deep" in refusal(read, bomb)


def test_too_many_small_values_are_refused_before_they_fill_the_memory(read):
    assert "no notebook needs" in refusal(read, "[" + "[]," * 500_000 + "[]]")
    assert "no notebook needs" in refusal(read, "[" + "1," * 3_100_000 + "1]")


def test_commas_and_brackets_inside_text_are_not_counted(read):
    source = "[]," * 1_000_000 + '\\"[' * 10
    assert read(notebook(code(source)))[0]["cells"][0]["source"] == source


def test_a_string_of_escaped_quotes_that_never_ends_costs_no_more_than_its_length(read):
    # A pattern that searches for the closing quote from every quote would take hours.
    assert "ends in the middle" in refusal(read, '["' + '[\\",' * 800_000)


def test_numbers_without_end_are_no_trap(read):
    raw = json.dumps(notebook(metadata={"n": "X"})).replace('"X"', "1" * 10_000)
    assert read(raw)[0]["metadata"] == {"n": None}
    raw = json.dumps(notebook(metadata={"n": "X"})).replace('"X"', "-1e" + "9" * 10_000)
    assert read(raw)[0]["metadata"] == {"n": None}


def test_a_file_above_the_cap_is_not_read(read):
    message = refusal(read, notebook(code("x" * 3_000_000)), max_mb=2)
    assert "3.0 MB" in message
    assert "2 MB are allowed" in message


def test_more_than_5000_cells_are_refused(read):
    assert "5,001 cells" in refusal(read, notebook(*[code()] * 5001))


def test_the_message_names_the_file(read):
    assert "hw.ipynb: " in refusal(read, b"")


# Things that are no files


@pytest.fixture
def real(tmp_path):
    path = tmp_path / "real.ipynb"
    path.write_text(json.dumps(notebook()))
    return path


def test_a_symbolic_link_is_not_followed(tmp_path, real):
    link = tmp_path / "link.ipynb"
    link.symlink_to(real)
    with pytest.raises(NotebookError, match="symbolic link"):
        read_notebook(link)


def test_a_link_that_takes_a_files_place_after_the_look_is_not_followed(
    tmp_path, real, monkeypatch
):
    link = tmp_path / "link.ipynb"
    link.symlink_to(real)
    monkeypatch.setattr(os, "lstat", os.stat)
    with pytest.raises(NotebookError, match="cannot be opened"):
        read_notebook(link)


def test_a_fifo_is_not_opened(tmp_path):
    # Opening it to read would wait for a writer forever.
    os.mkfifo(tmp_path / "fifo.ipynb")
    with pytest.raises(NotebookError, match="FIFO"):
        read_notebook(tmp_path / "fifo.ipynb")


def test_a_device_a_folder_and_a_socket_are_refused(tmp_path):
    with pytest.raises(NotebookError, match="device"):
        read_notebook("/dev/zero")
    with pytest.raises(NotebookError, match="folder"):
        read_notebook(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.ipynb"))
        with pytest.raises(NotebookError, match="socket"):
            read_notebook(tmp_path / "s.ipynb")


def test_a_missing_file_and_an_impossible_name_are_refused(tmp_path):
    with pytest.raises(NotebookError, match="No such file"):
        read_notebook(tmp_path / "none.ipynb")
    with pytest.raises(NotebookError, match="cannot be opened"):
        read_notebook(tmp_path / "a\0b.ipynb")


def test_the_file_stays_as_it_was(real):
    before = real.read_bytes(), real.stat().st_mtime_ns
    read_notebook(real)
    assert (real.read_bytes(), real.stat().st_mtime_ns) == before
