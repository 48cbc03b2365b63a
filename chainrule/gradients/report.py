"""What a gradient check found, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

PASSED, SUSPICIOUS, FAILED, UNSURE = "passed", "suspicious", "failed", "unsure"
MARKS = {PASSED: "✓", SUSPICIOUS: "?", UNSURE: "?", FAILED: "✗"}


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

    @property
    def remarks(self):
        """What there is to say besides the error."""
        if self.verdict == SUSPICIOUS and self.error > 3 * self.doubt:
            yield "suspicious: an epsilon in a log or a root would explain it"
        elif self.verdict == SUSPICIOUS:
            yield f"suspicious: the numerical slope is only known to {self.doubt:.0e}"
        if self.worst is not None:
            yield f"worst at {self.name}{list(self.worst)}"
        if self.pattern:
            yield self.pattern
        if self.kinks:
            yield f"{self.kinks} of {self.checked} entries at a kink left out"

    @property
    def size(self):
        """The error, as text."""
        return f"{self.error:.1e}" if self.error < float("inf") else "not comparable"

    def __str__(self):
        head = f"{MARKS[self.verdict]} {self.name:<6} relative error {self.size}"
        return "; ".join([head, *self.remarks])


@dataclass(frozen=True)
class GradientReport:
    """The verdict of `check_gradient`; true where the gradient is right.

    parameters : name -> Finding, in the order of x
    causes : explanations that fit, possibly none, possibly several
    where : in words, where the mistake must lie; "" where there is nothing to say
    failed_at : name of the failing parameter nearest to the loss, or None
    notes : what was met on the way (float32, a context that does not fit)
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
    exhibit: object = field(default=None, repr=False, compare=False)

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
        if self.passed:
            return "gradient check: " + ("right" if self.verdict == PASSED else "probably right")
        wrong = [n for n, p in self.parameters.items() if p.verdict in (FAILED, UNSURE)]
        return "gradient check: " + (", ".join(wrong) + " wrong" if wrong else "failed")

    def reasons(self):
        """(word, sentence): causes of the same parameters are alternatives, others come on top."""
        last = None
        for cause in self.causes:
            yield ("or" if cause.parameters == last else "why"), cause.sentence
            last = cause.parameters
        if not self.passed and not self.causes:
            yield "why", "none of the usual mistakes fits; look at the place above"

    def __str__(self):
        lines = [self.headline, *(f"  {finding}" for finding in self.parameters.values())]
        if self.where:
            lines.append(f"  where: {self.where}")
        lines += [f"  {word:>5}: {sentence}" for word, sentence in self.reasons()]
        lines += [f"   note: {note}" for note in self.notes]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self):
        rows = "".join(
            f"<tr><td>{MARKS[p.verdict]}</td><td><b>{escape(p.name)}</b></td>"
            f"<td>{p.size}</td>"
            f"<td style='text-align:left'>{escape('; '.join(p.remarks))}</td></tr>"
            for p in self.parameters.values()
        )
        said = [("where", self.where)] if self.where else []
        said += [*self.reasons(), *(("note", note) for note in self.notes)]
        words = "".join(f"<li><i>{word}:</i> {escape(text)}</li>" for word, text in said)
        head = "<tr><th></th><th>gradient of</th><th>relative error</th><th></th></tr>"
        return (
            f"<div><b>{escape(self.headline)}</b><table>{head}{rows}</table><ul>{words}</ul></div>"
        )

    def plot(self, ax=None, kind=None, name=None):
        """A picture of one parameter's check.

        kind : "errors" (where it is off), "steps" (error against step size), "taylor";
            by default the most telling one
        name : the parameter, by default the failing one nearest to the loss

        Returns the Axes.
        """
        from .pictures import draw

        if self.exhibit is None:
            raise ValueError("no picture: the report is graded, or nothing could be compared")
        return draw(self.exhibit, kind, name or self.failed_at or list(self.parameters)[-1], ax)
