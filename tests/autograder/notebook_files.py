"""Notebooks as files, for tests of reading."""

import json
import tempfile
from pathlib import Path

import nbformat
import pytest

from autograder.errors import NotebookError
from autograder.notebook import read_notebook


def notebook(*cells, **more):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def code(source="x = 1", **more):
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    return {**cell, "id": "a", "source": source, **more}


def read(content, **options):
    """Read a file with this content: bytes, text, or anything that JSON can hold."""
    if not isinstance(content, bytes):
        text = content if isinstance(content, str) else json.dumps(content)
        content = text.encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hw.ipynb")
        path.write_bytes(content)
        nb, flags = read_notebook(path, **options)
    nbformat.validate(nbformat.from_dict(nb))
    return nb, flags


def refusal(content, **options):
    with pytest.raises(NotebookError) as caught:
        read(content, **options)
    return str(caught.value)
