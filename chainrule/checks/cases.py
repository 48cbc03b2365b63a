"""Search for an input where a property does not hold, and keep the smallest one found.

Case i of a property is drawn from a generator of its own, so it can be drawn
again alone, and does not change when another check is added before it.
"""

import sys
import time
from dataclasses import dataclass
from itertools import islice

from chainrule.checks.calling import Outcome
from chainrule.checks.finding import Finding, raised
from chainrule.checks.grading import generator
from chainrule.checks.values import copied, describe, is_a, size
from chainrule.checks.verdict import Ruling, ruling

CASES_LIMIT = 10_000
# Once a case fails, up to this many times n further draws may find a smaller one, if that
# is quick: a student who waits is better served by the case at hand.
SPARE_DRAWS = 3
SPARE_S = 2.0


@dataclass
class Failure:
    """A case for which the predicate did not hold, copied before the predicate saw it."""

    case: object
    outcome: Outcome
    ruling: Ruling

    @property
    def size(self):
        return size(self.case)


class Trial:
    """Try one case after the other; remember how many, and the smallest that failed."""

    def __init__(self, run, predicate):
        self.run = run
        self.predicate = predicate
        self.tried = 0
        self.failure = self.latest = None

    def __call__(self, case):
        """Whether the predicate holds for `case`."""
        self.tried += 1
        kept = copied(case)
        outcome = self.run(self.predicate, case)
        verdict = ruling(outcome.value, none_passes=True)
        if outcome.error is None and verdict.passed:
            return True
        self.latest = failure = Failure(kept, outcome, verdict)
        if self.failure is None or failure.size < self.failure.size:
            self.failure = failure
        return False

    @property
    def lost(self):
        return self.failure is not None and self.failure.outcome.lost


def try_all(trial, cases):
    for case in islice(iter(cases), CASES_LIMIT):
        trial(case)
        if trial.lost:
            return


def try_draws(trial, draw, n, names, smaller):
    """n draws, and where one failed some more, in search of a smaller one.

    Returns the Outcome of a draw that raised, else None.
    """
    i, end = 0, time.monotonic() + SPARE_S
    most = n * (1 + SPARE_DRAWS) if smaller else n
    while i < n or (trial.failure and i < most and time.monotonic() < end):
        drawn = trial.run(draw, generator(*names, i))
        if drawn.error is not None:
            return drawn
        trial(drawn.value)
        if trial.lost:
            return None
        i += 1
    return None


def is_strategy(value):
    """Whether `value` is one of hypothesis' strategies; never imports hypothesis."""
    hypothesis = sys.modules.get("hypothesis")
    return hypothesis is not None and isinstance(value, hypothesis.strategies.SearchStrategy)


def try_strategy(trial, strategy, n, seed):
    """Let hypothesis search and shrink; its last failing case is its smallest."""
    import hypothesis

    class DoesNotHold(Exception):
        pass

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=n,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        report_multiple_bugs=False,
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(strategy)
    def search(case):
        if not trial.lost and not trial(case):
            raise DoesNotHold

    outcome = trial.run(search)
    trial.failure = trial.latest
    return outcome


def case_words(case):
    """The case in at most a line: small arrays in full, large ones by shape."""
    if is_a(case, dict):
        inside = (f"{str(k)[:20]} = {describe(v, 6)}" for k, v in islice(case.items(), 5))
        return ", ".join(inside)
    if is_a(case, tuple) and any(hasattr(item, "__len__") for item in case):
        return ", ".join(describe(item, 6) for item in case[:5])
    return describe(case, 12)


def holds(run, predicate, cases, draw, n, names, smaller):
    """property: the predicate holds for every case, or for n drawn ones."""
    trial = Trial(run, predicate)
    source = draw if cases is None else cases
    broken = None
    if is_strategy(source):
        broken = try_strategy(trial, source, n, int(generator(*names).integers(2**31)))
    elif cases is not None:
        broken = run(try_all, trial, cases)
    else:
        broken = try_draws(trial, draw, n, names, smaller)
    if trial.failure:
        return _counterexample(trial)
    if broken is not None and broken.error:
        return raised(broken, "no case could be made: ")
    if trial.tried == 0:
        return Finding(False, "no case was tried", "no case was tried")
    return Finding(True)


def _counterexample(trial):
    failure = trial.failure
    if failure.outcome.ended:  # says all there is to say, whatever the case
        return raised(failure.outcome)
    case = case_words(failure.case)
    if failure.outcome.error:
        safe, why = failure.outcome.safe, failure.outcome.message
    else:
        safe, why = "it does not hold for some input", failure.ruling.message
    return Finding(
        False, safe, f"{why} [for {case}]", failure.outcome.detail, warned=failure.outcome.warned
    )
