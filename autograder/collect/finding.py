"""Which file is which notebook of the homework: by its place, else by what is in it.

A notebook that was moved or renamed still carries its cells' grade_ids. They are
searched for as text: the file is not parsed before somebody grades it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.collect.arrivals import (
    ATTEMPT_MB,
    FILE_MB,
    MAX_FILES,
    MB,
    Files,
    Refused,
    is_clutter,
    shown,
)

GRADE_ID = re.compile(rb'"grade_id"\s*:\s*"([A-Za-z0-9_-]{1,64})"')
# A student's repository may hold every homework many times over.
MAX_CANDIDATES = 60
ENOUGH = 0.5  # of a master's grade_ids
COMPARED_MB = 5


@dataclass(frozen=True)
class Wanted:
    """What is looked for.

    ids : notebook name -> grade_ids of its master
    released : notebook name -> bytes as students got it
    others : (homework, file name) of the other homeworks' notebooks, which are none of this one
    """

    ids: Mapping[str, frozenset[str]]
    released: Mapping[str, bytes] = field(repr=False)
    others: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True)
class Found:
    """The files of one attempt under the names that grading expects; see Arrival."""

    files: dict[str, bytes] = field(repr=False)
    was: dict[str, str]
    notes: tuple[str, ...]


def find(files: Files, wanted: Wanted, home: str = "") -> Found:
    """Take what lies in `home`, and look everywhere for a notebook that is not there.

    A student who worked on a copy has the notebook there too, as it was released.

    home : the homework's own folder inside `files`; "" for all of it
    """
    notes: list[str] = []
    inside = _inside(files, home)
    taken, was = _taken(files, inside, notes), {}
    for stem in wanted.ids:
        name = f"{stem}.ipynb"
        given = name in taken and is_untouched(taken[name], wanted.released.get(stem))
        if name in inside and not given:
            continue
        path = _elsewhere(files, wanted, stem, {*was.values(), inside.get(name, "")})
        if path is None:
            continue
        data = files.read(path)
        if given and is_untouched(data, wanted.released[stem]):
            continue
        taken[name], was[name] = data, path
        taken.pop(next((n for n, p in inside.items() if p == path), ""), None)
        why = "; the one in its place is as it was released" if given else ""
        notes.append(f"{name} was found as {shown(path)}{why}")
    return Found(taken, was, tuple(notes))


def _inside(files: Files, home: str) -> dict[str, str]:
    """Name inside the homework's folder -> path in `files`."""
    prefix = f"{home}/" if home else ""
    return {
        path.removeprefix(prefix): path
        for path in sorted(files.sizes)
        if path.startswith(prefix) and not is_clutter(path.removeprefix(prefix))
    }


def _taken(files: Files, inside: Mapping[str, str], notes: list[str]) -> dict[str, bytes]:
    """Content of the homework's own folder, notebooks first, as much as is allowed."""
    taken: dict[str, bytes] = {}
    total = left_out = 0
    for name in sorted(inside, key=lambda n: (not n.endswith(".ipynb"), n)):
        size = files.sizes[inside[name]]
        if size > FILE_MB * MB and name.endswith(".ipynb"):
            notes.append(f"{shown(name)} has {size / MB:.0f} MB; {FILE_MB} MB are taken")
        if size > FILE_MB * MB or total + size > ATTEMPT_MB * MB or len(taken) >= MAX_FILES:
            left_out += 1
            continue
        try:
            taken[name] = files.read(inside[name])
            total += len(taken[name])
        except Refused as refused:
            notes.append(str(refused))
    if left_out:
        notes.append(f"{left_out} more files were left out: too many or too large")
    return taken


def _elsewhere(files: Files, wanted: Wanted, stem: str, taken: set[str]) -> str | None:
    """The path of the notebook that is not where it belongs, or None."""
    best: tuple | None = None
    for path in _candidates(files, f"{stem}.ipynb", wanted, taken):
        data = files.read(path)
        share = _share(data, wanted.ids[stem])
        same_name = PurePosixPath(path).name == f"{stem}.ipynb"
        worked = not is_untouched(data, wanted.released.get(stem))
        # Worked on before untouched, then whose cells it has, then its name and place.
        rank = (worked, share >= ENOUGH, same_name, share, -path.count("/"))
        if (share >= ENOUGH or same_name) and (best is None or rank > best[0]):
            best = (rank, path)
    return best[1] if best else None


def _candidates(files: Files, name: str, wanted: Wanted, taken: set[str]) -> list[str]:
    ours = {f"{stem}.ipynb" for stem in wanted.ids} - {name}
    fitting = [
        path
        for path, size in files.sizes.items()
        if path.endswith(".ipynb") and size <= FILE_MB * MB and not is_clutter(path)
        and path not in taken and PurePosixPath(path).name not in ours
        and PurePosixPath(path).parts[-2:] not in wanted.others
    ]  # fmt: skip
    fitting.sort(key=lambda p: (PurePosixPath(p).name != name, p.count("/"), p))
    return fitting[:MAX_CANDIDATES]


def _share(data: bytes, ids: frozenset[str]) -> float:
    held = {found.decode() for found in GRADE_ID.findall(data)}
    return len(held & ids) / len(ids) if ids else 0.0


def is_untouched(data: bytes, released: bytes | None) -> bool:
    """Do the cells read as they were released? Outputs and an editor's metadata do not count."""
    if released is None or len(data) > COMPARED_MB * MB:
        return False
    if hashlib.sha256(data).digest() == hashlib.sha256(released).digest():
        return True
    try:
        return _sources(data) == _sources(released)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _sources(data: bytes) -> list[str]:
    cells = [c["source"] for c in json.loads(data)["cells"]]
    return [s if isinstance(s, str) else "".join(s) for s in cells]
