"""A submission, rebuilt on the master's skeleton.

Order, tests, points, ids, tags and nbgrader's metadata are the master's. The student's
are the sources of solutions, of written answers and of the given cells that are not
locked; the cells added, in their place relative to their neighbours; and the outputs of
cells that only show something. What nbgrader does later on the result (a checksum that
tells an untouched answer, feedback, the formgrader) works as on one of its own.
"""

from __future__ import annotations

import copy
import functools
import json
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import NotebookError
from autograder.notebook.comparing import note_differences
from autograder.notebook.flags import Flags
from autograder.notebook.matching import Match, match
from autograder.notebook.sameness import definitions, laid_out, names, same
from autograder.notebook.slots import (
    Slot,
    Step,
    StepKind,
    kind_of,
    points_of,
    slots_of,
)

MAX_SHOWN_BYTES = 8_000_000
LARGE_OUTPUT = f"Outputs of more than {MAX_SHOWN_BYTES // 1_000_000} MB were left out"


@dataclass(frozen=True)
class Rebuilt:
    """What is run and written as autograded.

    notebook : nbformat 4.5
    steps : one per cell of it, in order
    flags : neutral sentences for the people who grade
    """

    notebook: dict
    steps: tuple[Step, ...]
    flags: tuple[str, ...]


class Skeleton:
    """A master, and what students were given of it: made once, and put around each submission.

    Both are nbformat 4 notebooks with their sources as text, as read_notebook gives them.
    With the release, what students received is known exactly; without it stubs are made as
    nbgrader makes them by default.
    """

    def __init__(self, master: dict, release: dict | None = None):
        self.master, self.release = master, release

    @functools.cached_property
    def slots(self) -> tuple[Slot, ...]:
        return slots_of(self.master, self.release)

    def rebuilt(self, submitted: dict) -> Rebuilt:
        """Put what the student wrote into the master's skeleton.

        Raises NotebookError if the submission is not this notebook at all: grading it would
        call a mix-up a zero.
        """
        flags = Flags()
        slots, cells = self.slots, submitted["cells"]
        matched = match(slots, cells)
        _require_this_notebook(slots, matched, len(cells))
        note_differences(slots, submitted, matched, self.master, self.release, flags)
        built = _Builder(slots, cells, matched, flags).build()
        metadata = copy.deepcopy(dict(self.master.get("metadata", {})))
        return Rebuilt(
            notebook={
                "cells": [cell for cell, _ in built],
                "metadata": metadata,
                "nbformat": 4,
                "nbformat_minor": 5,
            },
            steps=tuple(step for _, step in built),
            flags=flags.sentences(),
        )


def rebuild(master: dict, submitted: dict, release: dict | None = None) -> Rebuilt:
    """Put one submission into the master's skeleton; see Skeleton."""
    return Skeleton(master, release).rebuilt(submitted)


def _require_this_notebook(slots: Sequence[Slot], matched: Match, n_cells: int) -> None:
    # A locked cell such as the imports may be the same in every homework of a course.
    known = [s.index for s in slots if s.kind in (StepKind.TEST, StepKind.MANUAL) or s.answered]
    if known and not any(index in matched.cell_of for index in known):
        raise NotebookError(
            f"The notebook has {n_cells} cells, but none of this homework's {len(known)} answers "
            "and tests. Look whether another notebook was handed in under its name."
        )


