"""check_gradient: is this gradient right, and if not, what is it instead?"""

from __future__ import annotations

import numpy as np

from .compare import Comparison
from .context import as_context
from .diagnose import along_chain, choose, one_by_one
from .fresh import as_of_an_earlier_x, fresh
from .guess import sizes_seen
from .loss import Loss
from .pictures import Exhibit
from .place import nearest, place
from .preflight import preflight
from .recognise import recognise
from .report import FAILED, UNSURE, Cause, Finding, GradientReport

FULL_UP_TO = 500  # the failing parameter nearest to the loss is looked at entry by entry,
SAMPLE = 200  # a larger one by a sample,
GLANCE = 60  # and those behind it, wrong perhaps only because of it, by a few


def check_gradient(
    f,
    x,
    grad,
    *,
    rng=None,
    cotangent=None,
    smooth=None,
    context=None,
    graded=False,
    tol=None,
    method="central",
):
    """Compare a gradient with what f itself says, and name the mistake where they differ.

    f : x -> a number (a loss), or an array of any shape (a layer)
    x : array of any shape, or dict of named arrays in forward order
    grad : the gradient in the shape of x, or a function giving it. For a loss it is called as
        grad(x), at other points too (name its argument _ if it does not follow x); for a layer
        as grad(cotangent), right after f(x), or grad(x, cotangent)
    rng : np.random.Generator for directions and cotangent; by default a fixed one
    cotangent : array in the shape of f(x), the upstream gradient; by default random
    smooth : False if f has kinks (ReLU, max, abs); by default found out
    context : dict or Context with what else is known, see `Context`
    graded : True hides every picture and number from which the right gradient could be read
    tol : tolerance on the norm-relative error, instead of 1e-7 (1e-5 with kinks)
    method : "complex" for complex steps, exact to rounding but refused (NotAnalytic) for code
        with abs, max, norm or a comparison

    Returns a GradientReport, which is true where the gradient is right.

    >>> x = np.array([1.0, 2.0])
    >>> bool(check_gradient(lambda x: (x**2).sum(), x, 2 * x))
    True
    >>> [cause.name for cause in check_gradient(lambda x: (x**2).sum(), x, x).causes]
    ['half-as-large']
    """
    rng = np.random.default_rng(0) if rng is None else rng
    loss = Loss(f, x)
    before = preflight(loss, grad, cotangent, rng)
    comparison = Comparison(rng, smooth, tol, method)
    check = _Check(loss, grad, before, comparison, as_context(context))
    if before.comparable:
        check.compare()
        check.explain()
    return check.report(graded)


