"""Described networks: their right gradients against central differences, their mistakes as such."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import chainrule.gradients
from chainrule.gradients.activations import ACTIVATIONS, slope_of
from chainrule.gradients.chain import Chain, build
from chainrule.gradients.numeric import numerical_gradient, relative_error

RNG = np.random.default_rng(4)
M, N, K = 5, 4, 3
LAYERS = ["linear", "batchnorm", "softmax", "dropout", *ACTIVATIONS]
HEADS = ["cross_entropy", "squared_error", "binary_cross_entropy"]


def values(word):
    v = {"X": RNG.normal(size=(M, N)), "W": RNG.normal(size=(N, K)), "b": RNG.normal(size=K)}
    v |= {"gamma": RNG.normal(size=N), "beta": RNG.normal(size=N), "eps": 1e-5}
    v |= {"mask": (RNG.random((M, N)) > 0.4).astype(float), "p": 0.4}
    targets = {"squared_error": RNG.normal(size=(M, N)), "cross_entropy": RNG.integers(0, N, M)}
    return v | {"y": targets.get(word, RNG.integers(0, 2, (M, N)))}


def chain_and_cotangent(word):
    v = values(word)
    chain = Chain(build([word], set(v)), v)
    out = chain.output
    return chain, v, (1.0 if np.ndim(out) == 0 else RNG.normal(size=out.shape))


@pytest.mark.parametrize("word", LAYERS + HEADS)
def test_every_stage_has_the_gradient_of_its_own_forward(word):
    chain, v, D = chain_and_cotangent(word)
    found = chain.backward(D)
    for name in found:

        def loss(part, name=name):
            return float(np.sum(D * Chain(chain.stages, v | {name: part}).output))

        assert relative_error(found[name], numerical_gradient(loss, v[name])) < 1e-7


@pytest.mark.parametrize("word", LAYERS + HEADS)
def test_every_mistake_of_a_stage_changes_something(word):
    chain, _, D = chain_and_cotangent(word)
    right = chain.backward(D)
    mistakes = [p for p in chain.predictions(D) if p[0] != "derivative-at-a" or word != "relu"]
    assert mistakes
    for slug, _, wrong in mistakes:
        if word in ("relu", "leaky_relu") and slug == "derivative-at-a":
            continue  # A and Z have the same sign: no mistake there
        assert any(
            wrong[n].shape != right[n].shape or relative_error(wrong[n], right[n]) > 1e-6
            for n in right
        ), slug


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivatives_of_activations_agree_with_central_differences(name):
    z = np.linspace(-3, 3, 50)  # no entry is a kink
    expected = (ACTIVATIONS[name](z + 1e-6) - ACTIVATIONS[name](z - 1e-6)) / 2e-6
    assert np.allclose(slope_of(name, z), expected, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_survive_large_numbers_without_a_warning(name):
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(ACTIVATIONS[name](np.array([-1e3, 0.0, 1e3]))).all()


def test_the_slope_of_relu_at_zero_is_zero_as_the_course_has_it():
    assert slope_of("relu", np.zeros(2)).tolist() == [0, 0]


def test_a_network_of_many_stages_has_the_gradient_of_its_forward():
    v = {"X": RNG.normal(size=(M, N)), "y": RNG.integers(0, K, M)}
    v |= {"W1": RNG.normal(size=(N, 6)), "b1": RNG.normal(size=6)}
    v |= {"W2": RNG.normal(size=(6, K)), "b2": RNG.normal(size=K)}
    v |= {"gamma": RNG.normal(size=6), "beta": RNG.normal(size=6)}
    words = ["linear", "batchnorm", "tanh", "linear", "cross_entropy"]

    def chain(v):
        return Chain(build(words, set(v)), v, weights=("W1", "W2"), lam=0.3)

    found = chain(v).backward(1.0)
    for name in found:
        right = numerical_gradient(lambda part, n=name: float(chain(v | {n: part}).output), v[name])
        assert np.allclose(found[name], right, rtol=1e-7, atol=1e-9)  # b1's is zero


@pytest.mark.parametrize(
    "module", [m.name for m in pkgutil.iter_modules(chainrule.gradients.__path__)]
)
def test_the_examples_in_the_docstrings_hold(module):
    found = importlib.import_module(f"chainrule.gradients.{module}")
    assert doctest.testmod(found, extraglobs={"np": np}).failed == 0


@pytest.mark.parametrize("name", ["check_gradient", "numerical_gradient", "relative_error"])
def test_every_public_function_has_shapes_and_an_example(name):
    text = getattr(chainrule.gradients, name).__doc__
    assert ">>>" in text and " : " in text
