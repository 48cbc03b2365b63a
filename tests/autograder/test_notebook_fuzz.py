"""No bytes and no JSON bring reading or rebuilding down: a notebook or a NotebookError."""

import copy
import json
import re

import nbformat
import pytest
import small_homework as hw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from autograder.errors import NotebookError
from autograder.notebook import StepKind, read_notebook, rebuild

VALID = json.dumps(hw.solved(), indent=1).encode()
BOUNDED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Words that mean something to a reader of notebooks stand in the place of random ones.
KEYS = st.sampled_from(
    re.findall(
        r"\w+",
        "id cell_type metadata source outputs nbgrader grade_id points tags grade solution locked "
        "task cells worksheets nbformat output_type data text attachments kernelspec name level",
    )
)
WORDS = st.sampled_from(
    ["code", "markdown", "raw", "heading", "stream", "pyout", "execute_result"]
) | st.sampled_from(
    [
        "relu",
        "relu_test",
        "why",
        "essay",
        "show",
        "cell-007",
        "def relu(Z):\n  pass",
        "\0",
        "\ud800",
    ]
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 6), st.floats(), st.text(max_size=8), WORDS
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def grade(tmp_path):
    path = tmp_path / "hw.ipynb"

    def grade(content):
        """Read and rebuild; whatever comes of it must be well-formed."""
        path.write_bytes(content)
        try:
            nb, flags = read_notebook(path)
            nbformat.validate(nbformat.from_dict(nb))
            result = rebuild(hw.master(), nb, hw.release())
        except NotebookError as error:
            assert len(str(error)) < 600
            return
        check(result, flags + result.flags)

    return grade


def check(result, flags):
    node = nbformat.from_dict(result.notebook)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    json.dumps(result.notebook, ensure_ascii=False, allow_nan=False).encode()
    tests = [(s.cell_id, s.source, s.points) for s in result.steps if s.kind is StepKind.TEST]
    ours = [(n, hw.cell(hw.master(), n)["source"], p) for n, p in TESTS]
    assert tests == ours
    assert "secret solution" not in json.dumps(result.notebook)
    assert len(flags) < 30
    assert all(len(flag) < 500 for flag in flags)


TESTS = [("relu_test", 3), ("softmax_test", 5)]


@BOUNDED
@given(st.binary(max_size=200))
def test_any_bytes(grade, content):
    grade(content)


@BOUNDED
@given(st.data())
def test_a_notebook_with_bytes_changed_inserted_and_cut(grade, data):
    raw = bytearray(VALID)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        length = data.draw(st.integers(0, 20))
        raw[at : at + length] = data.draw(st.binary(max_size=20))
    grade(bytes(raw[: data.draw(st.integers(len(raw) // 2, len(raw)))]))


@BOUNDED
@given(JSON)
def test_any_json(grade, value):
    grade(json.dumps(value).encode())


@BOUNDED
@given(st.lists(JSON, max_size=6), st.sampled_from([2, 3, 4]))
def test_any_json_in_the_place_of_cells(grade, cells, version):
    nb = {"nbformat": version, "nbformat_minor": 0, "metadata": {}}
    nb |= {"cells": cells} if version == 4 else {"worksheets": [{"cells": cells}]}
    grade(json.dumps(nb).encode())


def places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from places(inner, (*path, key))


PLACES = list(places(hw.solved()))[1:]


def put(nb, path, value, action):
    *outer, key = path
    for step in outer:
        nb = nb[step]
    if action == "replace":
        nb[key] = value
    elif action == "delete":
        del nb[key]
    elif isinstance(nb, list):
        nb.insert(key, copy.deepcopy(nb[key]))
    else:
        nb[str(value)[:10]] = copy.deepcopy(nb[key])


@BOUNDED
@given(st.data())
def test_a_notebook_with_values_replaced_deleted_and_repeated(grade, data):
    nb = hw.solved()
    for _ in range(data.draw(st.integers(1, 5))):
        path = data.draw(st.sampled_from(PLACES))
        action = data.draw(st.sampled_from(["replace", "delete", "repeat"]))
        try:
            put(nb, path, data.draw(JSON), action)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change took the place away
    grade(json.dumps(nb).encode())


@BOUNDED
@given(st.data())
def test_cells_shuffled_copied_dropped_and_stripped(grade, data):
    cells = hw.solved()["cells"]
    chosen = data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=25))
    chosen = copy.deepcopy(chosen)
    for cell in chosen:
        if data.draw(st.booleans()):
            cell["metadata"].pop("nbgrader", None)
        if data.draw(st.booleans()):
            cell["source"] = data.draw(WORDS)
    grade(json.dumps({**hw.solved(), "cells": chosen}).encode())
