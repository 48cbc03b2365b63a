"""What one check found, before it is known how much of it a student may read."""

from dataclasses import dataclass, field

from chainrule.checks.comparison import difference

NOTHING = object()


@dataclass
class Finding:
    """What a check found: `safe` may be shown for a hidden test, `message` for a visible one.

    came  : what the student's code returned, where recognising a mistake makes sense
    forms : further values that a mistake may be recognised by (a shape, say)
    """

    passed: bool
    safe: str = ""
    message: str = ""
    detail: str = ""
    came: object = NOTHING
    forms: list = field(default_factory=list)
    warned: str = ""


def raised(outcome, prefix=""):
    return Finding(False, outcome.safe, prefix + outcome.message, outcome.detail)


def found(diff, outcome, **more):
    """A Finding from a Difference, or from None: no difference."""
    more.setdefault("came", outcome.value)
    if diff is None:
        return Finding(True, **more)
    return Finding(False, diff.safe, diff.message, outcome.detail, warned=outcome.warned, **more)


def look(kind, run, arguments, mistakes, tolerance):
    """Run one check; where it failed in a way that was foreseen, say so in the given words."""
    finding = kind(run, *arguments)
    if finding.passed or not mistakes or finding.came is NOTHING:
        return finding
    recognised = []
    for sentence, wrong in mistakes.items():
        made = run(wrong) if callable(wrong) else None
        wrong = wrong if made is None else made.value
        if made is not None and made.error:
            continue
        forms = [finding.came, *finding.forms]
        if any(difference(form, wrong, *tolerance) is None for form in forms):
            recognised.append(sentence)
    if recognised:
        finding.detail = f"\n{finding.message}{finding.detail}"
        finding.safe = finding.message = "; or: ".join(recognised)
    return finding
