"""INSIDE the wall: run cells as Jupyter runs them, without a kernel.

One IPython shell, its display hook and publisher replaced by a recorder. No
history thread, no ZeroMQ, no profile folder: the process that holds the shell may
be forked. What asks for a person or a window (input, GUI backends, exit) gives
what it gives in a notebook that nobody watches.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import re
import subprocess
import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.inputtransformer2 import TransformerManager
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

    @staticmethod
    def semicolon_at_end_of_expression(expression: str) -> bool:
        # Whenever a value is shown, IPython cuts the whole cell into tokens to look for the last.
        _, _, last = expression.rstrip().rpartition("\n")
        if not any(mark in last for mark in ";#\\"):
            return False
        return DisplayHook.semicolon_at_end_of_expression(expression)


# Where none of this stands, nothing in a cell is IPython's own syntax: a "?" that ends a
# line, a "!", a magic that is assigned, a line that begins with an escape, and what ends
# lines unseen.
_OWN_SYNTAX = re.compile(
    r"[\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]|\?[\s\\]*$|!(?!=)|=[\s\\]*%|^\s*[,;/%!?]",
    re.MULTILINE,
)


class Transformers(TransformerManager):
    """IPython's own, without cutting into tokens where nothing can be found in them."""

    # A cell and what was made of it: a kernel, and who is like one, asks twice.
    _last: tuple[str | None, str] = (None, "")

    def transform_cell(self, cell: str) -> str:
        if self._steps() != _STANDARD:
            return super().transform_cell(cell)
        if self._last[0] != cell:
            self._last = cell, super().transform_cell(cell)
        return self._last[1]

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        if self._steps() == _STANDARD and not _OWN_SYNTAX.search("".join(lines)):
            return lines
        return super().do_token_transforms(lines)

    def _steps(self) -> list:
        return [self.cleanup_transforms, self.line_transforms, self.token_transformers]


_STANDARD = Transformers()._steps()


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

    def should_run_async(self, raw_cell: str, *, transformed_cell=None, **told) -> bool:
        if "await" not in raw_cell and "async" not in raw_cell and "%" not in raw_cell:
            return False
        return super().should_run_async(raw_cell, transformed_cell=transformed_cell, **told)

    def init_profile_dir(self, profile_dir) -> None:
        """None is needed, and none shall be made in the grader's home."""

    def init_sys_modules(self) -> None:
        # `import __main__` must find the student's names, as under ipykernel.
        sys.modules["__main__"] = self.user_module

    def system_piped(self, cmd) -> None:
        # The other wants a terminal. There both streams are one, and so they are here.
        command = self.var_expand(cmd, depth=1)
        merged = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        with subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE, **merged) as program:
            try:
                while text := program.stdout.read1(65536):
                    sys.stdout.write(text.decode("utf-8", "replace"))
            except BaseException:
                program.kill()
                raise
        self.user_ns["_exit_code"] = program.returncode
        if self.system_raise_on_error and program.returncode:
            raise subprocess.CalledProcessError(program.returncode, cmd)

    system = system_piped

    def enable_gui(self, gui=None) -> None:
        """There is no event loop here."""

    def enable_matplotlib(self, gui=None):
        """`%matplotlib notebook`, `widget`, `qt`: figures are shown as pictures."""
        enabled = super().enable_matplotlib("inline")
        _show_before_drawing(self.events)
        return enabled

    def ask_exit(self) -> None:
        """`exit` ends a session; there is none that could go on."""


def _show_before_drawing(events) -> None:
    """After a cell pyplot draws its figures, then inline draws them anew, shows and closes them.

    The other way round nothing is left for pyplot to draw: a third of what a figure costs.
    """
    import matplotlib.pyplot as plt

    draw = getattr(plt, "_draw_all_if_interactive", None)  # it has no public name
    if draw in events.callbacks["post_execute"]:
        events.unregister("post_execute", draw)
        events.register("post_execute", draw)


# What asks whether it runs in a notebook (tqdm, pandas, plotly) asks by these names.
_Shell.__name__ = _Shell.__qualname__ = "ZMQInteractiveShell"
_Shell.__module__ = "ipykernel.zmqshell"

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


def _ask_nobody(*_, **__):
    raise StdinNotImplementedError("nobody is there to answer")


class CellShell:
    """Runs the student's cells one after another in one namespace."""

    def __init__(self):
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.autoindent = False
        config.InteractiveShell.cache_size = 0  # Out[...] would keep every array alive
        config.IPKernelApp.connection_file = ""
        self.recorder = Recorder()
        _Publisher.recorder = _Hook.recorder = _Shell.recorder = self.recorder
        self.shell = _Shell.instance(config=config)
        self.shell.input_transformer_manager = Transformers()
        self.namespace = self.shell.user_ns
        self.programs: Programs | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.streams = tuple(Stream(name, self.recorder) for name in ("stdout", "stderr"))

    def hear_programs(self, folder: str, apart: bool = False) -> None:
        """From now on, what programs print is part of a cell's output."""
        self.programs = Programs(folder, apart)
        self.recorder.hear = self._hear

    def _hear(self) -> None:
        for name, text in self.programs.told(self.output_bytes) if self.programs else ():
            self.recorder.stream(name, text)

    def be_like_a_kernel(self) -> None:
        """Keep results in `Out` and `_`, ask nobody, run cells inside a running event loop."""
        builtins.input = getpass.getpass = _ask_nobody
        hook = self.shell.displayhook
        hook.do_full_cache, hook.cache_size = 1, 1000
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)

    def run(self, source: str, output_bytes: int = 2**20) -> tuple[str, list[dict]]:
        """Run one cell -> ("ok" or "error", outputs)."""
        self.output_bytes = output_bytes
        self.recorder.start(output_bytes)
        ours = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self.streams
        try:
            status = "ok" if self._ran_well(source) else "error"
        except SystemExit as error:  # IPython lets some of them through
            self.recorder.error("SystemExit", _text(error), [])
            status = "error"
        finally:
            # A stream that a cell has put there is the next cell's, too.
            left = [getattr(sys, name, None) for name in ("stdout", "stderr")]
            now = zip(left, self.streams, strict=True)
            self.streams = tuple(was if stream is None else stream for stream, was in now)
            sys.stdout, sys.stderr = ours
        self._hear()
        outputs = self.recorder.take()
        if status == "error" and not any(o["output_type"] == "error" for o in outputs):
            # A cell may replace what shows errors; it has failed all the same.
            self.recorder.error("Error", "this cell failed and showed no error", [])
            outputs = self.recorder.take()
        return status, outputs

    def _ran_well(self, source: str) -> bool:
        if self.loop is None:
            return self.shell.run_cell(source, store_history=True).success
        return self.loop.run_until_complete(self._run_in_loop(source)).success

    async def _run_in_loop(self, source: str):
        try:
            told = {"transformed_cell": self.shell.transform_cell(source)}
        except Exception:
            told = {"transformed_cell": source, "preprocessing_exc_tuple": sys.exc_info()}
        if not self.shell.should_run_async(source, **told):
            return self.shell.run_cell(source, store_history=True)
        result = None
        try:
            result = await self.shell.run_cell_async(source, store_history=True, **told)
        finally:
            self.shell.events.trigger("post_execute")
            self.shell.events.trigger("post_run_cell", result)
        return result