class _Builder:
    """Makes the cells and their steps, one after the other."""

    def __init__(self, slots: Sequence[Slot], cells: list[dict], matched: Match, flags: Flags):
        self.slots, self.cells, self.matched, self.flags = slots, cells, matched, flags
        self.used = {slot.cell_id for slot in slots} | {slot.grade_id for slot in slots}
        locked = {matched.cell_of.get(s.index) for s in slots if s.ours}
        self.own = [c["source"] for i, c in enumerate(cells) if i not in locked and _is_code(c)]
        self.built: list[tuple[dict, Step]] = []

    @functools.cached_property
    def _defined(self) -> frozenset[str]:
        return frozenset().union(*map(definitions, self.own))

    @functools.cached_property
    def _bound(self) -> frozenset[str]:
        return frozenset().union(*map(names, self.own))

    def build(self) -> list[tuple[dict, Step]]:
        for slot, extra in _order(self.slots, self.matched, len(self.cells)):
            if slot is None:
                self._add_extra(extra)
            else:
                self._add_slot(slot)
        return self.built

    def _add_slot(self, slot: Slot) -> None:
        index = self.matched.cell_of.get(slot.index)
        theirs = None if index is None else self.cells[index]
        if theirs is not None and _is_added_to(slot, theirs):
            self._add_extra(index)
        source = self._source(slot, theirs)
        cell = _new_cell(slot.cell["cell_type"], slot.cell_id, source)
        cell["metadata"] = marshal.loads(slot.metadata_kept)
        giver = slot.cell if slot.ours or theirs is None else theirs
        if not slot.is_code and isinstance(giver.get("attachments"), Mapping):
            cell["attachments"] = copy.deepcopy(dict(giver["attachments"]))
        if slot.kind is StepKind.SHOW and theirs is not None:
            cell["outputs"] = self._shown(slot, theirs)
        given = slot.ours or (not slot.tracked and source == slot.cell["source"])
        points = points_of(slot.cell)
        self._append(cell, slot.kind, slot.grade_id or slot.cell_id, points, given)
        if slot.ours and slot.kind is StepKind.MANUAL and theirs is not None:
            self._keep_answer(slot, index)

    def _source(self, slot: Slot, theirs: dict | None) -> str:
        if slot.ours:
            return slot.cell["source"]
        stub = slot.stub if slot.tracked else slot.cell["source"]
        if theirs is None:
            return self._put_back(slot, stub)
        # The stub to the byte, so that nbgrader's checksum tells an untouched answer.
        return stub if laid_out(theirs["source"]) == laid_out(stub) else theirs["source"]

    def _put_back(self, slot: Slot, stub: str) -> str:
        """A cell that was deleted, without undoing what stands elsewhere (merged cells)."""
        wanted = names(stub) if slot.tracked else definitions(stub)
        there = self._bound if slot.tracked else self._defined
        if not slot.is_code or not wanted or not wanted <= there:
            return stub
        return f"# This cell was missing; another one defines {', '.join(sorted(wanted))}."

    def _shown(self, slot: Slot, theirs: dict) -> list:
        outputs = theirs.get("outputs", [])
        if len(json.dumps(outputs)) > MAX_SHOWN_BYTES:
            self.flags.note(LARGE_OUTPUT, slot.name)
            return []
        return copy.deepcopy(outputs)

    def _keep_answer(self, slot: Slot, index: int) -> None:
        """An answer typed into the task itself, where editors do not heed the lock."""
        told = laid_out(self.cells[index]["source"])
        if told not in (laid_out(slot.stub), laid_out(slot.cell["source"])):
            self._add_extra(index)

    def _add_extra(self, index: int) -> None:
        theirs = self.cells[index]
        name = theirs["id"]
        number = index + 1
        while name in self.used:
            name, number = f"student-{number}", number + 1
        self.used.add(name)
        cell = _new_cell(theirs["cell_type"], name, theirs["source"])
        if "attachments" in theirs:
            cell["attachments"] = copy.deepcopy(theirs["attachments"])
        kind = kind_of({**theirs, "metadata": {}})
        self._append(cell, kind, name, 0.0, given=False)

    def _append(self, cell: dict, kind: StepKind, cell_id: str, points: float, given: bool) -> None:
        step = Step(len(self.built), kind, cell_id, cell["source"], points, given)
        self.built.append((cell, step))


def _order(slots: Sequence[Slot], matched: Match, n_cells: int):
    """The master's order, with the student's own cells between: (slot, None) or (None, cell).

    An added cell goes before the cell that followed it. Where that leaves a choice because
    cells are missing, it goes behind stubs that were put back (so that it overrides them)
    and before the first test (so that the test meets it).
    """
    before = _added_before(slots, matched, n_cells)
    following = sorted(matched.cell_of)
    for slot in slots:
        here = slot.index in matched.cell_of
        if here or slot.kind is StepKind.TEST:
            anchor = slot.index if here else next((f for f in following if f > slot.index), None)
            yield from ((None, cell) for cell in before.pop(anchor, ()))
        yield slot, None
    yield from ((None, cell) for cell in before.pop(None, ()))


def _added_before(slots: Sequence[Slot], matched: Match, n_cells: int) -> dict:
    """Added cells by the slot that they precede, None for the end."""
    before: dict[int | None, list[int]] = {}
    slot_of = matched.slot_of
    anchor = None
    for cell in reversed(range(n_cells)):
        if cell in slot_of:
            anchor = slot_of[cell]
            continue
        own = matched.copies.get(cell)
        # A copy above the one that counts stays above it, wherever the latter comes to stand.
        above = own is not None and cell < matched.cell_of[own]
        before.setdefault(own if above else anchor, []).insert(0, cell)
    return before


def _is_added_to(slot: Slot, theirs: Mapping) -> bool:
    """Code of ours that is no test and was edited: an import more, which answers may need.

    The student's version runs before ours, which has the last word.
    """
    if not (slot.ours and slot.kind is StepKind.CODE and _is_code(theirs)):
        return False
    return not any(same(theirs["source"], s, True) for s in (slot.stub, slot.cell["source"]))


def _new_cell(kind: str, name: str, source: str) -> dict:
    cell = {"id": name, "cell_type": kind, "metadata": {}, "source": source}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


def _is_code(cell: Mapping) -> bool:
    return cell["cell_type"] == "code"
