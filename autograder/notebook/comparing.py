"""Where a submission differs from what its student received: flags, and nothing else.

Everything found here has been repaired by the rebuilding already, or has no effect. The
sentences accuse nobody: a key pressed by mistake, a second download and a deliberate
change look the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.notebook.flags import Flags
from autograder.notebook.matching import Match
from autograder.notebook.sameness import same
from autograder.notebook.slots import Slot, grade_id_of, nbgrader_of, points_of, tags_of

MISSING = "Missing cells were put back from the master"
STRIPPED = "Cells without the master's grade_id were recognised by id, content or place"
COPIED = "Cells that stand more than once; one counts, the others are kept as the student's own"
UNKNOWN = "Cells with a grade_id that the master does not have are kept as the student's own"
RETYPED = "Cells of another type than the master's were turned back"
EDITED = "Cells that are not the student's to edit were changed and are restored from the master"
RESET = "nbgrader's metadata differs from the master's, which counts"
CHECKSUM = "Checksums differ from the release's; perhaps another version was handed out"
TAGGED = "Cell tags that would change how a cell is run have no effect"
MOVED = "Cells stood in another order than the master's, which counts"
KERNEL = "The notebook names another kernel than the master's, which counts"

ACTING_TAGS = {"skip-execution", "raises-exception", "show"}
META_KEYS = ("grade", "solution", "locked", "task")


def note_differences(
    slots: Sequence[Slot],
    submitted: dict,
    matched: Match,
    master: dict,
    release: dict | None,
    flags: Flags,
) -> None:
    """Flag whatever differs in a way that no honest editor brings about."""
    cells = submitted["cells"]
    tracked = [s for s in slots if s.tracked]
    for slot in tracked:
        if slot.index in matched.cell_of:
            _compare(slot, cells[matched.cell_of[slot.index]], release is not None, flags)
        else:
            flags.note(MISSING, slot.name)
    for index in matched.stripped:
        flags.note(STRIPPED, slots[index].name)
    for index in matched.copies.values():
        flags.note(COPIED, slots[index].name)
    _note_unknown(slots, cells, flags)
    _note_tags(slots, cells, matched, flags)
    _note_order(tracked, matched, flags)
    if _is_foreign_kernel(submitted.get("metadata", {}), master.get("metadata", {})):
        flags.note(KERNEL)


def _compare(slot: Slot, theirs: Mapping, released: bool, flags: Flags) -> None:
    if theirs["cell_type"] != slot.cell["cell_type"]:
        flags.note(RETYPED, slot.name)
    if slot.ours and not any(
        same(theirs["source"], ours, slot.is_code) for ours in (slot.stub, slot.cell["source"])
    ):
        flags.note(EDITED, slot.name)
    meta = nbgrader_of(theirs)
    if meta and meta.get("grade_id") == slot.grade_id:
        if not _same_meta(meta, slot.cell):
            flags.note(RESET, slot.name)
        elif released and not _known_checksum(meta.get("checksum"), slot):
            flags.note(CHECKSUM, slot.name)


def _same_meta(theirs: Mapping, cell: Mapping) -> bool:
    ours = nbgrader_of(cell)
    if any(bool(theirs.get(key)) != bool(ours.get(key)) for key in META_KEYS):
        return False
    if theirs.get("schema_version") != ours.get("schema_version"):
        return False
    points = theirs.get("points", 0)
    graded = ours.get("grade") or ours.get("task")
    return not graded or (isinstance(points, int | float) and points == points_of(cell))


def _known_checksum(told: object, slot: Slot) -> bool:
    return told is None or told in slot.checksums


def _note_unknown(slots: Sequence[Slot], cells: Sequence[Mapping], flags: Flags) -> None:
    known = {slot.grade_id for slot in slots}
    for cell in cells:
        meta = nbgrader_of(cell)
        acting = any(meta.get(key) for key in META_KEYS)
        if acting and grade_id_of(cell) not in known:
            flags.note(UNKNOWN, grade_id_of(cell))


def _note_tags(
    slots: Sequence[Slot], cells: Sequence[Mapping], matched: Match, flags: Flags
) -> None:
    for slot in slots:
        index = matched.cell_of.get(slot.index)
        added = tags_of(cells[index]) - tags_of(slot.cell) if index is not None else frozenset()
        if added & ACTING_TAGS:
            flags.note(TAGGED, slot.name)


def _note_order(tracked: Sequence[Slot], matched: Match, flags: Flags) -> None:
    places = [matched.cell_of[s.index] for s in tracked if s.index in matched.cell_of]
    if places != sorted(places):
        flags.note(MOVED)


def _is_foreign_kernel(theirs: Mapping, ours: Mapping) -> bool:
    """Another language, or another name without a sign that the master's language ran.

    A student's own Python may have a name of its own ("nn-course"); after a run the editor
    then writes which version of the language it was.
    """
    kernel, master = theirs.get("kernelspec"), ours.get("kernelspec")
    if not isinstance(kernel, Mapping) or not isinstance(master, Mapping):
        return False
    wanted = _languages(ours)
    told = _languages(theirs)
    if wanted and told - wanted:
        return True
    if kernel.get("name") == master.get("name"):
        return False
    return not wanted or "version" not in theirs.get("language_info", {})


def _languages(metadata: Mapping) -> set[str]:
    kernel, ran = metadata.get("kernelspec"), metadata.get("language_info")
    told = [m.get(key) for m, key in ((kernel, "language"), (ran, "name")) if m]
    return {str(name).lower() for name in told if name}
