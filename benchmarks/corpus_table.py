"""The corpus's results as tables: one row a family, one block a grader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import FAMILIES, MUST, NEVER, Case
from corpus.comparing import (
    HONEST,
    INFLATED,
    LOST,
    PUNISHED,
    Seen,
    flags_falsely,
    misses_a_flag,
    verdict,
)

BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
WORDS = {HONEST: "honest score", INFLATED: "inflated", PUNISHED: "punished", LOST: "lost"}
COLUMNS = ("grader", "family", "cases", *WORDS.values(), "others harmed", "flagged", "false flags")


@dataclass(frozen=True)
class Row:
    """What a grader made of one case.

    unharmed : the batch came to its end, and the other submission kept its score
    batches : the grader grades many submissions in one run, so there is a batch to stop
    """

    seen: Seen
    unharmed: bool
    batches: bool = True


def word(case: Case, row: Row) -> str:
    return verdict(case, row.seen) + ("" if row.unharmed else ", others harmed")


def faults(cases: Sequence[Case], rows: Mapping[str, Row]) -> int:
    """How many cases a grader treats other than a perfect one."""
    return sum(_is_faulty(case, rows[case.name]) for case in cases)


def _is_faulty(case: Case, row: Row) -> bool:
    wrong = verdict(case, row.seen) != HONEST or not row.unharmed
    return wrong or misses_a_flag(case, row.seen) or flags_falsely(case, row.seen)


def tables(cases: Sequence[Case], graders: Mapping[str, Mapping[str, Row]]) -> str:
    """The summary, and for each grader the names of the cases that it got wrong."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---|---|" + "---:|" * (len(COLUMNS) - 2)]
    for name, rows in graders.items():
        for family in (*FAMILIES, "all"):
            mine = [c for c in cases if family in (c.family, "all")]
            if mine:
                lines.append("| " + " | ".join(_line(name, family, mine, rows)) + " |")
    for name, rows in graders.items():
        lines += ["", f"### Cases that {name} gets wrong", "", *_names(cases, rows)]
    return "\n".join(lines)


def _line(name: str, family: str, cases: Sequence[Case], rows: Mapping[str, Row]) -> list[str]:
    words = [verdict(c, rows[c.name].seen) for c in cases]
    harmed = sum(not rows[c.name].unharmed for c in cases)
    must, never = ([c for c in cases if c.flag == flag] for flag in (MUST, NEVER))
    missed = sum(misses_a_flag(c, rows[c.name].seen) for c in must)
    falsely = sum(flags_falsely(c, rows[c.name].seen) for c in never)
    batches = all(rows[c.name].batches for c in cases)
    return [
        name,
        family,
        str(len(cases)),
        *(str(words.count(w)) for w in WORDS),
        str(harmed) if batches else "–",
        f"{len(must) - missed} of {len(must)}" if must else "–",
        f"{falsely} of {len(never)}" if never else "–",
    ]


def _names(cases: Sequence[Case], rows: Mapping[str, Row]) -> list[str]:
    kinds = {
        "inflated": lambda c, r: verdict(c, r.seen) == INFLATED,
        "punished": lambda c, r: verdict(c, r.seen) == PUNISHED,
        "lost": lambda c, r: verdict(c, r.seen) == LOST,
        "others harmed": lambda c, r: not r.unharmed,
        "falsely flagged": lambda c, r: flags_falsely(c, r.seen),
    }
    lines = []
    for kind, is_so in kinds.items():
        names = [c.name for c in cases if is_so(c, rows[c.name])]
        if names:
            lines.append(f"- **{kind}** ({len(names)}): {', '.join(names)}")
    return lines or ["None."]


def put(page: Path, text: str) -> None:
    """Replace what stands between the two marks of the page."""
    head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise SystemExit(f"{page} lacks the lines {BEGIN} and {END}")
    page.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{tail}", encoding="utf-8")
