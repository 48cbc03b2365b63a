"""The network that hw4 releases and hw5 and hw6 link to, against oracles from elsewhere."""

import sys

import numpy as np
import pytest
from harness import ROOT, Homework
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from chainrule import check_gradient

sys.path.insert(0, str(ROOT / "solutions/hw4_optimizers"))
import network

DIMS = [3, 5, 4, 2]
SMOOTH = [name for name in network.ACTIVATIONS if "relu" not in name]


def parameters(dims=DIMS, seed=0):
    rng = np.random.default_rng(seed)
    return {
        key: rng.normal(size=v.shape) for key, v in network.init_params(dims, "he", rng).items()
    }


def samples(M=6, seed=1):
    return np.random.default_rng(seed).normal(size=(M, DIMS[0]))


@pytest.mark.parametrize("activation", network.ACTIVATIONS)
@pytest.mark.parametrize("dims", [[3, 2], [3, 4, 2], DIMS])
def test_the_backward_pass_is_the_gradient_of_the_forward_pass(activation, dims):
    X = samples()
    p = parameters(dims)

    def backward(p, dZ):
        inputs, params = p["X"], {key: value for key, value in p.items() if key != "X"}
        caches = network.model_forward(inputs, params, activation)[1]
        dX, grads = network.model_backward(dZ, caches, activation)
        return {"X": dX, **grads}

    def forward(p):
        params = {key: value for key, value in p.items() if key != "X"}
        return network.model_forward(p["X"], params, activation)[0]

    assert check_gradient(forward, {"X": X, **p}, backward)


@pytest.mark.parametrize("head", ["squared_error", "binary_cross_entropy", "cross_entropy"])
def test_every_head_returns_the_gradient_of_its_loss(head):
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(5, 1 if head.startswith("binary") else 3))
    targets = {
        "squared_error": rng.normal(size=(5, 3)),
        "binary_cross_entropy": rng.integers(2, size=(5, 1)),
        "cross_entropy": rng.integers(3, size=5),
    }[head]
    call = getattr(network, head)
    assert check_gradient(lambda Z: call(Z, targets)[0], Z, call(Z, targets)[1])


def test_the_cross_entropies_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    Z, y = 3 * rng.normal(size=(20, 4)), rng.integers(4, size=20)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    assert np.isclose(network.cross_entropy(Z, y)[0], log_loss(y, P, labels=range(4)))
    Y, q = (y[:, None] > 1).astype(float), 1 / (1 + np.exp(-Z[:, :1]))
    assert np.isclose(network.binary_cross_entropy(Z[:, :1], Y)[0], log_loss(Y[:, 0], q[:, 0]))


@pytest.mark.parametrize("Z", [[[1000.0, -1000.0]], [[-1000.0, 1000.0]]])
def test_large_scores_give_finite_losses(Z):
    loss, dZ = network.cross_entropy(np.array(Z), np.array([0]))
    assert np.isfinite(loss)
    assert np.isfinite(dZ).all()


@pytest.mark.parametrize(
    ("ours", "theirs"), [("sigmoid", "logistic"), ("tanh", "tanh"), ("relu", "relu")]
)
def test_the_scores_are_those_of_scikit_learns_network(ours, theirs):
    X, y = samples(40), np.arange(40) % 3
    model = MLPClassifier((5, 4), activation=theirs, max_iter=2, random_state=0)
    with pytest.warns(UserWarning, match="converge"):
        model.fit(X, y)
    params = {f"W{i}": W for i, W in enumerate(model.coefs_, start=1)}
    params |= {f"b{i}": b for i, b in enumerate(model.intercepts_, start=1)}
    Z = network.model_forward(X, params, ours)[0]
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    assert np.allclose(P, model.predict_proba(X))


