"""What the figures say: the numbers and directions in them are the right ones."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn import metrics

from chainrule import plots
from chainrule.plots import contours

rng = np.random.default_rng(0)
X2, Y2 = rng.normal(size=(12, 2)), np.arange(12) % 2
GRAPH = [
    ("linear", {"X": "(M, N)", "W": "(N, K)", "b": "(K,)"}, {"Z": "(M, K)"}),
    ("loss", {"Y": "(M, K)"}, {"L": "()"}),
]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_diverged_run_is_drawn_as_far_as_it_is_finite():
    ax = plots.loss_curve([1.0, 10.0, np.inf, np.nan])
    assert np.array_equal(ax.lines[0].get_ydata(), [1, 10, np.nan, np.nan], equal_nan=True)


def test_losses_of_zero_fall_back_to_a_linear_axis():
    assert plots.loss_curve([0.0, 0.0]).get_yscale() == "linear"


def test_a_second_curve_on_the_same_axes_looks_different():
    ax = plots.loss_curve([3, 2, 1], label="first")
    plots.loss_curve([3, 2, 2], ax, label="second")
    first, second = ax.lines
    assert first.get_linestyle() != second.get_linestyle()


@pytest.mark.parametrize(
    "f",
    [
        lambda w, b: 3 * w**2 + b,  # grids at once
        lambda w, b: 3 * float(w) ** 2 + float(b),  # two numbers only
        lambda point: 3 * point[0] ** 2 + point[1],  # one point
        lambda w, b: np.sum([3 * w**2, b]),  # takes grids, but sums them up
    ],
)
def test_contours_take_functions_of_grids_numbers_or_points(f):
    A, B = np.meshgrid([0.0, 1.0, 2.0], [0.0, 5.0])
    assert np.allclose(contours.on_grid(f, A, B), 3 * A**2 + B)


def test_a_matrix_product_of_the_right_shape_is_not_taken_for_values():
    A, B = np.meshgrid([1.0, 2.0], [3.0, 4.0])
    values = contours.on_grid(lambda w, b: np.dot(w, b), A, B)
    assert np.allclose(values, A * B)


def test_half_of_the_level_lines_lie_below_the_median():
    F = rng.exponential(size=(50, 50)) ** 3
    levels = contours.spread_levels(F, 20)
    assert abs(np.sum(levels < np.median(F)) - 10) <= 1


def test_level_lines_of_a_constant_function_can_be_drawn():
    plots.contour_path(lambda w, b: 0 * w + 1.0).figure.canvas.draw()


def test_a_path_is_drawn_up_to_the_first_point_that_is_not_finite():
    ax = plots.contour_path(lambda w, b: w**2 + b**2, [[1, 1], [2, 2], [np.inf, 0], [3, 3]])
    assert ax.lines[0].get_xdata().tolist() == [1, 2]


def test_rmse_in_the_title_agrees_with_scikit_learn():
    expected = metrics.root_mean_squared_error(X2[:, 0], X2[:, 1])
    assert plots.predicted_vs_true(*X2.T).get_title(loc="left") == f"RMSE {expected:.3g}"


def test_predictions_of_another_size_are_refused():
    with pytest.raises(ValueError, match="must agree"):
        plots.predicted_vs_true([1, 2, 3], [1, 2])


def test_confusion_counts_agree_with_scikit_learn():
    y, z = rng.integers(4, size=200), rng.integers(4, size=200)
    ax = plots.confusion_matrix(y, z)
    drawn = np.zeros((4, 4), dtype=int)
    for text in ax.texts:
        column, row = text.get_position()
        drawn[row, column] = int(text.get_text())
    assert np.array_equal(drawn, metrics.confusion_matrix(y, z))


@pytest.mark.parametrize("pairs", [True, False])
def test_folds_mark_each_validation_sample(pairs):
    parts = [np.array([1, 4]), np.array([0, 2, 3])]
    folds = [(np.setdiff1d(np.arange(5), v), v) for v in parts] if pairs else parts
    roles = plots.folds(folds, 5).images[0].get_array()
    assert roles.tolist() == [[1, 2, 1, 1, 2], [2, 1, 2, 2, 1]]


def test_forward_arrows_run_right_and_backward_arrows_left():
    blocks = [("f", {}, {"Z": "()"}), ("g", {}, {"L": "()"})]
    ax = plots.computational_graph(blocks)
    arrows = [p for p in ax.patches if hasattr(p, "set_arrowstyle")]
    run = {p.get_linestyle() == "-": np.diff(p._posA_posB, axis=0)[0, 0] for p in arrows}
    assert run[True] > 0 > run[False]


def test_data_gets_no_gradient():
    written = [text.get_text() for text in plots.computational_graph(GRAPH).texts]
    assert not any(text.startswith(("dX", "dY", "dL")) for text in written)


@pytest.mark.parametrize("symbols, text", [((3, 4), "(3, 4)"), (("K",), "(K,)"), ("()", "()")])
def test_shapes_are_written_as_in_a_docstring(symbols, text):
    ax = plots.computational_graph([("f", {"X": symbols}, {"Z": "()"})])
    assert f"X {text}" in [t.get_text() for t in ax.texts]


def test_hardest_samples_come_worst_first():
    P = np.array([[0.6, 0.4], [0.1, 0.9], [0.3, 0.7]])
    ax = plots.hardest_samples(np.ones((3, 4)), [0, 0, 0], P, n=2)
    assert ["p = 0.10" in t.get_text() for t in ax.texts] == [True, False]


def test_pixels_that_make_no_picture_are_refused():
    with pytest.raises(ValueError, match="10 pixels"):
        plots.weight_templates(np.ones((10, 2)))


def test_histograms_name_the_standard_deviation_and_pass_over_nan():
    ax = plots.layer_histograms([np.array([1.0, -1.0, np.nan])])
    assert ax.texts[0].get_text() == "sd 1"


@pytest.mark.parametrize("kind", ["labels", "scores", "column"])
def test_a_classifier_may_return_labels_scores_or_a_column(kind):
    def predict(points):
        z = points[:, 0]
        return {"labels": z > 0, "scores": np.stack([-z, z], 1), "column": z[:, None] > 0}[kind]

    ax = plots.decision_boundary(predict, X2, Y2)
    edges = [c.get_paths()[0].vertices[:, 0] for c in ax.collections if not c.get_fill()]
    assert any(np.allclose(e, 0, atol=0.05) for e in edges if len(e))


def test_a_slanted_boundary_of_scores_is_a_line_and_no_stairs():
    ax = plots.decision_boundary(lambda p: p @ [[1.0, 0.0], [0.3, 0.0]], X2, Y2)
    edge = next(c.get_paths()[0].vertices for c in ax.collections if not c.get_fill())
    assert len(edge) > 2
    assert np.allclose(edge @ [1.0, 0.3], 0, atol=1e-6)


@pytest.mark.parametrize("K", [1, 3])
def test_a_class_that_leads_everywhere_or_nowhere_is_drawn_without_a_warning(K, recwarn):
    plots.decision_boundary(lambda p: np.zeros((len(p), K)) + np.arange(K), X2, Y2)
    assert not recwarn.list


def test_two_sweeps_share_a_constrained_figure(recwarn):
    fig, panels = plt.subplots(1, 2, layout="constrained")
    for ax in panels:
        plots.sweep([0.1, 1, 10], [3.0, 1.0, 2.0], ax)
    fig.canvas.draw()
    assert not recwarn.list
    assert panels[1].get_position().width > 0.2


def test_the_sums_along_each_axis_stand_beside_the_array():
    X = np.array([[1, 20, 300], [4, 50, 600]])
    texts = plots.axis_sums(X).texts
    at = {text.get_position(): text.get_text() for text in texts}
    below = [at[(n + 0.5, 3.5)] for n in range(3)]
    beside = [at[(4.5, m + 0.5)] for m in range(2)]
    assert below == [f"{total:g}" for total in X.sum(axis=0)]
    assert beside == [f"{total:g}" for total in X.sum(axis=1)]


def test_captions_of_a_grid_may_be_the_labels_as_they_are():
    ax = plots.image_grid(np.zeros((3, 4, 4)), captions=np.array([7, 1, 0]))
    assert [text.get_text() for text in ax.texts] == ["7", "1", "0"]
