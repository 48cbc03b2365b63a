"""The data of the course: nothing here is downloaded, but for `load_mnist`.

Rows are samples. What is random takes an rng; what is loaded comes as a pair
that unpacks, `X, y = load_digits()`, and has names, `load_digits().X`.
scikit-learn is imported where it is needed, not before.
"""

from typing import NamedTuple

import numpy as np

DIABETES_COLUMNS = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


class Labelled(NamedTuple):
    """Samples with classes.

    X : (M, N) float64
    y : (M,)   integer labels in 0..K-1
    """

    X: np.ndarray
    y: np.ndarray


class Measured(NamedTuple):
    """Samples with measured targets.

    X : (M, N) float64
    Y : (M, K) float64
    """

    X: np.ndarray
    Y: np.ndarray


class NoNetwork(OSError):
    """A data set would have to be fetched, and that failed."""


def load_digits(scaled=True):
    """1,797 handwritten digits of 8×8 grey values.

    scaled : grey values in 0..1; False gives the integers 0..16 as float64

    Returns X (1797, 64) and y (1797,) with K = 10.

    >>> X, y = load_digits()
    >>> X.shape, float(X.max()), y[:5].tolist()
    ((1797, 64), 1.0, [0, 1, 2, 3, 4])
    """
    from sklearn.datasets import load_digits as load

    X, y = load(return_X_y=True)
    return Labelled(X / 16 if scaled else X, y)


def load_diabetes(scale="raw"):
    """442 people with diabetes, ten measurements, and the disease one year later.

    scale : "raw"       as measured: years, kg/m², mm Hg, ... (see DIABETES_COLUMNS)
            "standard"  each column with mean 0 and standard deviation 1 over all
                        442; standardise by the training part yourself where a test
                        set must stay unseen
            "length"    as scikit-learn delivers it: mean 0 and length 1, so the
                        entries are about 1/√442 = 0.05, and gradient descent crawls

    Returns X (442, 10) and Y (442, 1).

    >>> X, Y = load_diabetes()
    >>> X.shape, Y.shape, X[0, :3].tolist()
    ((442, 10), (442, 1), [59.0, 2.0, 32.1])
    >>> load_diabetes("standard").X.std(axis=0).round(6).tolist() == [1.0] * 10
    True
    """
    from sklearn.datasets import load_diabetes as load

    if scale not in ("raw", "standard", "length"):
        raise ValueError(f'scale must be "raw", "standard" or "length", not {scale!r}')
    X, y = load(return_X_y=True, scaled=scale == "length")
    X = X.astype(float)
    return Measured(standardize(X)[0] if scale == "standard" else X, y.astype(float)[:, None])


def load_breast_cancer():
    """569 biopsies, thirty measurements each, in their own very different units.

    Returns X (569, 30) and y (569,): 0 malignant, 1 benign.

    >>> X, y = load_breast_cancer()
    >>> X.shape, np.bincount(y).tolist()
    ((569, 30), [212, 357])
    """
    from sklearn.datasets import load_breast_cancer as load

    return Labelled(*load(return_X_y=True))


def load_mnist(folder=None):
    """70,000 handwritten digits of 28×28 grey values; fetched once, then kept on disk.

    folder : where scikit-learn keeps what it fetched; its own place by default

    Returns X (70000, 784) in 0..1 and y (70000,); the last 10,000 are the usual
    test set. Raises NoNetwork where it cannot be fetched.
    """
    from sklearn.datasets import fetch_openml

    try:
        X, y = fetch_openml(
            "mnist_784", version=1, return_X_y=True, as_frame=False, data_home=folder
        )
    except OSError as error:  # every failure of urllib is one
        raise NoNetwork(
            f"MNIST has to be fetched from openml.org once, and that failed: {error}. "
            "Try again with a network, or use load_digits(), which needs none; "
            "no grade depends on MNIST."
        ) from error
    return Labelled(X / 255, y.astype(int))


