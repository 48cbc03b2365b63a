"""Samples and weights that are pictures themselves: digits, templates, filters."""

import numpy as np

from .style import IMAGES, INK, SEQUENTIAL, SMALL, axes, bare

GAP = 0.14  # white space between two pictures, as a share of their width


def image_grid(images, ax=None, captions=None, columns=None, cmap=IMAGES, limits=None):
    """Many small pictures in one Axes.

    images   : (n, H, W) grey values
    captions : n short texts, written under the pictures
    columns  : pictures per row; without it, at most 10
    limits   : (low, high) grey values of the ends of the scale; without it, each picture's own

    Returns the Axes.

    >>> ax = image_grid(np.eye(3)[None].repeat(4, axis=0), captions=list("abcd"))
    >>> len(ax.images), [text.get_text() for text in ax.texts]
    (4, ['a', 'b', 'c', 'd'])
    """
    images, captions = np.asarray(images, dtype=float), () if captions is None else captions
    n, height, width = images.shape
    columns = min(columns or 10, max(n, 1))
    rows = -(-n // columns)
    tall = height / width  # in units of one picture's width
    lines = max((str(c).count("\n") + 1 for c in captions), default=0)
    # A line of text is about 0.15 inch high, and so is a fifth of a picture.
    pitch = tall + GAP + 0.21 * lines
    ax = bare(axes(ax, figsize=(0.78 * columns + 0.1, 0.78 * rows * pitch + 0.1)))
    for i, image in enumerate(images):
        x, y = (i % columns) * (1 + GAP), (i // columns) * pitch
        low, high = limits or (image.min(), image.max() or 1)
        ax.imshow(image, cmap=cmap, vmin=low, vmax=high, extent=(x, x + 1, y + tall, y))
        if len(captions):
            ax.text(x + 0.5, y + tall + 0.04, captions[i], ha="center", va="top",
                    fontsize=SMALL, color=INK, linespacing=1.1)  # fmt: skip
    ax.set(xlim=(-0.03, columns * (1 + GAP) - GAP + 0.03), ylim=(rows * pitch, -0.03))
    return ax


def weight_templates(W, ax=None, shape=None, names=None, columns=None):
    """The columns of W as pictures: what a class, or a neuron, looks for.

    W     : (N, K) weights, one column per class or neuron, N = H * W pixels
    shape : (H, W) of a picture; without it N must be a square
    names : K captions; without it the columns' numbers

    Grey-blue is zero, light is positive, dark negative; all pictures share one scale.
    Returns the Axes.

    >>> ax = weight_templates(np.arange(40.0).reshape(4, 10))
    >>> len(ax.images), ax.images[0].get_array().shape
    (10, (2, 2))
    """
    W = np.asarray(W, dtype=float)
    largest = float(np.abs(W).max()) or 1.0
    names = [str(k) for k in range(W.shape[1])] if names is None else list(names)
    pictures = W.T.reshape(-1, *_picture_shape(W.shape[0], shape))
    return image_grid(pictures, ax, names, columns, SEQUENTIAL, (-largest, largest))


def hardest_samples(X, y, P, ax=None, n=10, shape=None, columns=None):
    """The samples whose true class got the smallest probability, worst first.

    X : (M, N) samples, N = H * W pixels
    y : (M,)   integer labels in 0..K-1
    P : (M, K) predicted probabilities

    Under each picture: true label, what it was taken for, probability of the true class.
    Returns the Axes.

    >>> P = np.array([[0.9, 0.1], [0.8, 0.2]])
    >>> ax = hardest_samples(np.ones((2, 4)), [0, 1], P, n=1)
    >>> ax.texts[0].get_text()
    'true 1\\nread 0\\np = 0.20'
    """
    X, y, P = np.asarray(X, dtype=float), np.asarray(y, dtype=int), np.asarray(P, dtype=float)
    of_truth = P[np.arange(len(y)), y]
    worst = np.argsort(of_truth, kind="stable")[:n]
    captions = [f"true {y[i]}\nread {P[i].argmax()}\np = {of_truth[i]:.2f}" for i in worst]
    pictures = X[worst].reshape(-1, *_picture_shape(X.shape[1], shape))
    return image_grid(pictures, ax, captions, columns)


def _picture_shape(pixels, shape):
    """(H, W) of a picture of so many pixels; a square where nothing is said."""
    side = int(np.sqrt(pixels))
    shape = shape or (side, side)
    if shape[0] * shape[1] != pixels:
        raise ValueError(f"{pixels} pixels do not make a picture of shape {tuple(shape)}.")
    return shape
