"""What a gradient check found, and how it reads."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

PASSED, SUSPICIOUS, FAILED, UNSURE = "passed", "suspicious", "failed", "unsure"


@dataclass(frozen=True)
class Cause:
    """One explanation that fits.

    name : stable slug, such as "sign-flipped"
    sentence : what the wrong gradient is of the right one
    parameters : names of the parameters that it explains; empty where it concerns the call
    """

    name: str
    sentence: str
    parameters: tuple[str, ...] = ()

    def __str__(self):
        return self.sentence


@dataclass(frozen=True)
class Finding:
    """One parameter, compared.

    error : norm-relative error; inf where shapes differ
    doubt : how well the numerical side itself is known, on the same scale
    wrong, checked, kinks : entries that differ, were compared one by one, have no derivative
    worst : index of the entry that is furthest off, or None
    pattern : where the wrong entries lie, in words
    """

    name: str
    shape: tuple[int, ...]
    error: float
    verdict: str
    doubt: float = 0.0
    wrong: int = 0
    checked: int = 0
    kinks: int = 0
    worst: tuple[int, ...] | None = None
    pattern: str = ""

    def line(self):
        mark = {PASSED: "✓", SUSPICIOUS: "?", UNSURE: "?", FAILED: "✗"}[self.verdict]
        text = f"{mark} {self.name:<6} relative error {self.error:.1e}"
        if self.verdict == SUSPICIOUS and self.error > 3 * self.doubt:
            text += " (suspicious: an epsilon in a log or a root would explain it)"
        elif self.verdict == SUSPICIOUS:
            text += f" (suspicious: the numerical slope is only known to {self.doubt:.0e})"
        if self.worst is not None:
            text += f"; worst at {self.name}{list(self.worst)}"
        if self.pattern:
            text += f"; {self.pattern}"
        if self.kinks:
            text += f"; {self.kinks} of {self.checked} entries at a kink left out"
        return text


@dataclass(frozen=True)
class GradientReport:
    """The verdict of `check_gradient`; true where the gradient is right.

    parameters : name -> Finding, in the order of x
    causes : explanations that fit, possibly none, possibly several
    where : in words, where the bug must lie; "" where nothing is wrong
    failed_at : name of the failing parameter nearest to the loss, or None
    notes : what was met on the way (a cast, kinks)
    evaluations : how often f was called
    """

    parameters: dict[str, Finding] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()
    where: str = ""
    failed_at: str | None = None
    notes: tuple[str, ...] = ()
    evaluations: int = 0
    graded: bool = False
    tolerance: float = 1e-7
    pictures: object = field(default=None, repr=False, compare=False)

    @property
    def passed(self):
        """True where every parameter agrees as well as can be measured, and the call was sound."""
        fine = (PASSED, SUSPICIOUS)
        return not self.causes and all(p.verdict in fine for p in self.parameters.values())

    @property
    def verdict(self):
        """ "passed", "suspicious" or "failed"."""
        if not self.passed:
            return FAILED
        found = {p.verdict for p in self.parameters.values()}
        return SUSPICIOUS if SUSPICIOUS in found else PASSED

    @property
    def errors(self):
        """Name -> norm-relative error."""
        return {name: finding.error for name, finding in self.parameters.items()}

    def __bool__(self):
        return self.passed

    @property
    def headline(self):
        """One sentence: which parameters are wrong, if any."""
        wrong = [n for n, p in self.parameters.items() if p.verdict in (FAILED, UNSURE)]
        if self.passed:
            return "gradient check: " + ("right" if self.verdict == PASSED else "probably right")
        return "gradient check: " + (", ".join(wrong) + " wrong" if wrong else "failed")

    def __str__(self):
        lines = [self.headline]
        lines += [f"  {finding.line()}" for finding in self.parameters.values()]
        if self.where:
            lines.append(f"  where: {self.where}")
        lines += self._reasons()
        if not self.passed and not self.causes:
            lines.append("    why: none of the usual mistakes fits; look where it says above")
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)

    def _reasons(self):
        """Causes for the same parameters are alternatives; for others, further mistakes."""
        last = None
        for cause in self.causes:
            yield f"  {'   or' if cause.parameters == last else '  why'}: {cause.sentence}"
            last = cause.parameters

    __repr__ = __str__

    def _repr_html_(self):
        return f"<pre>{html.escape(str(self))}</pre>"
