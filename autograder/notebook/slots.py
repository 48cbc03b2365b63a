"""The master, cell by cell: what each cell is for and whose source counts in it."""

from __future__ import annotations

import functools
import json
import marshal
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import nbformat

from autograder.errors import CourseError
from autograder.notebook.sameness import laid_out
from autograder.notebook.shape import CELL_ID


class StepKind(StrEnum):
    """What the grader does with a cell."""

    CODE = "code"  # run it
    TEST = "test"  # the judge runs it
    SHOW = "show"  # leave it: it only shows something
    MANUAL = "manual"  # a person gives points; run it if it is code
    TEXT = "text"


@dataclass(frozen=True)
class Step:
    """One cell of a notebook, in order.

    cell_id : the grade_id where the cell has one, else the cell's id
    given : the source is the master's, unchanged
    """

    index: int
    kind: StepKind
    cell_id: str
    source: str
    points: float = 0.0
    given: bool = False


@dataclass(frozen=True)
class Slot:
    """One cell of the master, to be filled.

    grade_id : "" where nbgrader does not know the cell
    cell_id : its id in the rebuilt notebook, unique
    ids : the cell ids it may have in a submission
    stub : its source as students received it
    tracked : nbgrader knows it as graded, locked, a solution or a task
    ours : the source is the master's whatever was handed in
    """

    index: int
    kind: StepKind
    cell: Mapping
    grade_id: str
    cell_id: str
    ids: frozenset[str]
    stub: str
    tracked: bool
    ours: bool

    @property
    def name(self) -> str:
        return self.grade_id or self.cell_id

    @property
    def answered(self) -> bool:
        """It is there for the student to write in."""
        return self.tracked and not self.ours

    @property
    def is_code(self) -> bool:
        return self.cell["cell_type"] == "code"

    @functools.cached_property
    def checksums(self) -> tuple[str, str]:
        """nbgrader's checksums of the master's cell: with its own source, with what was given."""
        return _checksum(self.cell, self.cell["source"]), _checksum(self.cell, self.stub)

    @functools.cached_property
    def metadata_kept(self) -> bytes:
        """The master's, with the checksum that nbgrader keeps in its gradebook for this cell.

        As `marshal` keeps it: each submission gets a copy, and JSON would take twice as long.
        """
        metadata = json.loads(json.dumps(self.cell.get("metadata", {})))
        if self.tracked:
            nbgrader = {**nbgrader_of(self.cell), "cell_type": self.cell["cell_type"]}
            nbgrader["checksum"] = self.checksums[0 if self.ours else 1]
            metadata["nbgrader"] = nbgrader
        return marshal.dumps(metadata)


def nbgrader_of(cell: Mapping) -> Mapping:
    """A cell's nbgrader metadata, empty where there is none worth the name."""
    found = cell.get("metadata", {}).get("nbgrader")
    return found if isinstance(found, Mapping) else {}


def grade_id_of(cell: Mapping) -> str:
    found = nbgrader_of(cell).get("grade_id")
    return found if isinstance(found, str) else ""


def tags_of(cell: Mapping) -> frozenset[str]:
    tags = cell.get("metadata", {}).get("tags")
    return frozenset(tags if isinstance(tags, list) else ())


def kind_of(cell: Mapping) -> StepKind:
    """What a cell of the master is; only ever asked of the master."""
    meta, code = nbgrader_of(cell), cell["cell_type"] == "code"
    if meta.get("task") or (meta.get("grade") and meta.get("solution")):
        return StepKind.MANUAL
    if meta.get("grade"):
        return StepKind.TEST if code else StepKind.MANUAL
    if not code:
        return StepKind.TEXT
    return StepKind.SHOW if "show" in tags_of(cell) else StepKind.CODE


def points_of(cell: Mapping) -> float:
    meta = nbgrader_of(cell)
    worth = meta.get("points", 0) if meta.get("grade") or meta.get("task") else 0
    return float(worth or 0)


def master_steps(master: dict) -> tuple[Step, ...]:
    """The master's own cells: with its solutions, and all given."""
    ids = _cell_ids(master)
    return tuple(
        Step(
            index=index,
            kind=kind_of(cell),
            cell_id=grade_id_of(cell) or ids[index],
            source=cell["source"],
            points=points_of(cell),
            given=True,
        )
        for index, cell in enumerate(master["cells"])
    )


