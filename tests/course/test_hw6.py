"""What hw6 promises beyond what every homework does."""

import contextlib
import io
import re

import numpy as np
import pytest
from harness import ROOT, Homework
from scipy import stats
from sklearn.preprocessing import StandardScaler

from chainrule import check_gradient

POINTS = {
    "init_weights": 15,
    "activation_stats": 10,
    "depth_experiment": 10,
    "dead_fraction": 5,
    "batchnorm_forward": 20,
    "batchnorm_backward": 20,
}
HW = Homework("hw6_signals")


@pytest.fixture(scope="module")
def names():
    """Everything that the homework's own cells define."""
    room = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for _, _, source in HW.program:
            exec(source, room)
    return room


@pytest.fixture(scope="module")
def printed():
    """What the whole text prints as a plain program."""
    return HW.run_as_program().stdout


def test_the_six_answers_are_worth_eighty_points():
    assert HW.points == POINTS
    assert {name: group.points for name, group in HW.grade().items()} == POINTS
    assert sum(POINTS.values()) == 80


def test_a_written_answer_is_worth_ten_more():
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in HW.cells)
    assert HW.rules["points"] == graded == 90


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("init_weights", "variance_for_deviation"),
        ("init_weights", "fan_out_for_fan_in"),
        ("init_weights", "deviation_as_bound"),
        ("init_weights", "bound_as_deviation"),
        ("init_weights", "glorot_for_he"),
        ("init_weights", "factor_four"),
        ("dead_fraction", "share_of_zeros"),
        ("dead_fraction", "samples_that_wake_nobody"),
        ("depth_experiment", "w_not_transposed"),
        ("batchnorm_forward", "ddof_one"),
        ("batchnorm_forward", "eps_outside"),
        ("batchnorm_forward", "updated_in_test_mode"),
        ("batchnorm_forward", "batch_in_test_mode"),
        ("batchnorm_backward", "statistics_as_constants"),
        ("batchnorm_backward", "gamma_not_summed"),
        ("batchnorm_backward", "both_not_summed"),
    ],
)
def test_what_is_usually_got_wrong_is_among_what_is_tried(function, mistake):
    assert any((w.grade_id, w.name) == (function, mistake) for w in HW.answers.wrongs)


# Oracles from elsewhere


@pytest.mark.parametrize("scheme", ["lecun_normal", "glorot_normal", "he_normal"])
def test_normal_weights_are_normal_by_the_test_of_kolmogorov_and_smirnov(names, scheme):
    n, k = 300, 100
    spread = {"lecun": 1 / n, "glorot": 2 / (n + k), "he": 2 / n}[scheme.split("_")[0]] ** 0.5
    W = names["init_weights"](n, k, scheme, np.random.default_rng(0))
    assert stats.kstest(W.ravel(), stats.norm(0, spread).cdf).pvalue > 1e-3


@pytest.mark.parametrize(("scheme", "bound"), [("glorot_uniform", 400), ("he_uniform", 300)])
def test_uniform_weights_are_uniform_by_the_test_of_kolmogorov_and_smirnov(names, scheme, bound):
    W = names["init_weights"](300, 100, scheme, np.random.default_rng(0))
    end = (6 / bound) ** 0.5
    assert stats.kstest(W.ravel(), stats.uniform(-end, 2 * end).cdf).pvalue > 1e-3


def start(width):
    return {"mean": np.zeros(width), "var": np.ones(width)}


def test_a_normalised_batch_is_that_of_scikit_learn(names):
    Z = np.random.default_rng(0).normal(3, 5, size=(20, 4))
    Y, _, _ = names["batchnorm_forward"](Z, np.ones(4), np.zeros(4), start(4), True, eps=0.0)
    assert np.allclose(Y, StandardScaler().fit_transform(Z))


def test_many_batches_leave_the_statistics_of_the_data_behind(names):
    rng, running = np.random.default_rng(0), start(2)
    for _ in range(400):
        Z = rng.normal([3, -1], [2, 0.5], size=(64, 2))
        _, running, _ = names["batchnorm_forward"](
            Z, np.ones(2), np.zeros(2), running, True, momentum=0.98
        )
    assert np.allclose(running["mean"], [3, -1], atol=0.2)
    assert np.allclose(running["var"], [4, 0.25], rtol=0.1)


