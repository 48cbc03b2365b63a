"""Try a homework's tests on wrong answers, and on other right ones.

Everything happens in copies of one process that runs the homework (see `room`), so a
homework costs its own running time plus that of one test a wrong answer.
"""

from __future__ import annotations

import gc
import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from autograder.answers import Answers, Wrong
from autograder.mutation.forks import Ended, in_copies
from autograder.mutation.mutants import Mutant, Seen, diff, mutants_of
from autograder.mutation.room import Cell, Room, cells_of, enter
from autograder.mutation.shapes import Watch
from autograder.sentences import mistakes_of, sentence_for

# A mutant may take this many times the right answer's time, and so many seconds more.
_TIMES, _MORE_S = 5, 1.0
_WHOLE_S = 600.0  # for all cells of a homework, by somebody's right answers


@dataclass(frozen=True)
class Plan:
    """What is to be tried of one homework.

    functions : only these; empty for all. sample : about so many mutants and misconceptions,
    drawn with `seed`, some of every function; None for all
    """

    homework: str
    master: dict
    answers: Answers
    companions: Path
    functions: frozenset[str] = frozenset()
    sample: int | None = None
    seed: int = 1
    jobs: int = 2


@dataclass
class Tried:
    """What became of one wrong answer.

    label : a misconception's name, or how a mutant differs. score : of the function's test
    how : "ok", "timeout" or "crash"; visibly : a check that students have said no
    named : were a misconception's words read
    misnamed : the sentence of another mistake that a check took it for
    hidden : failed hidden checks; diagnosed : those that named the mistake itself;
    misdiagnosed : those that named another
    """

    grade_id: str
    kind: str
    label: str
    how: str
    score: float
    killed: bool
    visibly: bool
    named: bool = False
    misnamed: str = ""
    hidden: int = 0
    diagnosed: int = 0
    misdiagnosed: int = 0
    operator: str = ""
    key: list = field(default_factory=list)
    diff: str = ""


def try_homework(plan: Plan, tell: Callable[[str], None] = lambda line: None) -> dict:
    """Everything that `Plan` asks for, as plain values.

    tried : Tried, as dictionaries; known : keys of all mutants; rights : name -> test -> score;
    points : test -> points of the solution itself
    """
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        enter(folder, plan.companions)
        cells = cells_of(plan.master)
        room = Room(cells, plan.companions)
        told = {"tried": [], "known": [], "rights": _try_rights(plan, room), "points": {}}
        told["points"] = {c.grade_id: c.points for c in cells if c.kind == "test"}
        shares, rng = _shares(plan, cells), np.random.default_rng(plan.seed)
        gc.collect()
        gc.freeze()
        for cell, until_test in room.stops():
            if plan.functions and cell.grade_id not in plan.functions:
                continue
            function = _Function(plan, room, cell, until_test)
            told["known"] += [list(m.key) for m in function.mutants]
            told["tried"] += [asdict(t) for t in function.tried(shares, rng)]
            tell(f"{plan.homework}: {cell.grade_id}")
    return told


def _shares(plan: Plan, cells: list[Cell]) -> tuple[float, float]:
    """Which part of the mutants and of the misconceptions a sample holds."""
    if plan.sample is None:
        return 1.0, 1.0
    solved = [c for c in cells if c.kind == "solution"]
    mutants = sum(len(mutants_of(c.grade_id, c.source)) for c in solved)
    return tuple(min(1.0, plan.sample / max(1, n)) for n in (mutants, len(plan.answers.wrongs)))


def _drawn(items: list, share: float, rng: np.random.Generator) -> list:
    """This part of them, at least one, in their order."""
    picks = rng.permutation(len(items))[: math.ceil(share * len(items))]
    return [items[i] for i in sorted(picks)]


def _try_rights(plan: Plan, room: Room) -> dict[str, dict[str, float]]:
    """name of a right set -> grade_id of the test -> score."""

    def task(answers: dict[str, str]) -> Callable[[], dict[str, float]]:
        def run() -> dict[str, float]:
            scores = {}
            for cell in room.cells:
                source = answers.get(cell.grade_id, cell.source)
                exchanged = source if cell.kind == "solution" else cell.source
                told = room.run([Cell(cell.kind, cell.grade_id, exchanged, cell.points)])
                if cell.kind == "test":
                    scores[cell.grade_id] = told["score"]
            return scores

        return run

    tasks = [(name, task(answers)) for name, answers in sorted(plan.answers.rights.items())]
    return {name: end.value or {} for name, end in in_copies(tasks, plan.jobs, _WHOLE_S)}


