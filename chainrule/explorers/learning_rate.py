"""How large may the learning rate be? Gradient descent on least squares, limit 2/L marked."""

import numpy as np

from ..plots.contours import contour_path
from ..plots.losses import loss_curve
from ..plots.style import INK, SMALL, dress, label, log_scale, series
from .controls import Slider
from .scene import Scene
from .shell import explorer

N_STEPS = 40


@explorer
def learning_rate(X=None, y=None):
    """Move the learning rate of gradient descent on a least-squares problem.

    X : (M,) or (M, 1) one feature: the parameters are w and b;
        (M, 2) two features: the parameters are w0 and w1, y is centred first
    y : (M,) targets

    Left the path over the loss contour, in the middle the loss of that path, right
    the loss after 40 steps for every learning rate, with the limit 2/L as a line:
    L is the largest eigenvalue of the Hessian.

    >>> learning_rate.still(lr=0.1).caption
    'Learning rate 0.1 = 0.11 · 2/L: slow but safe; loss 0.15 after 40 steps.'
    """
    bowl = _Bowl.of_least_squares(*((X, y) if X is not None else _sample()))
    limit = 2 / bowl.curvatures[-1]
    fine = float(f"{limit / 100:.1g}")  # slider steps that read well

    def draw(axes, lr):
        path = bowl.path(lr)
        left, middle, right = axes
        contour_path(bowl.value, _inside(path, bowl.window), left, bowl.minimum, names=bowl.names,
                     window=bowl.window)  # fmt: skip
        loss_curve(bowl.value(*path.T), middle, best=bowl.lowest)
        middle.set_ylim(0.7 * bowl.lowest, 30 * bowl.value(*bowl.start))
        _loss_by_rate(right, bowl, lr, limit)
        return _sentence(lr, limit, float(bowl.value(*path[-1])))

    high = float(f"{1.2 * limit:.2g}")
    start = round(0.4 * limit / fine) * fine
    controls = {"lr": Slider("learning rate", float(f"{start:.4g}"), fine, high, fine)}
    return Scene(draw, controls, ratios=(1, 1, 1), size=(9.4, 3.4), margins={"left": 0.06})


class _Bowl:
    """f(x) = lowest + (x - minimum)ᵀ H (x - minimum) / 2 over two parameters."""

    def __init__(self, H, minimum, lowest, names):
        self.curvatures, self.directions = np.linalg.eigh(H)
        self.H, self.minimum, self.lowest, self.names = H, minimum, lowest, names
        reach = max(2.0, 1.5 * float(np.abs(minimum).max()))
        self.start = minimum + reach * self.directions @ np.array([1.0, 0.8])
        half = 1.15 * np.linalg.norm(self.start - minimum)  # square, so that angles are true
        self.window = tuple((centre - half, centre + half) for centre in minimum)

    @classmethod
    def of_least_squares(cls, X, y):
        X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float).ravel()
        X = X.reshape(len(y), -1)
        if X.shape[1] not in (1, 2):
            raise ValueError(f"X has {X.shape[1]} columns; this picture can show 1 or 2.")
        names = ("w", "b") if X.shape[1] == 1 else ("w0", "w1")
        A = np.column_stack([X, np.ones(len(y))]) if X.shape[1] == 1 else X - X.mean(axis=0)
        y = y if X.shape[1] == 1 else y - y.mean()
        minimum = np.linalg.lstsq(A, y, rcond=None)[0]
        return cls(A.T @ A / len(y), minimum, float(np.mean((A @ minimum - y) ** 2) / 2), names)

    def value(self, a, b):
        d = np.stack([np.asarray(a) - self.minimum[0], np.asarray(b) - self.minimum[1]])
        return self.lowest + np.einsum("i...,ij,j...->...", d, self.H, d) / 2

    def path(self, lr):
        """(T + 1, 2): where gradient descent stands after 0, 1, ..., T steps."""
        return self.after(lr, np.arange(N_STEPS + 1)[:, None])

    def after(self, lr, steps):
        """(S, 2) points after so many steps of rate lr; either may be a column (S, 1).

        Along each eigenvector a step multiplies the error by 1 - lr · curvature.
        """
        error = self.directions.T @ (self.start - self.minimum)
        return self.minimum + (error * (1 - lr * self.curvatures) ** steps) @ self.directions.T


def _loss_by_rate(ax, bowl, lr, limit):
    dress(ax)
    rates = np.linspace(0.01, 1.2, 120) * limit
    ax.plot(rates, bowl.value(*bowl.after(rates[:, None], N_STEPS).T), **series(0))
    top = 30 * bowl.value(*bowl.start)
    ax.plot(
        lr,
        min(bowl.value(*bowl.path(lr)[-1]), top),
        "o",
        clip_on=False,
        mfc="white",
        mec=INK,
        ms=9,
        mew=1.6,
    )
    ax.axvline(limit, color=INK, linestyle="--", linewidth=1)
    ax.text(limit, 0.98, f"2/L = {limit:.3g} ", transform=ax.get_xaxis_transform(), ha="right",
            va="top", fontsize=SMALL, color=INK)  # fmt: skip
    log_scale(ax)
    ax.set_ylim(0.7 * bowl.lowest, top)
    label(ax, "learning rate", f"loss after {N_STEPS} steps")


def _inside(path, window):
    """The path up to its first point outside the window; the rest would fill the picture."""
    (left, right), (low, high) = window
    a, b = path.T
    outside = (a < left) | (a > right) | (b < low) | (b > high)
    return path[: np.argmax(outside) + 1] if outside.any() else path


def _sentence(lr, limit, last):
    share = lr / limit
    if share < 0.25:
        verdict = "slow but safe"
    elif share < 0.5:
        verdict = "steady, straight down"
    elif share < 1:
        verdict = "it jumps from side to side across the valley, yet comes down"
    else:
        verdict = "every step across the valley lands higher: it diverges"
    outcome = f"loss {last:.3g} after {N_STEPS} steps"
    return f"Learning rate {lr:.3g} = {share:.2f} · 2/L: {verdict}; {outcome}."


def _sample():
    """Forty points of a noisy line, (40,) and (40,); not standardised, so the valley is narrow."""
    rng = np.random.default_rng(4)
    x = rng.uniform(-0.5, 2.0, size=40)
    return x, 1.5 * x - 0.5 + 0.3 * rng.normal(size=40)
