"""The student's own cells with their outputs and figures, and nothing of a test."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from autograder.feedback.outline import Outline, name_of
from autograder.pages.code import marked
from autograder.pages.text import clean, joined

MAX_CELLS, MAX_OUTPUTS = 150, 30
MAX_SOURCE, MAX_TEXT = 12_000, 6_000  # characters: of a cell, of an output
MAX_TEXTS = 300_000  # characters of a page
MAX_FIGURE, MAX_FIGURES = 2_000_000, 6_000_000  # base64 characters: of one, of a page

BASE64 = re.compile(r"[A-Za-z0-9+/]+=*")
# What each kind of picture begins with, in base64.
PICTURES = {"image/png": "iVBORw0KGgo", "image/jpeg": "/9j/", "image/gif": "R0lGOD"}
# nbgrader's words around what is never released, wherever they come from.
SECRET_MARKS = ("BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME")


@dataclass(frozen=True)
class Output:
    """Text, or a picture as a data URL. label : what kind of text, where that matters."""

    text: str = ""
    picture: str = ""
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell to show: code, or an answer in words, or only the outputs of a given cell."""

    name: str
    heading: str = ""  # of the part of the notebook that it stands in
    code: Markup = field(default=Markup(""))
    answer: str = ""
    outputs: tuple[Output, ...] = ()


def work(known: Outline, notebook: dict | None) -> list[Cell]:
    """The student's cells in their order. What is theirs is asked of the master alone."""
    page, heading = _Page(), ""
    shown = []
    for cell in (notebook or {}).get("cells", ()):
        source, name = joined(cell["source"]), name_of(cell)
        if len(shown) == MAX_CELLS:
            break
        if source in known.secret or name in known.secret or _is_marked_secret(source):
            continue
        if cell["cell_type"] == "code":
            given = source in known.given or not source.strip()
            code = Markup("") if given else page.code(source)
            outputs = tuple(page.outputs(cell.get("outputs", ())))
            if code or outputs:
                shown.append(Cell(name, heading, code, outputs=outputs))
        elif source in known.given:
            heading = known.given[source] or heading
        elif source.strip() and (name in known.answers or not name):
            shown.append(Cell(name, heading, answer=page.text(source, MAX_SOURCE)))
    return shown


def _is_marked_secret(source: str) -> bool:
    return any(mark in source for mark in SECRET_MARKS)


class _Page:
    """What still fits on the page, and the pieces cut to it."""

    def __init__(self):
        self.texts, self.figures = MAX_TEXTS, MAX_FIGURES

    def text(self, raw, limit: int) -> str:
        if self.texts < limit:
            return "(this page is full; the rest is in the notebook)"
        shown = clean(raw, limit)
        self.texts -= len(shown)
        return shown

    def code(self, source: str) -> Markup:
        return marked(self.text(source, MAX_SOURCE))

    def outputs(self, outputs) -> Iterator[Output]:
        for one in list(outputs)[:MAX_OUTPUTS]:
            kind = one.get("output_type")
            if kind == "stream":
                label = "Warnings (stderr):" if one.get("name") == "stderr" else ""
                yield Output(self.text(one.get("text", ""), MAX_TEXT), label=label)
            elif kind == "error":
                lines = one.get("traceback") or [f"{one.get('ename')}: {one.get('evalue')}"]
                told = self.text("\n".join(map(str, lines)), MAX_TEXT)
                yield Output(told, label="The cell stopped with an error:")
            else:
                yield self._data(one.get("data", {}))

    def _data(self, data: dict) -> Output:
        """A picture if there is one, else the text. HTML of a student's is never shown as HTML."""
        for mime in PICTURES:
            if mime in data:
                return self._picture(mime, "".join(joined(data[mime]).split()))
        if "image/svg+xml" in data:
            drawn = joined(data["image/svg+xml"]).encode("utf-8", "replace")
            return self._picture("image/svg+xml", base64.b64encode(drawn).decode())
        return Output(self.text(data.get("text/plain", "(nothing to show here)"), MAX_TEXT))

    def _picture(self, mime: str, data: str) -> Output:
        if len(data) > min(MAX_FIGURE, self.figures):
            return Output("(a picture too large for this page; it is in the notebook)")
        if not data.startswith(PICTURES.get(mime, "")) or not BASE64.fullmatch(data):
            return Output("(a picture that cannot be read)")
        self.figures -= len(data)
        return Output(picture=f"data:{mime};base64,{data}")
