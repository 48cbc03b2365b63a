"""In the judge: run one prepared test cell, and say what it is worth and who may know what.

Students read a test's message, its checks' messages and the cell's outputs. What
their own code printed, raised or returned while a hidden test ran is not among
them: it could hold the hidden inputs. The whole story stands in a row's `detail`,
which only graders see.
"""

from __future__ import annotations

import contextlib
import io
import sys
import traceback
from dataclasses import dataclass
from types import CodeType

import numpy as np

from autograder.diagnosis import Suspect, Witness
from autograder.model import CheckRow, Verdict
from autograder.names import last_line_is_the_tests_own
from autograder.student import Talk

_OUTPUT, _TEXT, _MESSAGE, _DETAIL, _ROWS = 64_000, 2_000, 400, 8_000, 1_000


@dataclass(frozen=True)
class Foreseen:
    """Calls that a test makes of the master's own functions, as they cross the wall.

    numbers : name -> what the calls call it
    """

    numbers: dict[str, int]
    calls: tuple[bytes, ...]

    def ask(self, talk: Talk) -> None:
        """Have them answered ahead, if the same names are called the same there."""
        talk.ask_ahead(self.calls if talk.numbers() == self.numbers else ())


NOTHING = Foreseen({}, ())


@dataclass(frozen=True)
class Prepared:
    """A test cell, compiled once for the whole class.

    needs : names that it takes from elsewhere; binds : names that are its own after it ran
    """

    id: str
    points: float
    source: str
    body: CodeType
    last: CodeType | None
    last_line: int
    needs: frozenset[str]
    binds: frozenset[str]

    def hides(self, error: BaseException) -> bool:
        """True when `error` came out of a hidden part of this test."""
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == f"<{self.id}>"]
        hidden = self.hidden_lines()
        return any(line in hidden for line in lines)

    def hidden_lines(self) -> set[int]:
        hidden, inside = set(), False
        for number, line in enumerate(self.source.split("\n"), 1):
            inside = (inside or "BEGIN HIDDEN TESTS" in line) and "END HIDDEN TESTS" not in line
            hidden |= {number} if inside else set()
        return hidden

    def last_is_hidden(self) -> bool:
        return self.last_line in self.hidden_lines()


class Bench:
    """Where the tests of one submission are run, one after another, in one namespace."""

    def __init__(
        self,
        given: dict,
        seed,
        suspects: dict[str, list[Suspect]] | None = None,
        foreseen: dict[str, Foreseen] | None = None,
    ):
        self.namespace, self.seed = given, seed  # the process is ours alone, so is the dict
        self.foreseen = foreseen or {}  # id of a test -> calls that it probably makes
        self.suspects = suspects or {}  # id of a test -> who may have been handed in
        self.foreign: set[str] = set()  # names whose value is the student's

    def run(self, test: Prepared, talk: Talk, ahead: bool = False) -> dict:
        """What came of it, as plain values for the driver.

        ahead : calls may be made before their time, as nothing is kept by them
        """
        from chainrule import checks

        printed, value, error = _Printed(test), None, None
        witness = self._witness(test, talk)
        with (
            checks.grading(seed=self.seed, quiet=False, witness=witness) as recorder,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            try:
                self._look_up(test, talk)
                if ahead:
                    self.foreseen.get(test.id, NOTHING).ask(talk)
                exec(test.body, self.namespace)
                self.foreign -= test.binds
                value = eval(test.last, self.namespace) if test.last else None
            except (Exception, SystemExit) as raised:
                error = raised
        verdict, score = self._judge(test, talk, recorder.groups, value, error)
        rows = [_row(row) for group in recorder.groups for row in group.rows]
        rows += [_story(test, error)] if error is not None else []
        shown = None if test.last_is_hidden() and not recorder.groups else value
        return {
            "verdict": verdict.value,
            "score": score,
            "message": talk.trouble_text or _message(test, error),
            "checks": rows[:_ROWS],
            "outputs": _outputs(test, printed.getvalue(), shown, error),
            "timed_out": sorted(talk.timed_out),
            "changed": sorted(talk.changed),
            "gone": talk.gone,
            "surprised": talk.surprised,
        }

    def _witness(self, test: Prepared, talk: Talk) -> Witness | None:
        """Who names the mistake that a failed hidden check found, where mistakes are known."""
        suspects = self.suspects.get(test.id)
        if not suspects:
            return None
        witness = Witness(suspects, talk.mute)
        talk.watch(test.id.removesuffix("_test"), witness)
        return witness

    def _look_up(self, test: Prepared, talk: Talk) -> None:
        wanted = [n for n in sorted(test.needs) if n not in self.namespace or n in self.foreign]
        for name in wanted:  # never let an earlier test's copy stand in for what is there now
            self.namespace.pop(name, None)
        self.foreign |= set(wanted)
        if wanted:
            self.namespace.update(talk.look_up(wanted))

    def _judge(self, test, talk, groups, value, error) -> tuple[Verdict, float]:
        """The verdict, and points between 0 and the test's maximum."""
        if error is not None:
            score = 0.0
        elif groups:
            score = sum(group.score() for group in groups)
        else:
            score = self._plain_score(test, value)
        score = min(max(float(score), 0.0), test.points)
        if score >= test.points and error is None:
            return Verdict.PASSED, score
        return talk.trouble or _kind_of(error), score

    def _plain_score(self, test: Prepared, value) -> float:
        """Without checks: nbgrader's rule, a number as last value is partial credit."""
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0]
        is_number = isinstance(value, int | float | np.integer | np.floating)
        if isinstance(value, bool) or not is_number:
            return test.points
        if not last_line_is_the_tests_own(test.source, self.foreign):
            return test.points
        return float(value) if np.isfinite(value) else 0.0


