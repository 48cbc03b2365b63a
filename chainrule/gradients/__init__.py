"""Is this gradient right, and if not, what is it instead?

check_gradient(f, x, grad)   the verdict, the place and the usual mistake that fits
numerical_gradient(f, x)     the oracle: central differences, entry by entry
relative_error(a, b)         ||a - b|| / max(||a||, ||b||)
"""

from .check import check_gradient
from .complex_step import NotAnalytic
from .context import Context
from .numeric import numerical_gradient, relative_error
from .report import Cause, GradientReport

__all__ = [
    "Cause",
    "Context",
    "GradientReport",
    "NotAnalytic",
    "check_gradient",
    "numerical_gradient",
    "relative_error",
]
