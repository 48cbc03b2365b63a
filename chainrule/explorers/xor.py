"""XOR: no line divides it, two lines combined do."""

import numpy as np

from ..plots.classification import probability_regions, scatter_classes
from ..plots.style import INK, dress, label
from .controls import Slider
from .scene import Scene
from .shell import explorer

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])
A, B = np.meshgrid(np.linspace(-0.5, 1.5, 61), np.linspace(-0.5, 1.5, 61))
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8}


@explorer
def xor():
    """Combine two neurons into one that no single line could draw.

    Hidden neuron 1 says how far x0 + x1 lies above its threshold, neuron 2 likewise; the
    output neuron adds them with weights v1 and v2 and a bias c. All three are sigmoids.

    >>> xor.still().caption
    'From 1·h1 -1·h2 -0.5 the output neuron gets 4 of 4 right.'
    >>> xor.still(v2=0.0).caption
    'From 1·h1 +0·h2 -0.5 the output neuron gets 3 of 4 right.'
    """
    controls = {
        "t1": Slider("threshold of neuron 1", 0.5, -0.5, 2.5, 0.1),
        "t2": Slider("threshold of neuron 2", 1.5, -0.5, 2.5, 0.1),
        "v1": Slider("output weight v1", 1.0, -2.0, 2.0, 0.1),
        "v2": Slider("output weight v2", -1.0, -2.0, 2.0, 0.1),
        "c": Slider("output bias c", -0.5, -2.0, 2.0, 0.1),
        "steepness": Slider("steepness", 10.0, 1.0, 20.0, 0.5),
    }
    margins = {"left": 0.055, "wspace": 0.28}
    return Scene(draw, controls, ratios=(1, 1, 1), size=(9.4, 3.4), margins=margins)


def draw(axes, t1, t2, v1, v2, c, steepness):
    def network(a, b):
        h1, h2 = _s(steepness * (a + b - t1)), _s(steepness * (a + b - t2))
        return h1, h2, _s(steepness * (v1 * h1 + v2 * h2 + c))

    titles = ("hidden neuron h1", "hidden neuron h2", "output neuron")
    for ax, title, P in zip(axes, titles, network(A, B), strict=True):
        dress(ax)
        probability_regions(ax, A, B, P)
        scatter_classes(ax, X, Y, size=10)
        ax.grid(False)
        ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=[0, 1], yticks=[0, 1])
        label(ax, "x0", "x1", title)
    out = network(*X.T)[2]
    for (a, b), p in zip(X, out, strict=True):
        axes[2].annotate(f"{p:.2f}", (a, b), xytext=(8, 6), textcoords="offset points",
                         fontsize=8.5, color=INK, bbox=PLATE)  # fmt: skip
    right = int(np.sum((out > 0.5) == Y))
    return f"From {v1:.2g}·h1 {v2:+.2g}·h2 {c:+.2g} the output neuron gets {right} of 4 right."


def _s(z):
    return 0.5 * (1 + np.tanh(z / 2))
