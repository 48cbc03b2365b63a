"""Wrong ways to write mc_dropout_predict. A docstring holds words that the student must read."""

import numpy as np


def scores_averaged(scores, X, T, rng):
    """average the probabilities"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([scores(X, rng) for _ in range(T)])
    return soft(passes.mean(axis=0)), soft(passes).std(axis=0)


def variance(scores, X, T, rng):
    """take its root"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng)) for _ in range(T)])
    return passes.mean(axis=0), passes.var(axis=0)


def spread_of_scores(scores, X, T, rng):
    """of the scores, not of the probabilities"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([scores(X, rng) for _ in range(T)])
    return soft(passes).mean(axis=0), passes.std(axis=0)


def divided_by_t_minus_one(scores, X, T, rng):
    """Divide by T"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng)) for _ in range(T)])
    return passes.mean(axis=0), passes.std(axis=0, ddof=1) if T > 1 else 0 * passes[0]


def no_softmax(scores, X, T, rng):
    """where is softmax"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([scores(X, rng) for _ in range(T)])
    return passes.mean(axis=0), passes.std(axis=0)


def a_generator_for_each_pass(scores, X, T, rng):
    """same masks"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, np.random.default_rng(0))) for _ in range(T)])
    return passes.mean(axis=0), passes.std(axis=0)


def one_pass_for_all(scores, X, T, rng):
    """only one pass"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng))])
    return np.mean([passes[0]] * T, axis=0), np.std([passes[0]] * T, axis=0)


def exchanged(scores, X, T, rng):
    """P and S are exchanged"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng)) for _ in range(T)])
    return passes.std(axis=0), passes.mean(axis=0)


def spread_over_classes(scores, X, T, rng):
    """the spread over the classes"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng)) for _ in range(T)])
    return passes.mean(axis=0), passes.mean(axis=0).std(axis=1)


def one_pass_too_few(scores, X, T, rng):
    """One is missing"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng)) for _ in range(1, max(T, 2))])
    return passes.mean(axis=0), passes.std(axis=0)


def standard_error(scores, X, T, rng):
    """root of T as well"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng)) for _ in range(T)])
    return passes.mean(axis=0), passes.std(axis=0) / np.sqrt(T)


def only_the_mean(scores, X, T, rng):
    """returns two things"""

    def soft(Z):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    passes = np.array([soft(scores(X, rng)) for _ in range(T)])
    return passes.mean(axis=0)
