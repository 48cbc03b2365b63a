"""A group of checks: one graded cell of a homework."""

import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np

from chainrule.checks import cases as search
from chainrule.checks import kinds
from chainrule.checks.calling import attempt
from chainrule.checks.finding import Finding, look
from chainrule.checks.grading import STUDENT_SEED, generator, listening
from chainrule.checks.table import (
    DETAIL_LIMIT,
    MESSAGE_LIMIT,
    NAME_LIMIT,
    CheckRow,
    printable,
    table,
)


class Group:
    """Runs checks, keeps one row for each, and earns points by their worth.

    Every check takes a name, a zero-argument callable in which the student's
    code runs, and these keywords:

    hint     : a question that makes the student look at the right place
    worth    : weight inside the group
    mistakes : {sentence: wrong value, or callable giving it}; where exactly that
               came, the sentence is what the student reads

    A check returns whether it passed and never raises because of what the
    student's code did.
    """

    def __init__(self, name, points):
        if not (np.isfinite(points) and points >= 0):
            raise ValueError(f"group {name!r}: points must be 0 or more, not {points!r}")
        self.name = printable(str(name), NAME_LIMIT)
        self.points = float(points)
        self.rows = []
        self.reported = False
        self._hidden = False
        self._streams = 0
        self._recorder = listening()
        self._seed = STUDENT_SEED if self._recorder is None else self._recorder.seed
        if self._recorder is not None:
            self._recorder.groups.append(self)

    def rng(self):
        """A Generator for inputs: fixed in a notebook, secret when grading.

        Each call opens a stream of its own.
        """
        self._streams += 1
        return generator(self._seed, self.name, "stream", self._streams)

    @contextmanager
    def hidden(self):
        """Checks run inside show students no values, inputs or expected results."""
        before, self._hidden = self._hidden, True
        try:
            yield self
        finally:
            self._hidden = before

    # The kinds of check ------------------------------------------------------

    def shape(self, name, call, expected_shape, **common):
        """The result is an array of this shape; None fits any length, () is one number.

        >>> Group('g', 1).shape('a row for each sample', lambda: np.ones((3, 2)), (3, None))
        True
        """
        return self._add(name, kinds.shape, (call, expected_shape), **common)

    def dtype(self, name, call, kind, **common):
        """The result's dtype is "float", "int", "bool", "complex", "number", or an exact dtype.

        >>> Group('g', 1).dtype('probabilities', lambda: np.ones(3), 'float')
        True
        """
        return self._add(name, kinds.dtype, (call, kind), **common)

    def finite(self, name, call, **common):
        """Every number of the result is finite.

        >>> Group('g', 1).finite('no overflow', lambda: np.array([1.0, np.inf]))
        False
        """
        return self._add(name, kinds.finite, (call,), **common)

    def close(self, name, call, expected, rtol=1e-7, atol=1e-9, **common):
        """The result is `expected` up to |error| <= atol + rtol |expected|, with its shape.

        expected : number, array, string, None, a tuple, list or dict of them, or
                   a callable giving one of these (it is called before `call`)

        >>> t = Group('mse', 1)
        >>> t.close('errors 1 and 3', lambda: 5.0, 2.5, mistakes={'The factor ½ is missing.': 5.0})
        False
        >>> t.rows[0].message
        'The factor ½ is missing.'
        """
        return self._add(name, kinds.close, (call, expected, rtol, atol), (rtol, atol), **common)

    def unchanged(self, name, call, *arrays, **common):
        """The call changes none of `arrays` (arrays, or dicts and lists of them).

        >>> X = np.zeros(2)
        >>> Group('g', 1).unchanged('X stays', lambda: X.fill(1), X)
        False
        """
        return self._add(name, kinds.unchanged, (call, arrays), **common)

    def raises(self, name, call, exception, **common):
        """The call raises `exception`; a stub that is not written yet does not count.

        >>> Group('g', 1).raises('no such key', lambda: {}['W'], KeyError)
        True
        """
        return self._add(name, kinds.raises, (call, exception), **common)

    def true(self, name, call, **common):
        """The call returns True, or (True, message); a string is a failure's message.

        >>> Group('g', 1).true('sums to one', lambda: (False, 'it sums to 0.7'))
        False
        """
        return self._add(name, kinds.true, (call,), **common)

    def property(self, name, predicate, cases=None, draw=None, n=25, hint="", worth=1.0):
        """`predicate(case)` holds for every case; the smallest that fails is shown.

        predicate : returns True or None where it holds; False, a string or
                    (False, message) where not
        cases     : an iterable of cases, or a strategy of hypothesis
        draw      : draw(rng) makes one random case; n of them are tried

        >>> t = Group('g', 1)
        >>> t.property('abs', lambda x: abs(x) >= 0, draw=lambda rng: rng.normal())
        True
        >>> t.property('below 5', lambda x: x < 5, cases=range(9))
        False
        >>> t.rows[1].message
        'it does not hold [for 5]'
        """
        if (cases is None) == (draw is None):
            raise TypeError(f"property {name!r}: give either cases or draw")
        names = (self._seed, self.name, "property", name)
        smaller = not self._hidden and self._recorder is None  # nobody reads it at once
        arguments = (predicate, cases, draw, n, names, smaller)
        return self._add(name, search.holds, arguments, hint=hint, worth=worth)

    def gradient(self, name, f, x, grad, hint="", worth=1.0, **options):
        """`grad` is the gradient of `f` at `x`, by `chainrule.check_gradient`.

        f, x, grad, options : as check_gradient takes them; rng is given

        >>> x = np.array([1.0, 2.0])
        >>> Group('g', 1).gradient('square', lambda x: (x**2).sum(), x, lambda x: 2 * x)
        True
        """
        options.setdefault("rng", generator(self._seed, self.name, "gradient", name))
        options.setdefault("graded", self._hidden)
        return self._add(name, kinds.gradient, (f, x, grad, options), hint=hint, worth=worth)

    def repeatable(self, name, call_with_rng, seed=0, **common):
        """The same rng gives the same result, and rng is where its randomness comes from.

        >>> Group('g', 1).repeatable('dropout', lambda rng: rng.random((3, 2)) < 0.5)
        True
        """
        names = (self._seed, self.name, "repeatable", name, seed)
        return self._add(name, kinds.repeatable, (call_with_rng, names), **common)

    # Rows, score, report -----------------------------------------------------

    def _add(self, name, kind, arguments, tolerance=(), hint="", worth=1.0, mistakes=None):
        if not (np.isfinite(worth) and worth > 0):
            raise ValueError(f"check {name!r}: worth must be more than 0, not {worth!r}")
        run = partial(attempt, hidden=self._hidden)
        witness = self._recorder and self._recorder.witness
        if witness:
            witness.begins(self._hidden)
        # Looking at a value that a student made up may fail in any way: that is a failed check.
        looked = attempt(lambda: look(kind, run, arguments, mistakes or {}, tolerance))
        if looked.error is None:
            finding = looked.value
        else:
            text = "what came could not be looked at"
            finding = Finding(False, text, text, looked.message + looked.detail)
        row = self._row(name, finding, hint, worth)
        self.rows.append(row)
        if witness:
            witness.ends(len(self.rows) - 1, row.passed)
        return row.passed

    def _row(self, name, finding, hint, worth):
        full = finding.message + (f" (warning: {finding.warned})" if finding.warned else "")
        message = finding.safe if self._hidden else full
        return CheckRow(
            name=printable(str(name), NAME_LIMIT),
            passed=bool(finding.passed),
            hidden=self._hidden,
            worth=float(worth),
            message="" if finding.passed else printable(message, MESSAGE_LIMIT),
            hint=printable(str(hint or ""), MESSAGE_LIMIT),
            detail="" if finding.passed else printable(full + finding.detail, DETAIL_LIMIT),
        )

    def score(self):
        """Points earned so far: a float in [0, points], rounded to cents."""
        total = sum(row.worth for row in self.rows)
        earned = sum(row.worth for row in self.rows if row.passed)
        return min(round(self.points * earned / total, 2), self.points) if total else 0.0

    def table(self):
        """The report as text."""
        return table(self.name, self.rows, self.score(), self.points)

    def _name_mistakes(self, witness):
        """Hidden checks that failed say which mistake it was, where that is known."""
        for number, sentence in witness.sentences().items():
            row = self.rows[number]
            if row.hidden and not row.passed:  # words only: what has passed is settled
                detail = printable(f"{row.message}\n{row.detail}", DETAIL_LIMIT)
                message = printable(str(sentence), MESSAGE_LIMIT)
                self.rows[number] = replace(row, message=message, detail=detail)

    def report(self):
        """Print the table and return the score; the last line of a graded cell."""
        self.reported = True
        if self._recorder is not None and self._recorder.witness:
            self._name_mistakes(self._recorder.witness)
        if self._recorder is None or not self._recorder.quiet:
            _print(self.table())
        return self.score()


def _print(text):
    try:
        print(text)
    except UnicodeEncodeError:  # a terminal without ✓ and ✗
        encoding = sys.stdout.encoding or "ascii"
        text = text.replace("✓", "ok").replace("✗", "--")
        print(text.encode(encoding, "replace").decode(encoding))
