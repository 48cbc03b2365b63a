"""Figures of the course. Every function takes `ax=None`, returns the Axes, never calls show.

For a figure of one's own in the same look: `plots.style.axes()` makes an Axes (or dresses
a given one), `plots.style.label` and `plots.style.legend` write on it.
"""

from .arrays import axis_sums
from .classification import confusion_matrix, decision_boundary
from .contours import contour_path
from .graph import computational_graph
from .images import hardest_samples, image_grid, weight_templates
from .layers import class_uncertainty, layer_histograms, layer_values
from .losses import loss_curve, sweep, timings
from .regression import folds, predicted_vs_true

__all__ = [
    "axis_sums",
    "class_uncertainty",
    "computational_graph",
    "confusion_matrix",
    "contour_path",
    "decision_boundary",
    "folds",
    "hardest_samples",
    "image_grid",
    "layer_histograms",
    "layer_values",
    "loss_curve",
    "predicted_vs_true",
    "sweep",
    "timings",
    "weight_templates",
]
