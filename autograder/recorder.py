"""INSIDE the wall: what one cell shows, as nbformat outputs, up to a number of bytes."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import io
import json
import os
import tempfile

TRUNCATED = "\n... the rest of this output was cut: it was longer than the limit.\n"
_OUTPUTS = 1000
_TEXT, _FRAMES = 20_000, 50


class Recorder:
    """Outputs of one cell, cut at `budget` bytes.

    hear : called before a result is noted; what programs printed came before it
    """

    def __init__(self):
        self.hear = lambda: None
        self.start(2**20)

    def start(self, budget: int) -> None:
        self.outputs: list[dict] = []
        self.left = budget
        self.cut = False
        self._clear_next = False
        self._warned = False  # behind the cut; a warning may cost points, so it is told once
        self._shown: dict[str, dict] = {}  # display id -> output

    def _spend(self, size: int) -> bool:
        self.left -= size
        return self.left >= 0

    def _add(self, output: dict) -> None:
        weighty = output["output_type"] == "execute_result" or output.get("name") == "stderr"
        if len(self.outputs) < _OUTPUTS * (1 + weighty):
            self.outputs.append(output)

    def stream(self, name: str, text: str) -> None:
        self._clear_if_told()
        if self.cut:
            if name == "stderr" and not self._warned:
                self._warned = True
                self._add({"output_type": "stream", "name": name, "text": [text[:_TEXT]]})
            return
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        if not self._spend(size):
            text, self.cut = text[: max(0, self.left + size)] + TRUNCATED, True
        last = self.outputs[-1] if self.outputs else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self._add({"output_type": "stream", "name": name, "text": [text]})

    def rich(self, kind: str, data: dict, metadata, count=None, shown="", update=False) -> None:
        """A display or a result; `update` changes the display of that name instead."""
        if kind == "execute_result":
            self.hear()
        self._clear_if_told()
        data = {str(mime): _as_json(value) for mime, value in data.items()}
        if not self._spend(sum(map(_size, data.values()))):
            return self.stream("stdout", TRUNCATED)
        output = {"output_type": kind, "data": data, "metadata": _as_json(dict(metadata or {}))}
        if kind == "execute_result":
            output["execution_count"] = count
        if update:
            if shown in self._shown:
                self._shown[shown].update(data=data, metadata=output["metadata"])
            return
        if shown:
            self._shown[shown] = output
        self._add(output)

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        self._clear_if_told()
        frames = [str(line)[:_TEXT] for line in traceback][-_FRAMES:]
        told = {"ename": str(name)[:200], "evalue": str(value)[:_TEXT], "traceback": frames}
        self.outputs = [*self.outputs[: _OUTPUTS - 1], {"output_type": "error", **told}]

    def clear(self, wait: bool = False) -> None:
        """Jupyter's clear_output: at once, or when the next output comes."""
        self._clear_next = wait
        if not wait:
            self.outputs.clear()

    def _clear_if_told(self) -> None:
        if self._clear_next:
            self.clear()

    def take(self) -> list[dict]:
        """The outputs, ready for a notebook."""
        for output in self.outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        return self.outputs


def _as_json(value):
    """Plain JSON; pictures and the like travel as base64, as in Jupyter."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, str):
        return str(value)
    return json.loads(json.dumps(value, default=repr, skipkeys=True))


def _size(value) -> int:
    return len(value) if isinstance(value, str) else len(json.dumps(value))


class Stream(io.TextIOBase):
    """What sys.stdout is while a cell runs."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, recorder: Recorder):
        self.name = f"<{name}>"
        self._kind, self._recorder = name, recorder
        self.buffer = _Bytes(self)

    def write(self, text) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._recorder.stream(self._kind, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self._kind == "stdout" else 2


class _Bytes(io.RawIOBase):
    def __init__(self, text: Stream):
        self._text = text

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._text.write(bytes(data).decode("utf-8", "replace"))
        return len(data)


class Programs:
    """What programs that a cell starts print: they write to descriptors 1 and 2.

    Both lead into one unnamed file, or with `apart` each into its own, as in Jupyter;
    read when the cell has ended, or a result is shown.
    """

    def __init__(self, folder: str, apart: bool = False):
        standards = (1, 2) if apart else (1,)
        self._unnamed = {
            n: tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
            for n in standards
        }
        for standard in (1, 2):
            file = self._unnamed.get(standard, self._unnamed[1]).fileno()
            fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
            os.dup2(file, standard)

    def told(self, most: int) -> list[tuple[str, str]]:
        """(stream, text) of what was printed since the last time; nothing of it is kept."""
        texts = [(standard, _emptied(f.fileno(), most)) for standard, f in self._unnamed.items()]
        return [("stderr" if standard == 2 else "stdout", text) for standard, text in texts if text]


def _emptied(file: int, most: int) -> str:
    with contextlib.suppress(OSError):  # a student may close any file
        if size := os.fstat(file).st_size:
            data = os.pread(file, min(size, most), 0)
            os.ftruncate(file, 0)
            return data.decode("utf-8", "replace")
    return ""