def normalised_network(names, activation):
    """A small normalised network with its loss on fixed samples, for check_gradient."""
    rng = np.random.default_rng(0)
    params = {
        "W1": rng.normal(size=(5, 4)),
        "b1": rng.normal(size=4),
        "W2": rng.normal(size=(4, 3)),
        "b2": rng.normal(size=3),
    }
    net = names["Normalised"](activation)
    params = net.start(params)
    X, y = rng.normal(size=(8, 5)), rng.integers(3, size=8)
    return params, lambda p: net(p, X, y)


def test_a_whole_normalised_network_passes_the_gradient_check(names):
    params, model = normalised_network(names, "tanh")
    assert check_gradient(lambda p: model(p)[0], params, lambda p: model(p)[1])


def test_biases_before_a_normalisation_have_no_gradient(names):
    params, model = normalised_network(names, "relu")
    assert np.allclose(model(params)[1]["b1"], 0, atol=1e-12)


# What a forward pass cannot show


@pytest.mark.parametrize(
    "mistake", ["statistics_as_constants", "mean_as_constant", "variance_as_constant"]
)
def test_forgotten_ways_leave_the_gradients_of_gamma_and_beta_right(names, mistake):
    """So that only dZ can tell, and an upstream of ones could not."""
    (wrong,) = (w for w in HW.answers.wrongs if w.name == mistake)
    room = {"np": np}
    exec(wrong.source, room)
    rng = np.random.default_rng(0)
    given = (rng.normal(size=(6, 3)), rng.normal(size=3), rng.normal(size=3), start(3), True)
    cache, dY = names["batchnorm_forward"](*given)[2], rng.normal(size=(6, 3))
    came, right = room["batchnorm_backward"](dY, cache), names["batchnorm_backward"](dY, cache)
    assert np.allclose(came[1], right[1]) and np.allclose(came[2], right[2])
    assert not np.allclose(came[0], right[0])


def test_an_upstream_of_ones_leaves_nothing_so_zeros_would_pass(names):
    rng = np.random.default_rng(0)
    given = (rng.normal(size=(6, 3)), np.ones(3), np.zeros(3), start(3), True)
    cache = names["batchnorm_forward"](*given)[2]
    assert np.allclose(names["batchnorm_backward"](np.ones((6, 3)), cache)[0], 0)


# The bug hunt


def verdict(names, backward):
    rng = np.random.default_rng(0)
    given = {"Z": rng.normal(size=(6, 4)), "gamma": rng.normal(size=4), "beta": rng.normal(size=4)}
    dY = rng.normal(size=(6, 4))
    return check_gradient(
        lambda p: np.sum(dY * names["layernorm_forward"](**p)[0]),
        given,
        lambda p: dict(zip(given, backward(dY, names["layernorm_forward"](**p)[1]), strict=True)),
    )


def test_the_bug_is_in_the_message_to_z_alone(names):
    report = verdict(names, names["colleagues_backward"])
    assert not report
    assert re.findall(r"[✓✗] (\w+)", str(report)) == ["Z", "gamma", "beta"]
    assert "✗ Z" in str(report) and "✓ gamma" in str(report) and "✓ beta" in str(report)
    assert verdict(names, names["mended_backward"])


# What the text says


def test_the_ladder_of_the_lecture_is_printed(printed):
    (line,) = (line for line in printed.splitlines() if line.startswith("N(0, 1/n) "))
    came = [float(value) for value in line.split()[3:]]
    lecture = [0.628, 0.486, 0.408, 0.357, 0.321, 0.294, 0.273, 0.255, 0.240, 0.228]
    assert came == pytest.approx(lecture, abs=0.006)


def test_the_bug_spoils_the_relu_and_not_the_tanh(printed):
    shares = re.findall(r"^(tanh|relu) +loss [\d.]+, ([\d.]+)%", printed, flags=re.M)
    before, after = dict(shares[:2]), dict(shares[2:])
    assert float(before["tanh"]) > 95 and float(before["relu"]) < 20
    assert float(after["tanh"]) > 95 and float(after["relu"]) > 94


def test_the_closing_experiment_is_won_on_five_splits(printed):
    assert printed.count("target reached") == 5
    means = {line[:18].strip(): float(line.split()[-1]) for line in printed.splitlines()[-8:-5]}
    assert means["0.001"] < 0.1 < 0.96 < means["0.001, normalised"]


def test_the_network_of_homework_4_is_released_with_it():
    ours = (ROOT / "solutions" / "hw4_optimizers" / "network.py").read_bytes()
    for step in ("source", "release"):
        assert (ROOT / step / "hw6_signals" / "network.py").read_bytes() == ours