def slots_of(master: dict, release: dict | None = None) -> tuple[Slot, ...]:
    """What a submission is asked for. Without the release, stubs are made as nbgrader does."""
    repeated = [g for g, n in Counter(map(grade_id_of, master["cells"])).items() if g and n > 1]
    if repeated:
        raise CourseError(
            f"The master has the grade_id {repeated[0]!r} twice. "
            "Give every cell its own and build again."
        )
    pairs = _released_cells(master, release) if release else {}
    stub = None if release else _stub_maker()
    ids = _cell_ids(master)
    cells = enumerate(master["cells"])
    return tuple(_slot(i, ids[i], c, pairs.get(i), stub) for i, c in cells)


def _cell_ids(master: dict) -> list[str]:
    """A cell's id is its grade_id where the format permits, else its own, else a number."""
    grade_ids = {grade_id_of(cell) for cell in master["cells"]}
    ids: list[str] = []
    for number, cell in enumerate(master["cells"], start=1):
        wishes = (grade_id_of(cell), cell.get("id") or "", f"cell-{number:03}")
        free = (w for w in wishes if w not in ids and (w not in grade_ids or w == wishes[0]))
        fit = (w for w in free if CELL_ID.fullmatch(w))
        ids.append(next(fit, f"cell-{number:03}-of-the-master"))
    return ids


def _slot(
    index: int, name: str, cell: Mapping, released: Mapping | None, stub: Callable | None
) -> Slot:
    meta = nbgrader_of(cell)
    grade, solution, locked = (bool(meta.get(k)) for k in ("grade", "solution", "locked"))
    tracked = grade or solution or locked or bool(meta.get("task"))
    if released is None and tracked:
        source = (stub or _stub_maker())(cell)
    else:
        source = (released or cell)["source"]
    ids = {c["id"] for c in (cell, released) if c and c.get("id")}
    return Slot(
        index=index,
        kind=kind_of(cell),
        cell=cell,
        grade_id=grade_id_of(cell),
        cell_id=name,
        ids=frozenset(ids),
        stub=source,
        tracked=tracked,
        ours=not solution and (grade or locked),  # nbgrader's own rule of what is overwritten
    )


def _released_cells(master: dict, release: dict) -> dict[int, Mapping]:
    """Which cell of the release belongs to which cell of the master, by index."""
    by_id = {grade_id_of(c) or c.get("id"): c for c in release["cells"]}
    pairs = {}
    for index, cell in enumerate(master["cells"]):
        found = by_id.get(grade_id_of(cell) or cell.get("id"))
        if found is not None and found["cell_type"] == cell["cell_type"]:
            pairs[index] = found
    # A source of before nbformat 4.5 has no ids: its release got others than we did.
    spare = [c for c in release["cells"] if not any(c is p for p in pairs.values())]
    for index, cell in enumerate(master["cells"]):
        if index not in pairs and not grade_id_of(cell):
            alike = (c for c in spare if _equal(c, cell))
            if (found := next(alike, None)) is not None:
                pairs[index] = found
                spare = [c for c in spare if c is not found]
    return pairs


def _equal(one: Mapping, other: Mapping) -> bool:
    return one["cell_type"] == other["cell_type"] and laid_out(one["source"]) == laid_out(
        other["source"]
    )


def _checksum(cell: Mapping, source: str) -> str:
    from nbgrader.utils import compute_checksum  # two seconds to load

    metadata = {"nbgrader": dict(nbgrader_of(cell))}
    now = {"cell_type": cell["cell_type"], "metadata": metadata, "source": source}
    return compute_checksum(nbformat.from_dict(now))


def _stub_maker() -> Callable[[Mapping], str]:
    # nbgrader's own preprocessors, with its stock settings. Imported here, because they
    # take two seconds to load and a course with a release never needs them.
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    clearing = [ClearSolutions(), ClearHiddenTests(), ClearMarkScheme()]

    def stub(cell: Mapping) -> str:
        node = nbformat.from_dict({**cell, "metadata": {"nbgrader": dict(nbgrader_of(cell))}})
        try:
            for preprocessor in clearing:
                node, _ = preprocessor.preprocess_cell(node, {"language": "python"}, 0)
        except RuntimeError as error:
            raise CourseError(
                f"The master's cell {grade_id_of(cell)!r} cannot be turned into a student's: "
                f"{error}. Mend its markers and build again."
            ) from error
        return node.source

    return stub
