"""Other gradient checkers on the same cases, each used as its own documentation uses it.

A peer takes (case, cotangent) and returns (accepted, names called wrong); names is None where
it names none.
"""

from __future__ import annotations

import importlib.util
import re
import warnings

import numpy as np

H = 1e-5


def scalar(case, D):
    """f as one number of the parameters, and its gradient as handed in."""
    if D is None:
        return case.f, case.grad(case.x)
    return (lambda p: np.sum(D * case.f(p))), case.grad(D)


def loop_gradient(f, x):
    """The element-by-element loop of course notes: two evaluations per entry."""
    gradient, x = np.zeros_like(x), x.copy()
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + H
        up = f(x)
        x[index] = kept - H
        gradient[index] = (up - f(x)) / (2 * H)
        x[index] = kept
    return gradient


def relative_error(case, D):
    """The course notes' rule: largest element-wise |a - n| / (|a| + |n|), h = 1e-5.

    Their thresholds: 1e-7 and less is right; 1e-4 is fine where there are kinks.
    """
    f, claimed = scalar(case, D)
    limit, wrong = 1e-4 if case.kinks else 1e-7, set()
    for name, value in case.x.items():
        numeric = loop_gradient(lambda v, name=name: f({**case.x, name: v}), value)
        a = claimed[name]
        if a.shape != numeric.shape:
            wrong.add(name)
            continue
        error = np.abs(a - numeric) / np.maximum(1e-8, np.abs(a) + np.abs(numeric))
        if error.max() > limit:
            wrong.add(name)
    return not wrong, wrong


def scipy_check_grad(case, D):
    """scipy.optimize.check_grad on all parameters as one vector; small means below 1e-5."""
    from scipy.optimize import check_grad

    f, claimed = scalar(case, D)
    names = list(case.x)
    sizes = np.cumsum([case.x[n].size for n in names])[:-1]

    def unpack(v):
        parts = np.split(v, sizes)
        return {n: part.reshape(case.x[n].shape) for n, part in zip(names, parts, strict=True)}

    try:
        flat = np.concatenate([claimed[n].reshape(-1) for n in names])
        start = np.concatenate([case.x[n].reshape(-1) for n in names])
        error = check_grad(lambda v: f(unpack(v)), lambda v: flat, start)
    except ValueError:  # the sizes differ
        return False, None
    return bool(error < 1e-5), None


def torch_gradcheck(case, D):
    """torch.autograd.gradcheck with its defaults on a Function made of f and grad.

    It stops at the first input that differs and names that one.
    """
    import torch

    names = list(case.x)

    class Wrapped(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *inputs):
            ctx.values = [i.detach().numpy() for i in inputs]
            out = case.f(dict(zip(names, ctx.values, strict=True)))
            return torch.as_tensor(np.asarray(out, dtype=float))

        @staticmethod
        def backward(ctx, upstream):
            values = dict(zip(names, ctx.values, strict=True))
            U = upstream.numpy()
            # For a loss the chain rule multiplies by the upstream number.
            claimed = case.grad(U) if D is not None else case.grad(values)
            factor = 1.0 if D is not None else float(U)
            return tuple(torch.as_tensor(factor * np.ascontiguousarray(claimed[n])) for n in names)

    inputs = [torch.tensor(case.x[n], dtype=torch.float64, requires_grad=True) for n in names]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.autograd.gradcheck(Wrapped.apply, inputs)
    except Exception as error:  # a mismatch or a shape: both are reported by raising
        found = re.search(r"with respect to input (\d+)|gradient at index (\d+)", str(error))
        number = next((g for g in found.groups() if g), None) if found else None
        return False, {names[int(number)]} if number else None
    return True, set()


def torch_present():
    return importlib.util.find_spec("torch") is not None


PEERS = {
    "element-wise loop": relative_error,
    "scipy check_grad": scipy_check_grad,
    "torch gradcheck": torch_gradcheck,
}
