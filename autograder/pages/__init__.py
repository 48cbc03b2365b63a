"""What all pages share: templates, the style, texts made fit to show, charts.

    templates/   one base, one stylesheet, one template a page
    text.py      a student's text made fit to show: clean and bounded
    code.py      Python code with its words marked
    charts.py    pictures as SVG that follow the page's colours, told in words beside

All text goes through jinja2's escaping; no page holds a script or asks for
anything from elsewhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.atomic import write_atomic
from autograder.pages.charts import Bar, Dot, Scatter, histogram, scatter
from autograder.pages.text import clean, in_zone_of, joined, moment, number, safe_cell

__all__ = [
    "Bar",
    "Dot",
    "Scatter",
    "clean",
    "histogram",
    "in_zone_of",
    "joined",
    "moment",
    "number",
    "safe_cell",
    "scatter",
    "write_page",
]

_AT_ONCE = 1000  # parts of a template that are written together


@cache
def _pages() -> Environment:
    """The templates. Everything is escaped, also in files that do not end in .html."""
    pages = Environment(
        loader=PackageLoader("autograder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"number": number, "moment": moment}
    return pages


def write_page(path: Path, template: str, **values) -> Path:
    """Fill a template and put it at path, whole or not at all."""
    pieces = _pages().get_template(template).stream(values)
    pieces.enable_buffering(_AT_ONCE)  # a class of tens of thousands is megabytes of page
    write_atomic(path, (piece.encode() for piece in pieces))
    return path