class _Check:
    """One check under way: compare, explain, report."""

    def __init__(self, loss, grad, before, comparison, context):
        self.loss, self.grad, self.comparison = loss, grad, comparison
        self.value, self.claimed = before.value, before.claimed
        self.causes, self.notes = list(before.causes), list(before.notes)
        self.context = context.with_batch_size()
        self.chain = context.chain(loss.parameters)  # complains at once about what is missing
        self.findings, self.suspects, self.explanations = {}, {}, []

    def compare(self):
        """Findings for all parameters, and entries for the wrong ones, backward."""
        for name in reversed(self.claimed):
            claimed, shape = self.claimed[name], self.loss.parameters[name].shape
            if not np.isfinite(claimed).all():
                self.findings[name] = Finding(name, shape, np.inf, FAILED)
                continue
            if claimed.shape == shape:
                self.findings[name] = self.glance(self.loss, self.value, name, claimed)
                if self.findings[name].verdict not in (FAILED, UNSURE):
                    continue
            self._inspect(name, claimed)
        if callable(self.grad) and not self.causes:
            self._ask_elsewhere()

    def glance(self, loss, value, name, claimed):
        return self.comparison.glance(loss, value, name, claimed)

    def _inspect(self, name, claimed):
        limit = GLANCE if self.suspects else FULL_UP_TO
        if self.loss.parameters[name].size > limit:
            limit = min(limit, SAMPLE)
        finding, found = self.comparison.inspect(self.loss, self.value, name, claimed, limit)
        self.findings[name] = finding
        if finding.verdict == FAILED:
            self.suspects[name] = found

    def _ask_elsewhere(self):
        """A stale cache can be right here, and wrong at the next point."""

        def is_right(loss, name, array):
            if loss is None:
                return name not in self.suspects
            value = loss()
            if self.glance(loss, value, name, array).verdict != FAILED:
                return True
            # Several kinks at once can look smooth along a direction, but not entry by entry.
            found, _ = self.comparison.inspect(loss, value, name, array, GLANCE)
            return found.verdict != FAILED

        sound = {n: a for n, a in self.claimed.items() if a.shape == self.findings[n].shape}
        found = fresh(self.loss, self.grad, sound, self.comparison.rng, is_right)
        for explanation in found:
            for name in explanation.names:
                if name not in self.suspects and explanation.slug == "stale-cache":
                    self._inspect_passed(name)
        self.explanations += found

    def _inspect_passed(self, name):
        """Right at x, wrong elsewhere: a failure with nothing to show at x."""
        seen = self.findings[name]
        self.findings[name] = Finding(name, seen.shape, seen.error, FAILED, seen.doubt)
        self.suspects[name] = None

    def explain(self):
        """Causes for what is wrong."""
        unsure = tuple(n for n, f in self.findings.items() if f.verdict == UNSURE)
        if unsure:
            sentence = (
                f"f cannot be differentiated numerically by {', '.join(unsure)} here: x sits on "
                "kinks, or f rounds coarsely (float32?) or is random"
            )
            self.causes.append(Cause("cannot-measure", sentence, unsure))
        seen = {n: e for n, e in self.suspects.items() if e is not None}
        sizes = sizes_seen(self.loss, self.grad) if seen else {}
        x = self.loss.parameters
        self.explanations += one_by_one(
            seen, self.claimed, x, self.context, sizes, layer=self.loss.cotangent is not None
        )
        self.explanations += self._from_chain(seen)
        if self.context.previous and not self.context.stages:
            x_then = self.context.previous
            self.explanations += as_of_an_earlier_x(self.loss, x_then, seen, self.claimed)
        chosen = choose(self.explanations, list(self.suspects), list(x))
        self.causes += chosen
        self._wrong_shapes({name for cause in chosen for name in cause.parameters})

    def _from_chain(self, seen):
        """Explanations from the described network, or from one that f is recognised as."""
        if not seen:
            return []
        chain, alias = self.chain
        D = 1.0 if self.loss.cotangent is None else self.loss.cotangent
        if chain is None:
            chain, alias, D = recognise(self.loss, self.grad, self.value)
        elif np.shape(chain.output) != np.shape(D) or not np.allclose(
            np.sum(D * chain.output), self.value, rtol=1e-8
        ):
            self.notes.append("the context describes another function than f; it was left aside")
            return []
        if chain is None:
            return []
        claimed = {n: a for n, a in self.claimed.items() if n in seen or n not in self.suspects}
        return list(along_chain(seen, claimed, chain, alias, D, self.context.previous))

    def _wrong_shapes(self, explained):
        for name in self.suspects:
            shape, wanted = self.claimed[name].shape, self.loss.parameters[name].shape
            if shape != wanted and name not in explained:
                sentence = f"the gradient of {name} has shape {shape}, {name} has {wanted}"
                self.causes.append(Cause("shape", sentence, (name,)))

    def report(self, graded):
        order = [name for name in self.loss.parameters if name in self.findings]
        wrong = {name for name in order if self.findings[name].verdict in (FAILED, UNSURE)}
        return GradientReport(
            parameters={name: self.findings[name] for name in order},
            causes=tuple(self.causes),
            where=place(order, wrong),
            failed_at=nearest(order, wrong),
            notes=tuple(self.notes),
            evaluations=self.loss.evaluations,
            graded=graded,
            tolerance=self.comparison.tolerance,
            exhibit=None if graded or not order else self._exhibit(),
        )

    def _exhibit(self):
        entries = {n: e for n, e in self.suspects.items() if e is not None}
        return Exhibit(self.loss, self.value, self.claimed, entries)
