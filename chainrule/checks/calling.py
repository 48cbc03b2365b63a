"""Run code that may do anything, and bring back one outcome.

Student code runs here and nowhere else in this package. Whatever it raises is
an outcome, SystemExit included; only KeyboardInterrupt goes through, because
the person at the keyboard must be able to stop a loop. Nothing reaches stderr:
stock nbgrader gives a cell that wrote there no points at all.
"""

import io
import os
import re
import sysconfig
import traceback
import warnings
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from chainrule.checks.table import NOT_WRITTEN, printable

# What a student may always be told, whichever test was running.
ENDINGS = {
    TimeoutError: "did not finish within its time",
    ConnectionError: "the process that runs your code ended",
    MemoryError: "ran out of memory",
    RecursionError: "calls itself without end (RecursionError)",
    NotImplementedError: f"{NOT_WRITTEN} (NotImplementedError)",
    SystemExit: "called exit()",
}


# Frames in these places are no student's.
LIBRARIES = (
    os.path.dirname(os.path.dirname(__file__)),
    sysconfig.get_path("purelib"),
    sysconfig.get_path("stdlib"),
    "<frozen",
    "<string>",
    "<__array",
)


_FRAME = re.compile(r'^ *File "([^"\n]*)", line (\d+), in ([^\n]*)\n([^\n]*)', re.M)


@dataclass
class Outcome:
    """What one call brought: a value, or the story of an exception.

    safe    : may be shown for a hidden test: no text of the student's own
    message : for a visible test
    """

    value: object = None
    error: type | None = None
    safe: str = ""
    message: str = ""
    detail: str = ""
    warned: str = ""

    @property
    def ended(self):
        """Whether the error says all there is to say, whatever the input was."""
        return self.error is not None and bool(_ending(self.error))

    @property
    def lost(self):
        """Whether asking again is pointless: the code hangs or its process is gone."""
        return self.error is not None and issubclass(
            self.error, TimeoutError | ConnectionError | MemoryError
        )


def attempt(call, *args, hidden=False):
    """Call `call(*args)`; never raises but for KeyboardInterrupt."""
    if not callable(call):
        text = "there is nothing to call here; a function is expected"
        return Outcome(error=TypeError, safe=text, message=text)
    captured = io.StringIO()
    with ExitStack() as stack:
        caught = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        stack.enter_context(redirect_stderr(captured))
        if hidden:  # printed inputs of a hidden test would be in the student's feedback
            stack.enter_context(redirect_stdout(captured))
        try:
            outcome = Outcome(value=call(*args))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            outcome = _failure(error)
    if caught:
        outcome.warned = printable(_text(caught[0].message), 100)
    printed = captured.getvalue() if isinstance(captured.getvalue(), str) else ""
    if printed:
        outcome.detail += "\nprinted: " + printable(printed, 300)
    return outcome


def _ending(kind):
    return next((text for base, text in ENDINGS.items() if issubclass(kind, base)), "")


def _failure(error):
    kind = type(error)
    safe = _ending(kind)
    text = printable(" ".join(_text(error).split()), 160)
    if safe:
        message = safe
    elif kind is AssertionError:
        safe, message = "raised AssertionError", text or "an assertion failed"
    else:
        safe = f"raised {_builtin_name(kind)}"
        message = f"raised {printable(kind.__name__, 60)}" + (f": {text}" if text else "")
        message += _place(error)
        if issubclass(kind, NameError):
            message += "; run the cell that defines it"
    detail = "\n" + printable("".join(_trace(error))[-1500:], 1500)
    return Outcome(error=kind, safe=safe, message=message, detail=detail)


def _builtin_name(kind):
    """The nearest builtin exception: a student's own class could carry inputs in its name."""
    return next(
        (base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"), "an error"
    )


def _text(error):
    try:
        return str.__getitem__(str(error), slice(1000))
    except Exception:  # a student's __str__ may raise anything
        return ""


def _trace(error):
    try:
        return traceback.format_exception(type(error), error, error.__traceback__, limit=-6)
    except Exception:
        return [type(error).__name__]


def _told_frames(error):
    """Frames of a traceback that came with the exception as a note, from another process."""
    notes = "\n".join(n for n in getattr(error, "__notes__", ()) if isinstance(n, str))
    return [
        traceback.FrameSummary(file, int(line), name, line=text.strip())
        for file, line, name, text in _FRAME.findall(notes)
    ]


def _place(error):
    """' (in softmax, line 3: `return Z / s`)': the innermost line that a student wrote."""
    try:
        frames = _told_frames(error) or traceback.extract_tb(error.__traceback__)
    except Exception:
        return ""
    for frame in reversed(frames):
        if frame.filename.startswith(LIBRARIES) or frame.name in ("<lambda>", "<module>"):
            continue
        line = f": `{frame.line}`" if frame.line else ""
        return printable(f" (in {frame.name}, line {frame.lineno}{line}", 120) + ")"
    return ""
