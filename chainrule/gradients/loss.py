"""The function under test as one number of its parameters.

A scalar loss is taken as it is. A layer with an array output is contracted with a
cotangent, L(x) = sum(cotangent * f(x)), whose gradient is what its backward pass returns.
"""

from __future__ import annotations

import numpy as np

ALONE = "x"  # what an x that is one array, not a dict of them, is called


class Loss:
    """Counts its evaluations and hands out copies, so that f cannot spoil x.

    f : takes an array or a dict as x is one, returns a number or an array
    x : array of any shape, or dict of them; whole numbers are taken as floats
    cotangent : array in the shape of f(x), or None for a scalar loss

    parameters : x as a dict of float64 arrays, an x that is one array under the name "x"

    >>> loss = Loss(lambda x: (x**2).sum(), [1, 2])
    >>> loss.parameters, loss()
    ({'x': array([1., 2.])}, 5.0)
    """

    def __init__(self, f, x, cotangent=None):
        self.f = f
        self.cotangent = cotangent
        self.keys = {str(key): key for key in x} if isinstance(x, dict) else None
        named = {str(key): value for key, value in x.items()} if self.named else {ALONE: x}
        self.parameters = {name: np.array(value, dtype=float) for name, value in named.items()}
        self.evaluations = 0
        self.single = False  # f has answered in float32
        self.noise = None  # of its values, once somebody had to measure it

    @property
    def named(self):
        """Is x a dict?"""
        return self.keys is not None

    def outside(self, parameters=None):
        """Copies of parameters, by default x, in the form that f and grad take."""
        parameters = self.parameters if parameters is None else parameters
        copies = {name: value.copy() for name, value in parameters.items()}
        return {self.keys[n]: copies[n] for n in copies} if self.named else copies[ALONE]

    def answer(self, parameters=None):
        """What f gives, as it came."""
        self.evaluations += 1
        out = self.f(self.outside(parameters))
        if out is None:
            raise TypeError("f returned None; is its return missing?")
        if isinstance(out, (tuple, list)) and any(np.ndim(part) for part in out):
            raise TypeError(
                "f returned several things; check_gradient needs a number or one array. "
                "If your forward pass also returns a cache, pass lambda x: forward(x)[0]."
            )
        return out

    def output(self, parameters=None):
        """f as a float64 array, of shape () for a scalar loss."""
        out = np.asarray(self.answer(parameters))
        self.single = self.single or out.dtype == np.float32
        return out.astype(float)

    def __call__(self, parameters=None):
        out = self.output(parameters)
        return float(out.reshape(()) if self.cotangent is None else np.sum(self.cotangent * out))

    def along(self, name, direction):
        """The loss as a function of one number t, moving one parameter by t * direction."""
        still = self.parameters[name]

        def phi(t):
            return self({**self.parameters, name: still + t * direction})

        return phi
