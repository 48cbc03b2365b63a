"""Malformed: bytes that are no JSON, or not in the encoding they should be in."""

from __future__ import annotations

import gzip
import io
import zipfile

from corpus.case import FULL, MAY, MUST, NEVER, Sparse, case

F = "malformed"


@case(F, None, MUST)
def empty_file(draft):
    """No byte at all."""
    return b""


@case(F, None, MUST)
def blank_file(draft):
    """Line ends and nothing else."""
    return b"\r\n\r\n   \n"


@case(F, None, MUST)
def truncated(draft):
    """The upload broke off after two thirds."""
    whole = draft.solve().bytes()
    return whole[: len(whole) * 2 // 3]


@case(F, None, MUST)
def a_web_page(draft):
    """The log-in page of the server instead of the notebook."""
    return b"<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>401</body></html>\n"


@case(F, None, MUST)
def merge_markers(draft):
    """git's markers of a conflict stand in the JSON."""
    lines = draft.solve().text().splitlines(keepends=True)
    middle = len(lines) // 2
    conflict = ["<<<<<<< HEAD\n", lines[middle], "=======\n", lines[middle], ">>>>>>> theirs\n"]
    return "".join([*lines[:middle], *conflict, *lines[middle + 1 :]]).encode()


@case(F, None, MUST)
def trailing_comma(draft):
    """Somebody edited the JSON by hand."""
    return draft.solve().bytes().rstrip()[:-1].rstrip() + b",\n}\n"


@case(F, None, MUST)
def text_after_the_end(draft):
    """A second notebook was appended to the first."""
    return draft.solve().bytes() * 2


@case(F, None, MUST)
def a_python_script(draft):
    """A script under the notebook's name."""
    return b"import numpy as np\n\ndef relu(Z):\n    return np.maximum(Z, 0)\n"


@case(F, None, MUST)
def a_zip_archive(draft):
    """A zip archive of the right notebook, renamed."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("little.ipynb", draft.solve().bytes())
    return held.getvalue()


@case(F, None, MUST)
def a_gzip_file(draft):
    """The right notebook, compressed."""
    return gzip.compress(draft.solve().bytes(), mtime=0)


@case(F, None, MUST)
def a_pdf(draft):
    """The notebook as PDF under the notebook's name."""
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@case(F, None, MUST)
def random_bytes(draft):
    """Bytes that mean nothing in any encoding."""
    return bytes((i * 97 + i // 7) % 256 for i in range(5000))


@case(F, None, MUST)
def zero_bytes(draft):
    """Sixty megabytes of zeros, which cost the student nothing."""
    return {"little.ipynb": Sparse(60_000_000)}


@case(F, None, MUST)
def zero_bytes_that_fit(draft):
    """Ten megabytes of zeros."""
    return {"little.ipynb": Sparse(10_000_000)}


@case(F, None, MUST)
def too_large(draft):
    """A right notebook with sixty megabytes of output in it."""
    return _with_output(draft, 60)


@case(F, FULL)
def large(draft):
    """A right notebook with thirty megabytes of output in it."""
    return _with_output(draft, 30)


def _with_output(draft, megabytes: int):
    text = "0123456789" * (megabytes * 100_000)
    stream = {"output_type": "stream", "name": "stdout", "text": text}
    draft.solve().cell("relu")["outputs"] = [stream]
    return draft


@case(F, FULL, NEVER)
def byte_order_mark(draft):
    """UTF-8 with a byte order mark, as Windows' editor saves it."""
    return b"\xef\xbb\xbf" + draft.solve().bytes()


@case(F, FULL, MAY)
def utf_16(draft):
    """UTF-16 with a byte order mark, as PowerShell saves it."""
    return draft.solve().text().encode("utf-16")


@case(F, FULL, MAY)
def utf_16_big_endian(draft):
    """UTF-16 without a mark, the other way round."""
    return draft.solve().text().encode("utf-16-be")


@case(F, FULL, MAY)
def latin_1(draft):
    """Accents in Latin-1."""
    draft.solve(why="Parce que l'exposé s'annule: même facteur, für jede Zeile gleich.")
    return draft.text().encode("latin-1")


@case(F, FULL, NEVER)
def windows_lines(draft):
    """The whole file has CRLF line ends."""
    return draft.solve().bytes().replace(b"\n", b"\r\n")


@case(F, None, MUST)
def deep_nesting(draft):
    """A hundred thousand brackets."""
    return b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@case(F, None, MUST)
def deep_nesting_in_an_output(draft):
    """A right notebook with a JSON output five hundred levels deep."""
    deep = b"[" * 500 + b"]" * 500
    draft.solve().cell("relu")["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"application/json": "DEEP"}}
    ]
    return draft.bytes().replace(b'"DEEP"', deep)


@case(F, None, MUST)
def many_values(draft):
    """Three million empty lists in the metadata."""
    return draft.solve().bytes().rstrip()[:-1] + b', "x": [' + b"[]," * 3_000_000 + b"[]]}"