def test_it_is_the_network_of_homework_3():
    room = {}
    for kind, _, source in Homework("hw3_backprop").program:
        if kind != "test":
            exec(source, room)
    X, params = samples(), parameters()
    y = np.array([0, 1, 1, 0, 1, 0])
    for activation in network.ACTIVATIONS:
        Z, caches = room["model_forward"](X, params, activation)
        loss, dZ = room["cross_entropy"](Z, y)
        theirs = room["model_backward"](dZ, caches, activation)[1]
        ours_loss, ours = network.loss_and_grads(params, X, y, activation)
        assert np.isclose(ours_loss, loss)
        assert ours.keys() == theirs.keys()
        assert all(np.allclose(ours[key], theirs[key]) for key in theirs)


def scaled(A, layer):
    """A block for a hidden layer: every entry times twice the layer's number."""
    return 2 * layer * A, lambda d: 2 * layer * d


@pytest.mark.parametrize("place", ["on_Z", "on_A"])
def test_a_block_between_the_layers_takes_part_in_both_passes(place):
    X, y = samples(), np.array([0, 1, 1, 0, 1, 0])

    def loss_of(p):
        return network.cross_entropy(network.model_forward(X, p, "tanh", **{place: scaled})[0], y)

    def gradient(p):
        caches = network.model_forward(X, p, "tanh", **{place: scaled})[1]
        return network.model_backward(loss_of(p)[1], caches, "tanh")[1]

    assert check_gradient(lambda p: loss_of(p)[0], parameters(), gradient)


def test_a_block_between_the_layers_may_have_parameters_of_its_own():
    X, y, params = samples(), np.array([0, 1, 1, 0, 1, 0]), parameters()
    params["gamma1"], params["gamma2"] = np.full(5, 1.5), np.full(4, 0.5)

    def loss_and_all_grads(p):
        extra = {}

        def gain(Z, layer):
            def back(d):
                extra[f"gamma{layer}"] = (d * Z).sum(axis=0)
                return d * p[f"gamma{layer}"]

            return Z * p[f"gamma{layer}"], back

        Z, caches = network.model_forward(X, p, "tanh", on_Z=gain)
        loss, dZ = network.cross_entropy(Z, y)
        return loss, network.model_backward(dZ, caches, "tanh")[1] | extra

    assert network.depth(params) == 3
    assert check_gradient(
        lambda p: loss_and_all_grads(p)[0], params, lambda p: loss_and_all_grads(p)[1]
    )


def test_nothing_that_is_given_is_changed():
    X, y, params = samples(), np.array([0, 1, 1, 0, 1, 0]), parameters()
    before = {"X": X.copy(), "y": y.copy(), **{key: value.copy() for key, value in params.items()}}
    for activation in network.ACTIVATIONS:
        network.loss_and_grads(params, X, y, activation)
    assert all(
        np.array_equal(before[key], value) for key, value in {"X": X, "y": y, **params}.items()
    )


def test_unknown_names_are_refused_with_those_that_exist():
    with pytest.raises(ValueError, match="softplus"):
        network.activation_forward(np.zeros(2), "rleu")
    with pytest.raises(ValueError, match="xavier"):
        network.init_params([2, 2], "xaviar", np.random.default_rng(0))
    with pytest.raises(ValueError, match="no layer"):
        network.model_forward(np.zeros((1, 2)), {}, "tanh")


def test_accuracy_counts_the_largest_scores():
    params = {"W1": np.eye(2), "b1": np.zeros(2)}
    X = np.array([[1.0, 0.0], [0.0, 1.0], [3.0, 1.0]])
    assert network.accuracy(params, X, np.array([0, 1, 1])) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("scheme", "deviation"), [("small", 0.01), ("xavier", (2 / 700) ** 0.5), ("he", 0.1)]
)
def test_weights_start_with_the_deviation_of_their_scheme(scheme, deviation):
    params = network.init_params([200, 500], scheme, np.random.default_rng(0))
    assert params["W1"].std() == pytest.approx(deviation, rel=0.02)
    assert not params["b1"].any()
