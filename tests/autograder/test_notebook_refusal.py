"""Files that are no notebook: a NotebookError that says what, where and what to do."""

import json
import os
import socket

import pytest
from notebook_files import code, notebook, read, refusal

from autograder.errors import NotebookError
from autograder.notebook import read_notebook


def test_an_empty_file_is_named_so():
    for content in (b"", b" \n\n", b"\0" * 5000, b"\xef\xbb\xbf"):
        assert "empty" in refusal(content) or "JSON" in refusal(content)


def test_a_saved_web_page_is_named_so():
    assert "web page" in refusal("\n<!DOCTYPE html><html><body>Sign in</body></html>")


@pytest.mark.parametrize("magic", [b"PK\x03\x04abc", b"%PDF-1.4", b"\x89PNG\r\n", b"\x1f\x8b\x08"])
def test_another_kind_of_file_is_named(magic):
    assert "not a notebook" in refusal(magic + b"\x00\xff" * 50)


def test_truncated_json_is_named_with_its_line():
    text = json.dumps(notebook(code("abc" * 50)), indent=1)
    message = refusal(text[: text.index("abc") + 20])
    assert "ends in the middle" in message
    assert "line 9" in message


def test_broken_json_is_named_with_line_and_column():
    assert "line 2, column 3" in refusal('{"cells": [],\n  nbformat: 4}')


def test_a_merge_marker_is_named_with_its_line():
    lines = json.dumps(notebook(code()), indent=1).splitlines()
    lines[3:3] = ["<<<<<<< HEAD", '"a": 1,', "=======", '"a": 2,', ">>>>>>> theirs"]
    message = refusal("\n".join(lines))
    assert "line 4" in message
    assert "merge marker" in message


def test_a_merge_marker_in_the_first_line_is_no_web_page():
    assert "merge marker" in refusal("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n")


@pytest.mark.parametrize("value", [[], 5, "x", None, {}, {"cells": 5}, {"worksheets": 5}])
def test_json_that_is_no_notebook_is_refused(value):
    assert ".ipynb" in refusal(json.dumps(value))


@pytest.mark.parametrize("bomb", ["[" * 200_000, '{"a":' * 200_000, "[" * 300 + "]" * 300])
def test_deep_nesting_is_refused(bomb):
    assert "levels deep" in refusal(bomb)


def test_too_many_small_values_are_refused_before_they_fill_the_memory():
    assert "no notebook needs" in refusal("[" + "[]," * 700_000 + "[]]")
    assert "no notebook needs" in refusal("[" + "1," * 3_100_000 + "1]")
    assert "no notebook needs" in refusal('["a' + '","' * 3_100_000 + 'a"]')


def test_commas_and_brackets_inside_text_are_not_counted():
    source = "[]," * 1_000_000 + '\\"[' * 10
    assert read(notebook(code(source)))[0]["cells"][0]["source"] == source


def test_a_string_of_escaped_quotes_that_never_ends_costs_no_more_than_its_length():
    # A pattern that searches for the closing quote from every quote would take hours.
    assert "ends in the middle" in refusal('["' + '[\\",' * 800_000)


def test_numbers_without_end_are_no_trap():
    raw = json.dumps(notebook(metadata={"n": "X"})).replace('"X"', "1" * 10_000)
    assert read(raw)[0]["metadata"] == {"n": None}
    raw = json.dumps(notebook(metadata={"n": "X"})).replace('"X"', "-1e" + "9" * 10_000)
    assert read(raw)[0]["metadata"] == {"n": None}


def test_a_file_above_the_cap_is_not_read():
    message = refusal(notebook(code("x" * 3_000_000)), max_mb=2)
    assert "3.0 MB" in message
    assert "2 MB are allowed" in message


def test_more_than_5000_cells_are_refused():
    assert "5,001 cells" in refusal(notebook(*[code()] * 5001))


def test_the_message_names_the_file():
    assert "hw.ipynb: " in refusal(b"")


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


def test_a_fifo_that_takes_a_files_place_after_the_look_does_not_block(tmp_path, real, monkeypatch):
    os.mkfifo(tmp_path / "fifo.ipynb")
    looked = real.stat()
    monkeypatch.setattr(os, "lstat", lambda path: looked)
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
