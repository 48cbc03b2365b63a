"""Label noise, a penalty and dropout on one flexible classifier of two moons."""

from functools import lru_cache

import numpy as np

from ..plots.classification import probability_regions, scatter_classes
from ..plots.style import INK, dress, label, legend, log_scale, series
from .controls import Slider
from .scene import Scene
from .shell import explorer

N_FEATURES = 120
LAMBDAS = np.logspace(-6, 1, 22)
A, B = np.meshgrid(np.linspace(-1.8, 2.8, 56), np.linspace(-1.3, 1.8, 56))


@explorer
def regularization():
    """Move the penalty λ, the dropout probability p and the share of wrong labels.

    A linear model on 120 random ReLU features of two moons, fitted in closed form. Dropout
    on the features of a linear model is, on average, a penalty of p/(1 - p) Σ φ_j² on every
    weight, so that it needs no random draws here. Left the fit on 80 training points
    (wrong labels ringed), right accuracy against λ on the training labels and on 400 clean
    test points.

    >>> regularization.still(lam=1e-6, noise=0.3).caption[:69]
    'Training accuracy 1.000 on labels of which 30 % are wrong; clean test'
    """
    controls = {
        "lam": Slider("penalty λ", 0.001, 1e-6, 10.0, 0.1, log=True),
        "p": Slider("dropout p", 0.0, 0.0, 0.9, 0.05),
        "noise": Slider("share of wrong labels", 0.2, 0.0, 0.45, 0.05),
    }
    return Scene(draw, controls, ratios=(1.25, 1))


def draw(axes, lam, p, noise):
    X, truth, y_test, F, F_test, F_grid = _world()
    wrong = np.random.default_rng(5).permutation(len(truth))[: round(noise * len(truth))]
    y = truth.copy()
    y[wrong] = 1 - y[wrong]
    W = _weights(F, y, np.append(LAMBDAS, lam), p)
    train = np.mean((F @ W > 0) == y[:, None], axis=0)
    test = np.mean((F_test @ W > 0) == y_test[:, None], axis=0)
    left, right = axes
    dress(left)
    # A score of ±1 is a clear case; squeezed so that the shades read like a probability.
    probability_regions(left, A, B, (0.5 + 0.5 * np.tanh(2 * F_grid @ W[:, -1])).reshape(A.shape))
    scatter_classes(left, X, y)
    left.plot(*X[wrong].T, "o", mfc="none", mec=INK, ms=10, mew=0.9, label="wrong label")
    left.grid(False)
    left.set(xlim=(-1.8, 2.8), ylim=(-1.3, 1.8))
    legend(label(left, "x0", "x1"), loc="lower left", bbox_to_anchor=(0, 0.98), ncols=3)
    _accuracies(right, train, test, lam)
    return (
        f"Training accuracy {train[-1]:.3f} on labels of which {100 * noise:.0f} % are wrong; "
        f"clean test accuracy {test[-1]:.3f}."
    )


def _weights(F, y, lambdas, p):
    """(N, S) weights for every λ, from one eigendecomposition instead of S solutions."""
    # Dropout's penalty differs from feature to feature; at p = 0 it vanishes.
    gram = F.T @ F / len(y) + p / (1 - p) * np.diag(np.mean(F**2, axis=0))
    values, vectors = np.linalg.eigh(gram)
    b = vectors.T @ (F.T @ (2.0 * y - 1) / len(y))
    return vectors @ (b[:, None] / (np.maximum(values, 0)[:, None] + lambdas))


def _accuracies(ax, train, test, lam):
    dress(ax)
    for i, (name, line) in enumerate({"training labels": train, "clean test": test}.items()):
        ax.plot(LAMBDAS, line[:-1], label=name, **series(i))
        ax.plot(lam, line[-1], "o^"[i], mfc="white", mec=INK, ms=8, mew=1.5, clip_on=False)
    log_scale(ax, "x")
    ax.set(xlim=(LAMBDAS[0], LAMBDAS[-1]), ylim=(0.45, 1.02))
    legend(label(ax, "λ", "accuracy"), loc="lower left")


@lru_cache(maxsize=1)
def _world():
    """Data and random features; the same for every move, so computed once."""
    from sklearn.datasets import make_moons

    X, y = make_moons(80, noise=0.15, random_state=1)
    X_test, y_test = make_moons(400, noise=0.15, random_state=2)
    rng = np.random.default_rng(0)
    V, c = 2 * rng.normal(size=(2, N_FEATURES)), rng.uniform(-3, 3, size=N_FEATURES)

    def features(P):
        return np.column_stack([np.maximum(P @ V + c, 0), np.ones(len(P))])

    grid = np.column_stack([A.ravel(), B.ravel()])
    return X, y, y_test, features(X), features(X_test), features(grid)
