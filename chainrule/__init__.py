"""chainrule: what the homeworks import. One flat surface, everything loaded on first use.

BLAS is capped to one thread before numpy loads: small matrices gain nothing
from threads, and many notebooks on one machine lose a great deal by them.
"""

import importlib
import os

for _pool in (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
):
    os.environ.setdefault(_pool, "1")  # a cap that somebody set already stays

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "check_gradient",
    "checks",
    "datasets",
    "explorers",
    "numerical_gradient",
    "plots",
    "relative_error",
]

_ROOMS = ("checks", "datasets", "explorers", "plots")
_HOME = {
    "check_gradient": "gradients",
    "numerical_gradient": "gradients",
    "relative_error": "gradients",
}


def __getattr__(name):
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _HOME:
        value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value  # the next use finds it without coming here
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(set(globals()) | set(__all__))
