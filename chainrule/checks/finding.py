"""What one check found, before it is known how much of it a student may read."""

from dataclasses import dataclass, field

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
