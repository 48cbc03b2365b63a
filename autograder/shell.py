"""INSIDE the wall: run cells as Jupyter runs them, without a kernel.

One IPython shell, its display hook and publisher replaced by a recorder. No
history thread, no ZeroMQ, no profile folder: the process that holds the shell may
be forked. What asks for a person or a window (input, GUI backends, exit) gives
what it gives in a notebook that nobody watches.
"""

from __future__ import annotations

import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.recorder import Programs, Recorder, Stream


class _Publisher(DisplayPublisher):
    recorder: Recorder

    def publish(self, data, metadata=None, *_, transient=None, update=False, **__) -> None:
        shown = str((transient or {}).get("display_id", ""))
        self.recorder.rich("display_data", data, metadata, None, shown, update)

    def clear_output(self, wait=False) -> None:
        self.recorder.clear(wait)


class _Hook(DisplayHook):
    recorder: Recorder

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:
        if format_dict:
            self.recorder.rich("execute_result", format_dict, md_dict, self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class _Shell(InteractiveShell):
    recorder: Recorder
    displayhook_class = _Hook
    display_pub_class = _Publisher

    def _get_exc_info(self, exc_tuple=None):
        told = super()._get_exc_info(exc_tuple)
        _shorten(told[1])
        return told

    def _showtraceback(self, etype, evalue, stb) -> None:
        self.recorder.error(getattr(etype, "__name__", str(etype)), _text(evalue), stb)

    def init_profile_dir(self, profile_dir) -> None:
        """None is needed, and none shall be made in the grader's home."""

    def init_sys_modules(self) -> None:
        # `import __main__` must find the student's names, as under ipykernel.
        sys.modules["__main__"] = self.user_module

    def system_piped(self, cmd) -> None:
        self.system_raw(cmd)  # the other wants a terminal

    system = system_piped

    def enable_gui(self, gui=None) -> None:
        """There is no event loop here."""

    def enable_matplotlib(self, gui=None):
        """`%matplotlib notebook`, `widget`, `qt`: figures are shown as pictures."""
        return super().enable_matplotlib("inline")

    def ask_exit(self) -> None:
        """`exit` ends a session; there is none that could go on."""


_FRAMES = 20


def _shorten(error: BaseException | None) -> None:
    """Leave out the middle of long tracebacks: IPython takes seconds for a recursion's."""
    for _ in range(10):  # errors raised while another was handled
        if error is None:
            return
        frames, frame = [], error.__traceback__
        while frame is not None:
            frames.append(frame)
            frame = frame.tb_next
        if len(frames) > 2 * _FRAMES:
            frames[_FRAMES - 1].tb_next = frames[-_FRAMES]
        error = error.__cause__ or error.__context__


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
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.autoindent = False
        config.InteractiveShell.cache_size = 0  # Out[...] would keep every array alive
        self.recorder = Recorder()
        _Publisher.recorder = _Hook.recorder = _Shell.recorder = self.recorder
        self.shell = _Shell.instance(config=config)
        self.namespace = self.shell.user_ns
        self.programs: Programs | None = None

    def hear_programs(self, folder: str) -> None:
        """From now on, what programs print is part of a cell's output."""
        self.programs = Programs(folder)

    def run(self, source: str, output_bytes: int = 2**20) -> tuple[str, list[dict]]:
        """Run one cell -> ("ok" or "error", outputs)."""
        self.recorder.start(output_bytes)
        out, err = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (Stream(name, self.recorder) for name in ("stdout", "stderr"))
        try:
            result = self.shell.run_cell(source, store_history=True)
            status = "ok" if result.success else "error"
        except SystemExit as error:  # IPython lets some of them through
            self.recorder.error("SystemExit", _text(error), [])
            status = "error"
        finally:
            sys.stdout, sys.stderr = out, err
        if self.programs and (told := self.programs.told(output_bytes)):
            self.recorder.stream("stdout", told)
        return status, self.recorder.take()
