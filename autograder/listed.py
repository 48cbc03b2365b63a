"""What of Python and numpy keeps nothing, by name: the words of `plain`.

OF_NUMPY and OF_ANYTHING: how many arguments come before a dtype, where one may come.
"""

from __future__ import annotations

import builtins
import math
from types import MappingProxyType

# What is used of Python, of numpy, of whatever object a function has in its hands.
BUILTINS = frozenset(
    "abs all any bool complex dict divmod enumerate filter float frozenset int isinstance len "
    "list map max min pow print range reversed round set slice sorted str sum tuple zip "
    "ArithmeticError AssertionError Exception FloatingPointError IndexError KeyError "
    "LookupError NotImplementedError RuntimeError TypeError ValueError ZeroDivisionError".split()
)
NUMPY = frozenset(
    "abs absolute add all allclose amax amin any append arange arccos arcsin arctan arctan2 "
    "argmax argmin argpartition argsort argwhere around array array_equal array_split asarray "
    "atleast_1d atleast_2d average bincount bool_ broadcast_to ceil clip column_stack "
    "concatenate conj convolve copy cos cosh count_nonzero cov cross cumprod cumsum delete "
    "diag diagonal diff divide dot e einsum equal exp exp2 expand_dims expm1 eye "
    "fill_diagonal finfo flatnonzero flip float32 float64 floor full full_like greater "
    "greater_equal histogram hstack hypot identity inf inner insert int32 int64 integer "
    "isclose isfinite isinf isnan isscalar kron less less_equal linspace log log10 log1p log2 "
    "logaddexp logical_and logical_not logical_or logical_xor logspace matmul max maximum "
    "mean median meshgrid min minimum mod moveaxis multiply nan nan_to_num nanargmax "
    "nanargmin nanmax nanmean nanmin nanstd nansum ndim ndindex negative newaxis nonzero "
    "not_equal ones ones_like outer percentile pi polyfit polyval power prod put_along_axis "
    "quantile ravel real reciprocal repeat reshape roll round searchsorted setdiff1d shape "
    "sign sin sinh size sort split sqrt square squeeze stack std subtract sum swapaxes take "
    "take_along_axis tan tanh tensordot tile trace transpose trapezoid tril tril_indices triu "
    "triu_indices unique unravel_index var vdot vstack where zeros zeros_like".split()
)
WITHIN_NUMPY = MappingProxyType(
    {
        "linalg": frozenset(
            "cholesky cond det eig eigh eigvals eigvalsh inv lstsq matrix_rank multi_dot norm pinv "
            "qr slogdet solve svd LinAlgError".split()
        ),
        "random": frozenset(),  # a generator of the module's, but for a new one with its seed
    }
)
# Of whatever object: an array, a list, a dict, a text, a generator that was passed.
ATTRIBUTES = frozenset(
    "T all any append argmax argmin argsort astype clip conj copy count cumprod cumsum diagonal "
    "dot dtype endswith extend fill flatten get imag index insert integers items join keys "
    "lower max mean min ndim nonzero normal permutation pop prod ravel real repeat reshape "
    "reverse round setdefault shape shuffle size sort split squeeze standard_normal startswith "
    "std strip sum swapaxes take tolist trace transpose uniform update upper values var choice "
    "random item binomial reduce accumulate outer eps multi_index finished iternext".split()
)
MATH = frozenset(name for name in dir(math) if not name.startswith("_"))
# What stands ready in every cell beside BUILTINS; some of it can do anything.
READY = (frozenset(dir(builtins)) - BUILTINS) | {
    "In", "Out", "display", "exit", "get_ipython", "open", "quit",
}  # fmt: skip
OF_NUMPY = {
    **dict.fromkeys("array asarray zeros ones zeros_like ones_like identity".split(), 1),
    **dict.fromkeys("full full_like sum prod mean std var cumsum cumprod".split(), 2),
    **dict.fromkeys("nansum nanmean nanstd".split(), 2),
    **{"finfo": 0, "arange": 3, "eye": 3, "trace": 4, "linspace": 5, "logspace": 5},
}
OF_ANYTHING = {
    **dict.fromkeys("sum prod mean std var cumsum cumprod random standard_normal".split(), 1),
    **{"astype": 0, "reduce": 2, "accumulate": 2, "integers": 3, "trace": 3},
}
