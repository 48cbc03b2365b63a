"""The flat surface of chainrule, and what importing it costs."""

import pytest
from processes import in_a_fresh_process

import chainrule


def test_the_public_surface_is_exactly_these_names():
    assert set(chainrule.__all__) == {
        "__version__",
        "check_gradient",
        "checks",
        "datasets",
        "explorers",
        "numerical_gradient",
        "plots",
        "relative_error",
    }


def test_every_public_name_can_be_had():
    for name in chainrule.__all__:
        assert getattr(chainrule, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'softmax'"):
        _ = chainrule.softmax


def test_importing_checks_loads_nothing_heavy():
    code = (
        "import chainrule; chainrule.checks; import sys;"
        "heavy = ['matplotlib', 'sklearn', 'ipywidgets', 'scipy', 'hypothesis', 'IPython'];"
        "print(*[name for name in heavy if name in sys.modules])"
    )
    assert in_a_fresh_process(code) == []


def test_blas_is_capped_before_numpy_loads():
    code = "import chainrule, sys, os; print('numpy' in sys.modules, os.environ['OMP_NUM_THREADS'])"
    assert in_a_fresh_process(code) == ["False", "1"]


def test_a_cap_set_by_somebody_else_stays():
    code = "import chainrule, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    assert in_a_fresh_process(code, OPENBLAS_NUM_THREADS="3") == ["3"]
