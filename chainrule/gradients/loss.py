"""The function under test as one number of its parameters.

A scalar loss is taken as it is. A layer with an array output is contracted with a
cotangent, L(x) = sum(cotangent * f(x)), whose gradient is what its backward pass returns.
"""

from __future__ import annotations

import numpy as np

ALONE = "x"  # what an x that is one array, not a dict of them, is called


def as_parameters(x):
    """A dict of float64 copies of x.

    x : array, or dict of named arrays

    >>> as_parameters([1, 2])
    {'x': array([1., 2.])}
    """
    named = x if isinstance(x, dict) else {ALONE: x}
    return {name: np.array(value, dtype=float) for name, value in named.items()}


class Loss:
    """Counts its evaluations and hands out copies, so that f cannot spoil x.

    f : takes an array or a dict as x is one, returns a number or an array
    x : array of any shape, or dict of them
    cotangent : array in the shape of f(x), or None; ignored for a scalar loss
    """

    def __init__(self, f, x, cotangent=None):
        self.f = f
        self.named = isinstance(x, dict)
        self.parameters = as_parameters(x)
        self.cotangent = cotangent
        self.evaluations = 0
        self.single = False  # f has answered in float32
        self.noise = None  # of its values, once somebody had to measure it

    def outside(self, parameters):
        """Copies of the parameters in the form that f and grad take: an array or a dict."""
        copies = {name: value.copy() for name, value in parameters.items()}
        return copies if self.named else copies[ALONE]

    def output(self, parameters=None):
        """f itself, as float64; an array of shape () for a scalar loss."""
        self.evaluations += 1
        out = self.f(self.outside(self.parameters if parameters is None else parameters))
        if isinstance(out, (tuple, list)) and any(np.ndim(part) for part in out):
            raise TypeError(
                "f returned several things; check_gradient needs a number or one array. "
                "If your forward pass also returns a cache, pass lambda x: forward(x)[0]."
            )
        out = np.asarray(out)
        self.single = self.single or (out.dtype.itemsize * 8 == 32 and out.dtype.kind == "f")
        return out.astype(float)

    def __call__(self, parameters=None):
        out = self.output(parameters)
        if self.cotangent is not None:
            return float(np.sum(self.cotangent * out))
        return float(out.reshape(()))

    def along(self, name, direction):
        """The loss as a function of one number t, moving one parameter by t * direction."""
        still = self.parameters[name]

        def phi(t):
            return self({**self.parameters, name: still + t * direction})

        return phi
