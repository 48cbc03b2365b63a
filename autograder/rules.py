"""Read a homework's `assignment.toml`: what it is called, worth and allowed.

    title = "Linear regression"
    due = 2030-01-15T23:59:00+01:00     # a time without its zone is refused
    points = 100                        # must equal the sum over its graded cells
    minutes = 180                       # what a student should plan for
    isolation = "split"                 # or "inline", for tests that patch student objects
    rules = "own"                       # or "nbgrader": its reading of points, to the letter
    companions = ["network.py"]         # files beside the text that students get too; a link
                                        # to a companion of another homework is one as well
    public_lines = ["Z = X @ W + b"]    # solution lines that may stand in public files
    reveals = ["hw3_backprop"]          # homeworks due before, whose solutions this one shows

    [limits]                            # names and units of model.Limits
    cell_s = 30.0

    [late]                              # names of lateness.LatePolicy
    percent_per_day = 10

A homework without the file gets the defaults; a key that nobody reads is refused,
because it is a key that somebody misspelt.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.errors import CourseError
from autograder.lateness import LatePolicy
from autograder.model import Limits


@dataclass(frozen=True)
class Rules:
    """What `assignment.toml` says. points, minutes and late are None where it is silent."""

    title: str
    due: str | None = None
    points: float | None = None
    minutes: float | None = None
    isolation: str = "split"
    rules: str = "own"
    companions: tuple[str, ...] = ()
    public_lines: tuple[str, ...] = ()
    reveals: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    late: LatePolicy | None = None


def read_rules(path: Path, title: str, rules: str = "own") -> Rules:
    """The rules in the file at `path`; the defaults under `title` where there is none.

    rules : the course's default
    """
    told = {"title": title, "rules": rules, **(_read(path) if path.is_file() else {})}
    if told["rules"] == "nbgrader" and told.setdefault("isolation", "inline") != "inline":
        raise CourseError(f'{path}: rules = "nbgrader" runs tests inline; isolation says split.')
    return Rules(**told)


def _read(path: Path) -> dict:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise CourseError(f"{path}: not readable as TOML: {e}. Mend the line it names.") from e
    _refuse_unknown(path, "key", said, [f.name for f in fields(Rules)])
    return {key: _READERS[key](path, key, value) for key, value in said.items()}


def _refuse_unknown(path: Path, what: str, said: dict, allowed: list[str]) -> None:
    for key in said:
        if key not in allowed:
            raise CourseError(f"{path}: unknown {what} {key!r}. Allowed: {', '.join(allowed)}.")


def _wrong(path: Path, key: str, value, expected: str) -> CourseError:
    return CourseError(f"{path}: {key} = {value!r}, but it must be {expected}.")


def _text(path: Path, key: str, value) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, key, value, "a text in quotes")
    return value


def _number(path: Path, key: str, value) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise _wrong(path, key, value, "a number above 0")
    return value


def _texts(path: Path, key: str, value) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise _wrong(path, key, value, "a list of texts")
    return tuple(value)


def _due(path: Path, key: str, value) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _wrong(
            path, key, str(value), "a time with its zone, unquoted, as in 2030-01-15T23:59:00+01:00"
        )
    return value.isoformat()


def _isolation(path: Path, key: str, value) -> str:
    if value not in ("split", "inline"):
        raise _wrong(path, key, value, '"split" or "inline"')
    return value


def _rules(path: Path, key: str, value) -> str:
    if value not in ("own", "nbgrader"):
        raise _wrong(path, key, value, '"own" or "nbgrader"')
    return value


def _companions(path: Path, key: str, value) -> tuple[str, ...]:
    names = _texts(path, key, value)
    for name in names:
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or inside.suffix == ".ipynb":
            raise _wrong(path, key, name, "files of the homework's own folder, and no notebooks")
        file = path.parent / name
        if not file.is_file():
            raise CourseError(f"{path}: {key} names {name!r}, but {file} is no file.")
        if file.is_symlink() and not _is_public_elsewhere(file):
            raise CourseError(
                f"{path}: {key} names {name!r}, but {file} is a link. Only what another homework "
                "names among its own companions may be linked, so that it is written once."
            )
    return tuple(str(PurePosixPath(name)) for name in names)


def _is_public_elsewhere(link: Path) -> bool:
    """Does it point at a companion of the homework next door? That is released anyway."""
    target = link.resolve()
    rules = target.parent / "assignment.toml"
    if target.parent.parent != link.parent.resolve().parent or not rules.is_file():
        return False
    try:
        named = tomllib.loads(rules.read_text(encoding="utf-8")).get("companions", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False  # its own reading will say so
    return target.name in named


def _limits(path: Path, key: str, value) -> Limits:
    if not isinstance(value, dict):
        raise _wrong(path, key, value, "a table, [limits]")
    allowed = {f.name: f.type for f in fields(Limits)}
    _refuse_unknown(path, "limit", value, list(allowed))
    for name, limit in value.items():
        _number(path, f"limits.{name}", limit)
        if allowed[name] == "int" and not isinstance(limit, int):
            raise _wrong(path, f"limits.{name}", limit, "a whole number")
    return Limits(**{n: v if allowed[n] == "int" else float(v) for n, v in value.items()})


_CHOICES = {"of": ("score", "points"), "counts": ("on-time", "newest")}


def _late(path: Path, key: str, value) -> LatePolicy:
    if not isinstance(value, dict):
        raise _wrong(path, key, value, "a table, [late]")
    _refuse_unknown(path, "late rule", value, [f.name for f in fields(LatePolicy)])
    for name, said in value.items():
        if name in _CHOICES:
            if said not in _CHOICES[name]:
                raise _wrong(path, f"late.{name}", said, " or ".join(map(repr, _CHOICES[name])))
        elif isinstance(said, bool) or not isinstance(said, int | float) or not said >= 0:
            raise _wrong(path, f"late.{name}", said, "a number, 0 or more")
    return LatePolicy(**value)


_READERS = {
    "title": _text,
    "due": _due,
    "points": _number,
    "minutes": _number,
    "isolation": _isolation,
    "rules": _rules,
    "companions": _companions,
    "public_lines": _texts,
    "reveals": _texts,
    "limits": _limits,
    "late": _late,
}
