"""Pictures that answer to a slider. Each explorer is one function, and `still` its static picture.

In a notebook `explorers.learning_rate()` shows sliders; elsewhere, and for readers
without a kernel, it is the picture at the sliders' starting positions.
"""

from .learning_rate import learning_rate
from .polynomial_degree import polynomial_degree
from .shell import still

__all__ = ["learning_rate", "polynomial_degree", "still"]
