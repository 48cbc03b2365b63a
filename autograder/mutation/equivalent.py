"""Mutants that are no mistakes: marked beside the homework, each with a reason.

    # solutions/<hw>/answers/equivalent.toml
    [[equivalent]]
    function = "softmax"
    operator = "axis"
    line = "S = Z - Z.max(axis=1, keepdims=True)"
    becomes = "S = Z - Z.max()"
    reason = "any shift gives the same probabilities, as long as nothing overflows"

`at = 2` is the second of several that read alike in one cell. A mark that fits no
mutant, or one that the tests find wrong, is stale, and that is an error.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import HomeworkError

FILE = "equivalent.toml"
_FIELDS = {"function": str, "operator": str, "line": str, "becomes": str, "reason": str}


@dataclass(frozen=True)
class Mark:
    """One marked mutant; its key is that of a Mutant."""

    function: str
    operator: str
    line: str
    becomes: str
    reason: str
    at: int = 1

    @property
    def key(self) -> tuple:
        return self.function, self.operator, self.line, self.becomes, self.at

    def __str__(self) -> str:
        return f"{self.function}, {self.operator}: `{self.line}` → `{self.becomes}`"


def read_marks(answers: Path) -> list[Mark]:
    """The marks kept in a homework's answers/. Raises HomeworkError where one is not whole."""
    path = answers / FILE
    if not path.is_file():
        return []
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise HomeworkError(f"{path}: not readable as TOML: {error}") from error
    marks = [_mark(path, entry) for entry in told.get("equivalent", [])]
    twice = {m for m in marks if marks.count(m) > 1}
    if twice:
        raise HomeworkError(f"{path}: {twice.pop()} is marked twice. Delete one.")
    return marks


def _mark(path: Path, entry: dict) -> Mark:
    for name, kind in _FIELDS.items():
        if not isinstance(entry.get(name), kind) or (name == "reason" and not entry[name].strip()):
            raise HomeworkError(f"{path}: a mark lacks {name!r}: {entry}")
    if unknown := entry.keys() - _FIELDS.keys() - {"at"}:
        raise HomeworkError(f"{path}: a mark says {', '.join(sorted(unknown))}, which nobody reads")
    return Mark(**entry)
