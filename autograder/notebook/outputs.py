"""Outputs of code cells: any JSON value in, an output of nbformat 4.5 or None out."""

from __future__ import annotations

import re

# nbformat 3 names kinds of outputs and of data in its own way.
KINDS = {"pyout": "execute_result", "pyerr": "error"}
MIMES = {
    "text": "text/plain",
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
    "json": "application/json",
    "javascript": "application/javascript",
}
JSON_MIME = re.compile(r"^application/(.*\+)?json$")


def text_of(value: object) -> str | None:
    """A text, which may stand as a list of lines; None if it is neither."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return None


def bundle(value: object) -> dict | None:
    """Data by MIME type, None if a value is not what its type demands."""
    if not isinstance(value, dict):
        return None
    made = {m: v if JSON_MIME.search(m) else text_of(v) for m, v in value.items()}
    return None if any(v is None and not JSON_MIME.search(m) for m, v in made.items()) else made


def output(told: object) -> dict | None:
    """One output with exactly the fields of its kind."""
    if not isinstance(told, dict) or not isinstance(told.get("output_type"), str):
        return None
    kind = KINDS.get(told["output_type"], told["output_type"])
    if kind == "stream":
        return _stream(told)
    if kind == "error":
        return _error(told)
    if kind in ("display_data", "execute_result"):
        return _data(told, kind)
    return None


def _stream(told: dict) -> dict | None:
    name, text = told.get("name", told.get("stream", "stdout")), text_of(told.get("text"))
    if not isinstance(name, str) or text is None:
        return None
    return {"output_type": "stream", "name": name, "text": text}


def _error(told: dict) -> dict | None:
    ename, evalue = told.get("ename", ""), told.get("evalue", "")
    trace = told.get("traceback", [])
    if not isinstance(trace, list) or not all(isinstance(t, str) for t in [ename, evalue, *trace]):
        return None
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": trace}


def _data(told: dict, kind: str) -> dict | None:
    data = told.get("data", {MIMES[k]: v for k, v in told.items() if k in MIMES})
    data, metadata = bundle(data), told.get("metadata", {})
    if data is None or not isinstance(metadata, dict):
        return None
    made = {"output_type": kind, "data": data, "metadata": metadata}
    if kind == "execute_result":
        count = told.get("execution_count", told.get("prompt_number"))
        whole = isinstance(count, int) and not isinstance(count, bool) and count >= 0
        made["execution_count"] = count if whole else None
    return made
