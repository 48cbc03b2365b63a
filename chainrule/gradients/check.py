"""check_gradient: is this gradient right, and if not, what is it instead?"""

from __future__ import annotations

import numpy as np

from .context import as_context
from .diagnose import diagnose
from .locate import entries, pattern
from .loss import Loss
from .numeric import relative_error
from .preflight import preflight
from .report import FAILED, PASSED, SUSPICIOUS, Cause, Finding, GradientReport
from .slope import FIRST_STEP, central, measure

SMOOTH, WITH_KINKS = 1e-7, 1e-5  # tolerances on the norm-relative error
HOPELESS = 1e-3  # numerical slopes known no better than this decide nothing
DIRECTIONS = 2


def check_gradient(
    f, x, grad, *, rng=None, cotangent=None, smooth=None, context=None, graded=False, tol=None
):
    """Compare a gradient with what f itself says, and name the mistake where they differ.

    f : x -> a number (a loss), or an array of any shape (a layer)
    x : array of any shape, or dict of named arrays in forward order
    grad : the gradient in the shape of x, or a function giving it. For a loss it is called as
        grad(x); for a layer as grad(cotangent), right after f(x), or grad(x, cotangent)
    rng : np.random.Generator for directions and cotangent; by default a fixed one
    cotangent : array in the shape of f(x), the upstream gradient; by default random
    smooth : False if f has kinks (ReLU, max, abs); by default found out
    context : dict or Context with what else is known, see `Context`
    graded : True hides every picture and number from which the right gradient could be read
    tol : tolerance on the norm-relative error, instead of 1e-7 (1e-5 with kinks)

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
    run = _Run(loss, before, rng, as_context(context), smooth, tol)
    causes = list(before.causes)
    if before.claimed and np.isfinite(before.value):
        run.compare_all()
        causes += run.causes
    return GradientReport(
        parameters=run.findings,
        causes=tuple(causes),
        notes=tuple(before.notes),
        evaluations=loss.evaluations,
        graded=graded,
        tolerance=run.tolerance,
    )


class _Run:
    """One check under way."""

    def __init__(self, loss, before, rng, context, smooth, tol):
        self.loss, self.value, self.claimed = loss, before.value, before.claimed
        self.rng, self.context = rng, context
        self.smooth, self.tol = smooth, tol
        self.findings, self.causes = {}, []

    @property
    def tolerance(self):
        if self.tol is not None:
            return self.tol
        return WITH_KINKS if self.smooth is False else SMOOTH

    def compare_all(self):
        for name, claimed in self.claimed.items():
            if not np.isfinite(claimed).all():
                continue
            if claimed.shape == self.loss.parameters[name].shape:
                finding = self.glance(name, claimed)
                if finding.verdict != FAILED:
                    self.findings[name] = finding
                    continue
            self.inspect(name, claimed)

    def glance(self, name, claimed):
        """Random directional derivatives: two evaluations each where the gradient is right."""
        x = self.loss.parameters[name]
        reach = max(1.0, float(np.sqrt(np.mean(x**2)))) if x.size else 1.0
        errors, doubts, sizes = [], [], []
        for _ in range(DIRECTIONS):
            direction = self.rng.normal(size=x.shape)
            direction /= np.linalg.norm(direction) or 1.0
            phi = self.loss.along(name, direction)
            said = float(np.sum(claimed * direction))
            scale = float(np.linalg.norm(claimed)) / np.sqrt(max(1, x.size))
            slope, doubt = central(phi, FIRST_STEP * reach), 0.0
            if not abs(slope - said) <= 0.3 * SMOOTH * scale:
                exact = measure(phi, self.value, scale, reach)
                slope, doubt = exact.value, exact.doubt
                if exact.near_kink and self.smooth is None:
                    self.smooth = False
            errors.append(slope - said)
            doubts.append(doubt)
            sizes.append(max(abs(slope), scale))
        size = np.linalg.norm(sizes) or 1.0
        error, doubt = float(np.linalg.norm(errors) / size), float(np.linalg.norm(doubts) / size)
        return Finding(name, x.shape, error, self.judge(error, doubt), doubt)

    def judge(self, error, doubt):
        if error <= self.tolerance or (error <= doubt and doubt < WITH_KINKS):
            return PASSED
        if error > 3 * doubt:
            return FAILED
        return SUSPICIOUS if doubt < HOPELESS else FAILED

    def inspect(self, name, claimed):
        """Entry by entry, for a parameter that failed."""
        x = self.loss.parameters[name]
        found = entries(self.loss, self.value, name, self.rng)
        kinks = int(found.kink.sum())
        error, worst, wrong, words = np.inf, None, 0, ""
        if claimed.shape == x.shape:
            seen = found.of(claimed)
            error = relative_error(seen, found.smooth)
            off = abs(seen - found.smooth)
            bad = off > max(self.tolerance * found.scale, 10 * found.doubt)
            if found.scale == 0 and not bad.any():
                error = 0.0
            places = found.index[~found.kink]
            wrong, words = int(bad.sum()), pattern(x.shape, places, bad)
            if bad.any():
                worst = tuple(int(i) for i in np.unravel_index(places[off.argmax()], x.shape))
        limit = WITH_KINKS if kinks and self.tol is None else self.tolerance
        verdict = PASSED if error <= limit and kinks else FAILED
        self.findings[name] = Finding(
            name, x.shape, error, verdict, 0.0, wrong, len(found.index), kinks, worst, words
        )
        if verdict == FAILED:
            if claimed.shape != x.shape:
                sentence = f"the gradient of {name} has shape {claimed.shape}, {name} has {x.shape}"
                self.causes.append(Cause("shape", sentence, (name,)))
            self.causes += diagnose(found, claimed, x, name, self.context)
