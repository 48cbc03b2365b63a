"""Which cell of a submission fills which slot of the master.

By grade_id first; then by cell id; then, where metadata was lost, by content: the same
source, the names that the stub defines, and last the only place where it can belong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.notebook.sameness import laid_out, names
from autograder.notebook.slots import Slot, StepKind, grade_id_of


@dataclass
class Match:
    """What was found. Cells and slots are given by their indices.

    cell_of : slot -> the cell that fills it
    stripped : tracked slots that were found by something else than their grade_id
    copies : cell -> the slot whose grade_id it repeats
    """

    cell_of: dict[int, int] = field(default_factory=dict)
    stripped: list[int] = field(default_factory=list)
    copies: dict[int, int] = field(default_factory=dict)

    @property
    def slot_of(self) -> dict[int, int]:
        return {cell: slot for slot, cell in self.cell_of.items()}


def match(slots: Sequence[Slot], cells: Sequence[Mapping]) -> Match:
    """Fill as many slots as can be filled, each from at most one cell."""
    return _Matching(slots, cells).run()


class _Matching:
    def __init__(self, slots: Sequence[Slot], cells: Sequence[Mapping]):
        self.slots, self.cells = slots, cells
        self.found = Match()
        self.free = set(range(len(cells)))
        self.layout = [laid_out(cell["source"]) for cell in cells]

    def run(self) -> Match:
        for step in (self._by_grade_id, self._by_cell_id, self._by_source, self._by_names):
            step()
        self._by_place()
        return self.found

    def _take(self, slot: Slot, cell: int) -> None:
        self.found.cell_of[slot.index] = cell
        self.free.discard(cell)
        if slot.tracked and grade_id_of(self.cells[cell]) != slot.grade_id:
            self.found.stripped.append(slot.index)

    def _open_slots(self) -> list[Slot]:
        return [s for s in self.slots if s.index not in self.found.cell_of]

    def _may_take(self, slot: Slot, cell: int) -> bool:
        # Without its grade_id a cell of another type is hardly the same cell.
        return cell in self.free and self.cells[cell]["cell_type"] == slot.cell["cell_type"]

    def _free_cells(self, slot: Slot) -> list[int]:
        return [c for c in sorted(self.free) if self._may_take(slot, c)]

    def _by_grade_id(self) -> None:
        holders: dict[str, list[int]] = {}
        for index, cell in enumerate(self.cells):
            holders.setdefault(grade_id_of(cell), []).append(index)
        # Ours first: where the tests stand decides which copy of an answer counts.
        for slot in sorted(self.slots, key=lambda s: not s.ours):
            held = holders.get(slot.grade_id, []) if slot.grade_id else []
            if held:
                chosen = self._choose(slot, held)
                self._take(slot, chosen)
                self.found.copies.update({c: slot.index for c in held if c != chosen})
                self.free.difference_update(held)

    def _choose(self, slot: Slot, held: list[int]) -> int:
        """Which of several copies of one cell counts.

        Of a cell of ours the first that is unchanged. Of a student's, the last that is
        more than the stub and stands before the test: what that test met when the student
        ran the notebook from top to bottom. An attempt kept above it stays an attempt, and
        a backup kept at the end stays a backup.
        """
        as_given = [c for c in held if self.layout[c] == laid_out(slot.stub)]
        if slot.ours:
            return (as_given or held)[0]
        worked = [c for c in held if c not in as_given]
        return self._last_before_test(slot, worked) if worked else held[0]

    def _last_before_test(self, slot: Slot, cells: list[int]) -> int:
        tests = (s.index for s in self.slots[slot.index + 1 :] if s.kind is StepKind.TEST)
        places = (self.found.cell_of[t] for t in tests if t in self.found.cell_of)
        test_at = next(places, len(self.cells))
        return ([c for c in cells if c < test_at] or cells)[-1]

    def _by_cell_id(self) -> None:
        place = {self.cells[c]["id"]: c for c in self.free}
        for slot in self._open_slots():
            named = (place[i] for i in sorted(slot.ids | {slot.grade_id}) if i in place)
            if (here := next((c for c in named if self._may_take(slot, c)), None)) is not None:
                self._take(slot, here)

    def _by_source(self) -> None:
        alike: dict[tuple[str, str], list[int]] = {}
        for cell in sorted(self.free, reverse=True):
            key = (self.cells[cell]["cell_type"], self.layout[cell])
            alike.setdefault(key, []).append(cell)
        for slot in self._open_slots():
            for ours in (slot.stub, slot.cell["source"]):
                found = alike.get((slot.cell["cell_type"], laid_out(ours)))
                if found:
                    self._take(slot, found.pop())
                    break

    def _by_names(self) -> None:
        bound = {c: names(self.cells[c]["source"]) for c in self.free}
        for slot in self._open_slots():
            wanted = names(slot.stub) if slot.is_code and slot.answered else ()
            able = [c for c in self._free_cells(slot) if wanted and wanted <= bound[c]]
            if able:
                self._take(slot, self._last_before_test(slot, able))

    def _by_place(self) -> None:
        """Next to a neighbour that was found, as many answers of a type as are missing."""
        gaps: dict[tuple, list[Slot]] = {}
        for slot in self._open_slots():
            if slot.answered:
                gaps.setdefault((*self._neighbours(slot), slot.cell["cell_type"]), []).append(slot)
        for (before, after, _), missing in gaps.items():
            if missing[0].index - 1 != before and missing[-1].index + 1 != after:
                continue  # so far from anything known, any place would do
            low = self.found.cell_of.get(before, -1)
            high = self.found.cell_of.get(after, len(self.cells))
            between = [c for c in self._free_cells(missing[0]) if low < c < high]
            between = [c for c in between if self.cells[c]["source"].strip()]
            if len(between) == len(missing):
                for slot, cell in zip(missing, between, strict=True):
                    self._take(slot, cell)

    def _neighbours(self, slot: Slot) -> tuple[int | None, int | None]:
        """The nearest slots before and after this one that are filled."""
        filled = sorted(self.found.cell_of)
        before = [s for s in filled if s < slot.index]
        after = [s for s in filled if s > slot.index]
        return (before[-1] if before else None), (after[0] if after else None)