def moons(M, noise, rng):
    """Two half circles that reach into each other.

    M     : number of samples; classes differ by at most one in size
    noise : standard deviation added to both coordinates

    Returns X (M, 2) and y (M,) with K = 2, in random order.

    >>> X, y = moons(5, 0.0, np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist()
    ((5, 2), [3, 2])
    """
    y = np.arange(M) % 2
    angle = rng.uniform(0, np.pi, size=M)
    # The upper moon is (cos a, sin a); the lower one is the same turned by 180° and moved.
    sign = np.where(y == 0, 1.0, -1.0)
    X = np.stack([sign * np.cos(angle) + y, sign * np.sin(angle) + 0.5 * y], axis=1)
    return _shuffled(X + noise * rng.normal(size=(M, 2)), y, rng)


def spirals(M, K, noise, rng, turns=0.75):
    """K arms that wind around the origin.

    M     : number of samples; classes differ by at most one in size
    noise : standard deviation of the angle, in radians
    turns : how often an arm goes around between radius 0 and 1

    Returns X (M, 2) and y (M,), in random order.

    >>> X, y = spirals(7, 3, 0.1, np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist()
    ((7, 2), [3, 2, 2])
    """
    y = np.arange(M) % K
    radius = rng.uniform(0, 1, size=M)
    angle = 2 * np.pi * (y / K + turns * radius) + noise * rng.normal(size=M)
    return _shuffled(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), y, rng)


def _shuffled(X, y, rng):
    order = rng.permutation(len(y))
    return Labelled(X[order], y[order])


def label_noise(y, share, K, rng):
    """Labels of which a share is wrong: each of those got one of the K - 1 other classes.

    y     : (M,) integer labels in 0..K-1
    share : round(share * M) labels are corrupted

    Returns new labels (M,); y stays as it was.

    >>> y = np.zeros(10, dtype=int)
    >>> int((label_noise(y, 0.4, 3, np.random.default_rng(0)) != y).sum())
    4
    """
    y = np.asarray(y)
    noisy = y.copy()
    at = rng.permutation(len(y))[: round(share * len(y))]
    # A step of 1..K-1 around the circle of classes never ends where it began.
    noisy[at] = (y[at] + rng.integers(1, K, size=len(at))) % K
    return noisy


def split(*arrays, shares=(0.8, 0.2), rng):
    """Cut samples at random into parts, the same way in every array.

    arrays : each with M rows
    shares : how much each part gets; they add up to 1

    Returns one tuple of arrays for each share.

    >>> X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    >>> rng = np.random.default_rng(0)
    >>> (X_train, y_train), (X_val, y_val), (X_test, y_test) = split(
    ...     X, y, shares=(0.6, 0.2, 0.2), rng=rng)
    >>> X_train.shape, y_val.shape, bool((X_test[:, 0] == 2 * y_test).all())
    ((6, 2), (2,), True)
    """
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1:
        raise ValueError(f"every array needs the same number of rows; got {sorted(lengths)}")
    if not np.isclose(sum(shares), 1) or min(shares) < 0:
        raise ValueError(f"shares must be positive and add up to 1, not {shares}")
    (M,) = lengths
    cuts = [round(M * float(s)) for s in np.cumsum(shares)[:-1]]
    parts = np.split(rng.permutation(M), cuts)
    return tuple(tuple(np.asarray(array)[part] for array in arrays) for part in parts)


def standardize(X, *others):
    """Every column with mean 0 and standard deviation 1, as X has them.

    X      : (M, N) the training samples: mean and deviation come from these alone
    others : (P, N) each, treated by X's mean and deviation

    A column that is constant in X only loses its mean. Returns a tuple of new arrays.

    >>> X, X_test = standardize(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[2.0, 6.0]]))
    >>> X.tolist(), X_test.tolist()
    ([[-1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0]])
    """
    mean, std = X.mean(axis=0), X.std(axis=0)
    # A constant column's deviation is 0, or a rounding error of the size of its mean.
    constant = std <= 1e-12 * np.abs(mean)
    std = np.where(constant, 1.0, std)
    return tuple((part - mean) / std for part in (X, *others))
