"""What every figure promises: Axes in and out, labels, ink, nothing cut off."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
import warnings

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from chainrule import plots
from chainrule.plots import style

rng = np.random.default_rng(0)
X2, Y2 = rng.normal(size=(12, 2)), np.arange(12) % 2
DIGITS, LABELS = rng.random((6, 16)), np.arange(6) % 3
P = rng.dirichlet(np.ones(3), size=6)
GRAPH = [
    ("linear", {"X": "(M, N)", "W": "(N, K)", "b": "(K,)"}, {"Z": "(M, K)"}),
    ("loss", {"Y": "(M, K)"}, {"L": "()"}),
]

# One call of every public function; the figure tests below run over all of them.
CALLS = {
    "axis_sums": lambda ax=None: plots.axis_sums(np.arange(12).reshape(3, 4), ax),
    "class_uncertainty": lambda ax=None: plots.class_uncertainty(P, ax, y=1, image=np.eye(4)),
    "computational_graph": lambda ax=None: plots.computational_graph(GRAPH, ax),
    "confusion_matrix": lambda ax=None: plots.confusion_matrix(LABELS, LABELS[::-1], ax),
    "contour_path": lambda ax=None: plots.contour_path(
        lambda w, b: w**2 + b**2, X2, ax, minimum=(0, 0)
    ),
    "decision_boundary": lambda ax=None: plots.decision_boundary(lambda p: p[:, 0] > 0, X2, Y2, ax),
    "folds": lambda ax=None: plots.folds(np.array_split(rng.permutation(20), 4), 20, ax),
    "hardest_samples": lambda ax=None: plots.hardest_samples(DIGITS, LABELS, P, ax, n=3),
    "image_grid": lambda ax=None: plots.image_grid(DIGITS.reshape(-1, 4, 4), ax),
    "layer_histograms": lambda ax=None: plots.layer_histograms([X2, 3 * X2], ax),
    "layer_values": lambda ax=None: plots.layer_values([0.1, 0.5, 1.0], ax),
    "loss_curve": lambda ax=None: plots.loss_curve(
        {"a": [3, 2, 1], "b": [3, 1, 0.5]}, ax, best=0.4
    ),
    "predicted_vs_true": lambda ax=None: plots.predicted_vs_true(X2[:, 0], X2[:, 1], ax),
    "sweep": lambda ax=None: plots.sweep([0.1, 1, 10], [1, 0.5, np.inf], ax),
    "timings": lambda ax=None: plots.timings([1, 10], {"loop": [1, 2], "numpy": [0.1, 0.2]}, ax),
    "weight_templates": lambda ax=None: plots.weight_templates(DIGITS.T, ax),
}
# Without scales.
PICTURES = {"axis_sums", "computational_graph", "hardest_samples", "image_grid", "weight_templates"}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_every_public_function_is_called_in_these_tests():
    assert sorted(CALLS) == plots.__all__


@pytest.mark.parametrize("name", CALLS)
def test_axes_go_in_and_the_same_axes_come_out(name):
    _, ax = plt.subplots()
    assert CALLS[name](ax) is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", CALLS)
def test_without_axes_one_figure_is_made_and_not_shown(name, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *_: pytest.fail("show was called"))
    ax = CALLS[name]()
    assert plt.get_fignums() == [ax.figure.number]


@pytest.mark.parametrize("name", CALLS)
def test_global_settings_of_matplotlib_stay_as_they_were(name):
    before = dict(matplotlib.rcParams)
    CALLS[name]().figure.canvas.draw()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("name", CALLS)
def test_the_figure_draws_without_a_warning_and_nothing_is_cut_off(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = CALLS[name]().figure
        figure.canvas.draw()
    inches = figure.get_tightbbox(figure.canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert inches.x0 > -0.02 and inches.y0 > -0.02
    assert inches.x1 < width + 0.02 and inches.y1 < height + 0.02


@pytest.mark.parametrize("name", sorted(set(CALLS) - PICTURES))
def test_axes_are_labelled(name):
    ax = CALLS[name]()
    assert ax.get_xlabel()
    assert ax.get_ylabel() or name == "layer_histograms"  # there the ticks name the layers


@pytest.mark.parametrize("name", plots.__all__)
def test_ax_may_be_left_out_and_the_docstring_has_an_example(name):
    function = getattr(plots, name)
    assert inspect.signature(function).parameters["ax"].default is None
    assert ">>>" in function.__doc__ and "(" in function.__doc__


@pytest.mark.parametrize("module", [m.name for m in pkgutil.iter_modules(plots.__path__)])
def test_examples_in_the_docstrings_are_true(module):
    found = importlib.import_module(f"chainrule.plots.{module}")
    assert doctest.testmod(found).failed == 0


def test_importing_plots_does_not_load_ipywidgets():
    code = "import sys, chainrule.plots; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# Black and white


def test_neighbouring_series_differ_without_colour():
    looks = [(str(style.series(i)["linestyle"]), style.marker(i)) for i in range(6)]
    assert len({line for line, _ in looks}) == len({mark for _, mark in looks}) == 6


def test_classes_have_ten_different_markers():
    assert len({style.marker(k) for k in range(10)}) == 10


@pytest.mark.parametrize("name", [style.SEQUENTIAL, style.IMAGES])
def test_colour_maps_run_through_lightness_without_turning(name):
    rgb = matplotlib.colormaps[name](np.linspace(0, 1, 50))[:, :3]
    lightness = rgb @ [0.2126, 0.7152, 0.0722]
    assert np.all(np.diff(lightness) > 0) or np.all(np.diff(lightness) < 0)


def test_no_two_colours_have_the_same_lightness():
    lightness = sorted(np.dot(to_rgb(colour), [0.2126, 0.7152, 0.0722]) for colour in style.COLOURS)
    assert np.diff(lightness).min() > 0.06