class _Function:
    """One graded function, at the point where its cell is about to run."""

    def __init__(self, plan: Plan, room: Room, cell: Cell, until_test: list[Cell]):
        self.plan, self.room, self.cell, self.rest = plan, room, cell, until_test
        self.full = until_test[-1].points
        self.wrongs = [w for w in plan.answers.wrongs if w.grade_id == cell.grade_id]
        test = until_test[-1].source
        self.sentences = {w.name: sentence_for(w.says, test) for w in self.wrongs}
        self.known = list(
            dict.fromkeys([*mistakes_of(test), *filter(None, self.sentences.values())])
        )
        ((_, scouted),) = in_copies([("scout", self._scout)], 1, _WHOLE_S)
        if scouted.value is None or scouted.value["score"] != self.full:
            raise RuntimeError(f"{cell.grade_id}: its own solution does not earn full marks")
        self.limit_s = _TIMES * scouted.value["seconds"] + _MORE_S
        told = scouted.value
        seen = Seen(tuple(map(frozenset, told["alike"])), frozenset(told["vectors"]))
        self.mutants: list[Mutant] = mutants_of(cell.grade_id, cell.source, seen)

    def _scout(self) -> dict:
        """What the right answer earns, how long it takes, and the shapes of its variables."""
        told = self.room.run([self.cell, *self.rest])
        watch = Watch(f"<{self.cell.grade_id}>")
        with watch():
            self.room.run([self.cell, *self.rest])
        told |= {"alike": watch.alike(), "vectors": watch.vectors()}
        return told

    def tried(self, shares: tuple[float, float], rng: np.random.Generator) -> Iterator[Tried]:
        """What became of this part of the mutants, and of the misconceptions."""
        mutants, wrongs = map(_drawn, (self.mutants, self.wrongs), shares, (rng, rng))
        tasks = [(("mutant", i), self._task(m.source)) for i, m in enumerate(mutants)]
        tasks += [(("wrong", i), self._named_task(w)) for i, w in enumerate(wrongs)]
        ended = dict(in_copies(tasks, self.plan.jobs, self.limit_s))
        for i, mutant in enumerate(mutants):
            yield self._of_mutant(mutant, ended["mutant", i])
        for i, wrong in enumerate(wrongs):
            yield self._of_wrong(wrong, ended["wrong", i])

    def _task(self, source: str) -> Callable[[], dict]:
        exchanged = Cell(self.cell.kind, self.cell.grade_id, source)
        return lambda: self.room.run([exchanged, *self.rest])

    def _named_task(self, wrong: Wrong) -> Callable[[], dict]:
        """The same, and failed hidden checks say which mistake it is, as in the judge."""
        run = self._task(wrong.source)
        told = [(s, w.source) for w in self.wrongs if (s := self.sentences[w.name])]

        def bring_and_run() -> dict:
            self.room.bring(self.cell, told)
            return run()

        return bring_and_run

    def _of_mutant(self, mutant: Mutant, ended: Ended) -> Tried:
        verdict = self._verdict(ended)
        shown = "" if verdict[1] else diff(self.cell.source, mutant)
        label = f"{mutant.line} → {mutant.becomes}"
        told = (mutant.grade_id, "mutant", label, ended.how, *verdict)
        return Tried(*told, operator=mutant.operator, key=list(mutant.key), diff=shown)

    def _of_wrong(self, wrong: Wrong, ended: Ended) -> Tried:
        failed = [r for r in (ended.value or {"rows": []})["rows"] if not r["passed"]]
        named = any(wrong.says in f"{r['message']}\n{r['hint']}" for r in failed)
        misnamed = next((s for r in failed if (s := self._misnamed(wrong, r["message"]))), "")
        hidden = [r["message"] for r in failed if r["hidden"]]
        diagnosed = sum(wrong.says in m for m in hidden)
        other = sum(bool(self._misnamed(wrong, m)) for m in hidden)
        told = (wrong.grade_id, "misconception", wrong.name, ended.how, *self._verdict(ended))
        return Tried(*told, named, misnamed, len(hidden), diagnosed, other)

    def _verdict(self, ended: Ended) -> tuple[float, bool, bool]:
        """(score, killed, by a visible check). What hangs or dies does so before all eyes."""
        if ended.value is None:
            return 0.0, True, True
        told = ended.value
        seen = any(not r["passed"] and not r["hidden"] for r in told["rows"])
        seen = seen or bool(told["error"] and not told["hidden"])
        return told["score"], told["score"] < self.full, seen

    def _misnamed(self, wrong: Wrong, message: str) -> str:
        """The sentence that a check took this one for, where it is that of another mistake."""
        recognised = [s for s in self.known if s in message]
        others = [w.says for w in self.wrongs if w.name != wrong.name]
        if any(wrong.says in s for s in recognised):
            return ""
        return next((s for s in recognised if any(says in s for says in others)), "")
