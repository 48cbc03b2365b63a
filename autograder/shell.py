"""Run cells as Jupyter runs them, and keep what they show, without a kernel.

One IPython shell, its display hook and publisher replaced by a recorder that
collects nbformat outputs up to a byte budget. No history thread, no ZeroMQ: the
process that holds the shell may be forked.
"""

from __future__ import annotations

import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

TRUNCATED = "\n... the rest of this output was cut: it was longer than the limit.\n"


class Recorder:
    """Outputs of one cell in nbformat's form, cut at `budget` bytes."""

    def __init__(self):
        self.start(2**20)

    def start(self, budget: int) -> None:
        self.outputs: list[dict] = []
        self.left = budget
        self.cut = False

    def _spend(self, size: int) -> bool:
        self.left -= size
        return self.left >= 0

    def stream(self, name: str, text: str) -> None:
        if self.cut:
            return
        if not self._spend(len(text)):
            text, self.cut = text[: max(0, self.left + len(text))] + TRUNCATED, True
        last = self.outputs[-1] if self.outputs else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": [text]})

    def rich(self, kind: str, data: dict, metadata: dict, count: int | None = None) -> None:
        data = {str(k): _as_text(v) for k, v in data.items()}
        if not self._spend(sum(len(v) for v in data.values())):
            return self.stream("stdout", TRUNCATED)
        output = {"output_type": kind, "data": data, "metadata": dict(metadata or {})}
        if kind == "execute_result":
            output["execution_count"] = count
        self.outputs.append(output)

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        self._spend(len(value))
        frames = [str(line)[:20_000] for line in traceback][-50:]
        self.outputs.append(
            {
                "output_type": "error",
                "ename": str(name)[:200],
                "evalue": str(value)[:20_000],
                "traceback": frames,
            }
        )

    def clear(self) -> None:
        self.outputs.clear()

    def take(self) -> list[dict]:
        """The outputs, ready for a notebook."""
        for output in self.outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        return self.outputs


def _as_text(value) -> str:
    if isinstance(value, bytes):  # PNG and PDF travel as base64, as in Jupyter
        import base64

        return base64.b64encode(value).decode("ascii")
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value, default=repr)


class _Stream:
    """What sys.stdout is while a cell runs."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, name: str, recorder: Recorder):
        self.name = f"<{name}>"
        self._kind, self._recorder = name, recorder

    def write(self, text) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._recorder.stream(self._kind, text)
        return len(text)

    def writelines(self, lines) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False


class _Publisher(DisplayPublisher):
    recorder: Recorder

    def publish(self, data, metadata=None, **_) -> None:
        self.recorder.rich("display_data", data, metadata or {})

    def clear_output(self, wait=False) -> None:
        self.recorder.clear()


class _Hook(DisplayHook):
    recorder: Recorder

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:
        if format_dict:
            self.recorder.rich("execute_result", format_dict, md_dict or {}, self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class _Shell(InteractiveShell):
    recorder: Recorder
    displayhook_class = _Hook
    display_pub_class = _Publisher

    def _showtraceback(self, etype, evalue, stb) -> None:
        self.recorder.error(getattr(etype, "__name__", str(etype)), _text(evalue), stb)

    def enable_gui(self, gui=None) -> None:
        pass  # `%matplotlib inline` asks for one; there is no event loop here

    def init_sys_modules(self) -> None:
        # `import __main__` must find the student's names, as under ipykernel.
        sys.modules["__main__"] = self.user_module


def _text(value) -> str:
    try:
        return str(value)
    except Exception:
        return "(its text could not be read)"


class CellShell:
    """Runs the student's cells one after another in one namespace."""

    def __init__(self):
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.autoindent = False
        config.InteractiveShell.cache_size = 0  # Out[...] would keep every array alive
        self.recorder = Recorder()
        _Publisher.recorder = _Hook.recorder = _Shell.recorder = self.recorder
        self.shell = _Shell.instance(config=config)
        # Any image format that the inline backend may choose
        self.shell.display_formatter.active_types = [
            *self.shell.display_formatter.active_types,
        ]
        self.namespace = self.shell.user_ns

    def run(self, source: str, output_bytes: int = 2**20) -> tuple[str, list[dict]]:
        """Run one cell -> ("ok" or "error", outputs)."""
        self.recorder.start(output_bytes)
        out, err = sys.stdout, sys.stderr
        sys.stdout = _Stream("stdout", self.recorder)
        sys.stderr = _Stream("stderr", self.recorder)
        try:
            result = self.shell.run_cell(source, store_history=True)
            status = "ok" if result.success else "error"
        except SystemExit as error:  # IPython lets some of them through
            self.recorder.error("SystemExit", _text(error), [])
            status = "error"
        finally:
            sys.stdout, sys.stderr = out, err
        return status, self.recorder.take()
