"""Figures of the course. Every function takes `ax=None`, returns the Axes, never calls show."""

from .contours import contour_path
from .graph import computational_graph
from .losses import loss_curve, sweep, timings
from .regression import folds, predicted_vs_true

__all__ = [
    "computational_graph",
    "contour_path",
    "folds",
    "loss_curve",
    "predicted_vs_true",
    "sweep",
    "timings",
]
