"""What mutation found, per function and homework: counted, as JSON, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.mutation.equivalent import Mark
from autograder.mutation.trial import Tried

# What a homework's tests have to reach, as shares of one.
KILLED, VISIBLY, NAMED, MISNAMED = 0.99, 0.60, 0.90, 0.01


@dataclass
class Counts:
    """One row of the table. Equivalent mutants are told, and counted nowhere else.

    misnamed : taken for another mistake, and its own words nowhere to be read
    also : its own words are read, and some other check takes it for another mistake as well
    hidden : hidden checks that mistakes failed; diagnosed, misdiagnosed : those that named
        the mistake, or another one
    """

    name: str
    mutants: int = 0
    killed: int = 0
    visibly: int = 0
    timeouts: int = 0
    equivalent: int = 0
    misconceptions: int = 0
    misconceptions_killed: int = 0
    named: int = 0
    misnamed: int = 0
    also: int = 0
    hidden: int = 0
    diagnosed: int = 0
    misdiagnosed: int = 0
    rights: int = 0
    rights_full: int = 0

    def add(self, other: Counts) -> None:
        for name, value in vars(other).items():
            if isinstance(value, int):
                setattr(self, name, getattr(self, name) + value)

    def take(self, tried: Tried, equivalent: bool) -> None:
        if tried.kind == "misconception":
            self.misconceptions += 1
            self.misconceptions_killed += tried.killed
            self.named += tried.named
            self.misnamed += bool(tried.misnamed) and not tried.named
            self.also += bool(tried.misnamed) and tried.named
            self.hidden += tried.hidden
            self.diagnosed += tried.diagnosed
            self.misdiagnosed += tried.misdiagnosed
        elif equivalent:
            self.equivalent += 1
        else:
            self.mutants += 1
            self.killed += tried.killed
            self.visibly += tried.killed and tried.visibly
            self.timeouts += tried.how == "timeout"


@dataclass
class HomeworkReport:
    """Everything found of one homework."""

    name: str
    functions: list[Counts] = field(default_factory=list)
    survivors: list[Tried] = field(default_factory=list)
    unnamed: list[Tried] = field(default_factory=list)
    misnamed: list[Tried] = field(default_factory=list)
    stale: list[tuple[Mark, str]] = field(default_factory=list)
    refused: list[tuple[str, str, float, float]] = field(default_factory=list)
    rights: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> Counts:
        made = Counts(self.name)
        for counts in self.functions:
            made.add(counts)
        made.rights = self.rights
        made.rights_full = self.rights - len({name for name, *_ in self.refused})
        return made

    def faults(self) -> list[str]:
        """Where the tests are weaker than they must be, or marks are stale; a sentence each."""
        told, total = [], self.total
        # One survivor of a small sample says little; of a hundred mutants one may live anyway.
        most = max(1, total.mutants - round(KILLED * total.mutants))
        if total.mutants - total.killed > most:
            told.append(
                f"{total.killed} of {total.mutants} mutants are killed, {KILLED:.0%} are wanted. "
                "Write a check that finds the others, or mark them in answers/equivalent.toml."
            )
        if total.visibly < VISIBLY * total.mutants:
            told.append(
                f"{total.visibly} of {total.mutants} mutants are killed by a visible check, "
                f"{VISIBLY:.0%} are wanted. Students should see more before they hand in."
            )
        for tried in (t for t in self.unnamed if not t.killed):
            told.append(f"{tried.grade_id}: the mistake {tried.label!r} earns full marks.")
        if total.named < NAMED * total.misconceptions:
            told.append(
                f"{total.named} of {total.misconceptions} mistakes are named, "
                f"{NAMED:.0%} are wanted: {_labels(self.unnamed)}."
            )
        if total.misnamed > MISNAMED * total.misconceptions:
            wrongly = _labels(t for t in self.misnamed if not t.named)
            told.append(f"mistakes are taken for others: {wrongly}.")
        for name, test, score, points in self.refused:
            told.append(
                f"the right answers right_{name}.py earn {score:g} of {points:g} in {test}."
            )
        told += [f"the mark of an equivalent mutant is stale, {why}: {m}" for m, why in self.stale]
        return told

    def as_json(self) -> dict:
        return {
            "homework": self.name,
            "seconds": round(self.seconds, 1),
            "total": _plain(self.total),
            "functions": [_plain(counts) for counts in self.functions],
            "survivors": [
                {"function": t.grade_id, "operator": t.operator, "diff": t.diff, "key": t.key}
                for t in self.survivors
            ],
            "unnamed": [[t.grade_id, t.label] for t in self.unnamed],
            "misnamed": [[t.grade_id, t.label, t.misnamed] for t in self.misnamed],
            "stale": [{"mark": str(mark), "why": why} for mark, why in self.stale],
            "refused": [list(refused) for refused in self.refused],
            "faults": self.faults(),
        }


def _plain(counts: Counts) -> dict:
    return dict(vars(counts))


def _labels(tried: Iterable[Tried]) -> str:
    return ", ".join(f"{t.grade_id}.{t.label}" for t in tried)


def report(
    name: str, told: dict, marks: list[Mark], seconds: float, whole: bool = True
) -> HomeworkReport:
    """What `try_homework` told, counted.

    whole : all functions were looked at, so a mark that fits no mutant is stale
    """
    made = HomeworkReport(name, seconds=seconds)
    by_key = {mark.key: mark for mark in marks}
    rows: dict[str, Counts] = {}
    for tried in (Tried(**plain) for plain in told["tried"]):
        mark = by_key.get(tuple(tried.key)) if tried.kind == "mutant" else None
        counts = rows.setdefault(tried.grade_id, Counts(tried.grade_id))
        counts.take(tried, mark is not None and not tried.killed)
        if mark is not None and tried.killed:
            made.stale.append((mark, "as the tests find it wrong"))
        elif mark is None and tried.kind == "mutant" and not tried.killed:
            made.survivors.append(tried)
        if tried.kind == "misconception":
            made.unnamed += [] if tried.named and tried.killed else [tried]
            made.misnamed += [tried] if tried.misnamed else []
    known = {tuple(key) for key in told["known"]}
    if whole:
        made.stale += [(m, "as it fits no mutant") for m in marks if m.key not in known]
    made.functions = list(rows.values())
    made.rights = len(told["rights"])
    for right, scores in told["rights"].items():
        for test, points in told["points"].items():
            if scores.get(test, 0.0) != points:
                made.refused.append((right, test, scores.get(test, 0.0), points))
    return made
