"""How a report reads, looks and draws; and what it never tells when it grades."""

import dataclasses
import subprocess
import sys

import matplotlib
import numpy as np
import pytest

from chainrule.gradients import check_gradient

matplotlib.use("Agg")

RNG = np.random.default_rng(7)
W = RNG.normal(size=(6, 4))
C = RNG.normal(size=(6, 4))


def f(p):
    return (C * np.sin(p["W"])).sum() + (p["b"] ** 2).sum()


X = {"W": W, "b": np.array([0.5, -0.7, 0.9])}
RIGHT = {"W": C * np.cos(W), "b": 2 * X["b"]}
WRONG = RIGHT | {"W": RIGHT["W"] + RNG.normal(size=(6, 4))}


def test_a_report_works_in_an_assert():
    assert check_gradient(f, X, RIGHT)
    with pytest.raises(AssertionError, match="W wrong"):
        report = check_gradient(f, X, WRONG)
        assert report, str(report)


def test_the_text_names_verdict_place_and_reason():
    text = str(check_gradient(f, X, RIGHT | {"W": -RIGHT["W"]}))
    assert "✗ W" in text and "✓ b" in text and "wrong sign" in text


def test_errors_are_given_by_parameter():
    errors = check_gradient(f, X, RIGHT | {"W": -RIGHT["W"]}).errors
    assert errors["W"] == pytest.approx(2)
    assert errors["b"] < 1e-7


def test_html_is_escaped():
    x = {"<script>alert(1)</script>": np.ones(3)}
    report = check_gradient(lambda p: sum((v**2).sum() for v in p.values()), x, x)
    assert "<script>" not in report._repr_html_()
    assert "&lt;script&gt;" in report._repr_html_()


def test_names_that_are_no_strings_are_fine():
    assert check_gradient(lambda p: (p[0] ** 2).sum(), {0: np.ones(2)}, {0: 2 * np.ones(2)})


@pytest.mark.parametrize("kind", [None, "errors", "steps", "taylor"])
def test_pictures_come_back_as_axes_with_labels(kind):
    ax = check_gradient(f, X, WRONG).plot(kind=kind)
    assert ax.get_xlabel() and ax.get_ylabel()


def test_a_picture_is_drawn_where_it_is_wanted():
    ax = matplotlib.figure.Figure().subplots()
    assert check_gradient(f, X, WRONG).plot(ax) is ax


def test_a_right_report_draws_its_step_curve():
    assert "V" in check_gradient(f, X, RIGHT).plot().get_title(loc="left")


def test_the_taylor_remainder_falls_twice_as_steeply_where_the_gradient_is_right():
    def steepness(grad):
        line = check_gradient(f, X, grad).plot(kind="taylor", name="W").lines[0]
        x, y = np.log10(line.get_xdata()), np.log10(line.get_ydata())
        return np.polyfit(x[2:6], y[2:6], 1)[0]

    assert steepness(RIGHT) == pytest.approx(2, abs=0.1)
    assert steepness(WRONG) == pytest.approx(1, abs=0.1)


def test_an_unknown_picture_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="taylor"):
        check_gradient(f, X, WRONG).plot(kind="pie")


def everything_in(thing, seen=None):
    """All values that can be reached from an object."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return
    seen.add(id(thing))
    yield thing
    inside = []
    if dataclasses.is_dataclass(thing):
        inside = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    elif isinstance(thing, dict):
        inside = list(thing.values())
    elif isinstance(thing, (list, tuple)):
        inside = list(thing)
    elif hasattr(thing, "__dict__"):
        inside = list(vars(thing).values())
    for part in inside:
        yield from everything_in(part, seen)


def test_a_graded_report_holds_no_array_and_no_function():
    report = check_gradient(f, X, WRONG, graded=True)
    held = [v for v in everything_in(report) if isinstance(v, np.ndarray) or callable(v)]
    assert held == []


def test_the_search_for_arrays_can_fail():
    report = check_gradient(f, X, WRONG)
    assert any(isinstance(v, np.ndarray) for v in everything_in(report))


def digits(values):
    return {f"{abs(v):.6f}".strip("0").replace(".", "")[:4] for v in np.ravel(values)}


@pytest.mark.parametrize("graded", [True, False])
def test_no_text_shows_an_entry_of_the_right_gradient(graded):
    for wrong in (WRONG, RIGHT | {"W": RIGHT["W"].T}, RIGHT | {"b": np.ones((2, 3))}):
        report = check_gradient(f, X, wrong, graded=graded)
        text = (str(report) + report._repr_html_()).replace(".", "")
        for shown in digits(RIGHT["W"]) | digits(RIGHT["b"]) - {"1", "14", "18"}:
            assert len(shown) < 3 or shown not in text


def test_a_graded_report_draws_nothing():
    with pytest.raises(ValueError, match="graded"):
        check_gradient(f, X, WRONG, graded=True).plot()


def test_importing_the_checker_loads_numpy_and_nothing_heavy():
    code = (
        "import sys, chainrule.gradients; "
        "print([m for m in ('matplotlib', 'scipy', 'ipywidgets', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