class _Printed(io.StringIO):
    """What a test cell prints where it is not hidden; a hidden part may print inputs."""

    def __init__(self, test: Prepared):
        super().__init__()
        self._file, self._hidden = f"<{test.id}>", test.hidden_lines()

    def write(self, text: str) -> int:
        frame = sys._getframe(1)
        while self._hidden and frame is not None:
            if frame.f_code.co_filename == self._file and frame.f_lineno in self._hidden:
                return len(text)
            frame = frame.f_back
        return super().write(text) if self.tell() < 2 * _OUTPUT else len(text)


def _kind_of(error) -> Verdict:
    if error is None or isinstance(error, AssertionError):
        return Verdict.FAILED
    return Verdict.MEMORY if isinstance(error, MemoryError) else Verdict.ERROR


def _message(test: Prepared, error) -> str:
    """For students: what happened; from a hidden part, only which kind of thing."""
    if error is None:
        return ""
    name = getattr(error, "name", None)
    if isinstance(error, NameError) and name in test.needs:
        return f"NameError: '{name}' is not defined"
    kind = type(error).__name__
    text = "" if test.hides(error) else " ".join(_text(error).split())
    return printable(f"{kind}: {text}" if text else kind, _MESSAGE)


def _text(error: BaseException) -> str:
    with contextlib.suppress(Exception):
        return str(error)
    return ""


def printable(text: str, most: int) -> str:
    """Text that is not ours: cut, and without control characters."""
    cut = text if len(text) <= most else text[: most - 2] + " …"
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in cut)


_FIELDS = CheckRow.__dataclass_fields__


def _row(row) -> tuple:
    """A CheckRow's fields in their order; the half of what a dict takes to send."""
    return tuple(getattr(row, name, field.default) for name, field in _FIELDS.items())


def _story(test: Prepared, error: BaseException) -> tuple:
    """A row for graders: everything about an error that ended the test."""
    story = "".join(traceback.format_exception(error, limit=-6))
    row = CheckRow(
        name="the test ran to its end",
        passed=False,
        hidden=True,
        worth=0.0,
        message=_message(test, error),
        detail=printable(story[-_DETAIL:], _DETAIL),
    )
    return _row(row)


def _outputs(test: Prepared, printed: str, value, error) -> list[dict]:
    outputs: list[dict] = []
    if printed:
        text = printed if len(printed) <= _OUTPUT else printed[:_OUTPUT] + "\n..."
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    if error is not None:
        outputs.append(_error_output(test, error))
    elif value is not None:
        result = {"data": {"text/plain": _short(value)}, "metadata": {}, "execution_count": None}
        outputs.append({"output_type": "execute_result", **result})
    return outputs


def _error_output(test: Prepared, error) -> dict:
    message = _message(test, error)
    lines, source = [message], test.source.split("\n")
    if test.hides(error):
        lines = ["in a hidden test", message]
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == f"<{test.id}>":
                lines.insert(-1, f"line {frame.lineno}: {source[frame.lineno - 1].strip()}")
        lines += [printable(note, _DETAIL) for note in getattr(error, "__notes__", [])[:3]]
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": message.partition(": ")[2],
        "traceback": "\n".join(lines).split("\n"),
    }


def _short(value) -> str:
    with contextlib.suppress(Exception):
        return repr(value)[:_TEXT]
    return f"<{type(value).__name__}>"
