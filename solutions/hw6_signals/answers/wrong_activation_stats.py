"""Wrong ways to write activation_stats. A docstring holds words that the student must read."""

import numpy as np
from network import activation_backward, activation_forward, depth, linear_forward


def before_the_activation(params, X, activation="tanh"):
    """before the activation"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(Z))
        stats["std"].append(np.std(Z))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def the_scores_too(params, X, activation="tanh"):
    """The scores are no hidden layer"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params) + 1):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def a_layer_short(params, X, activation="tanh"):
    """The last hidden layer is missing"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params) - 1):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def variance(params, X, activation="tanh"):
    """This is the variance"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.var(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def ddof_one(params, X, activation="tanh"):
    """ddof = 1"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A, ddof=1))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def mean_of_the_neurons_deviations(params, X, activation="tanh"):
    """each neuron's own standard deviation"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A, axis=0).mean())
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def mean_of_the_samples_deviations(params, X, activation="tanh"):
    """each sample's own standard deviation"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A, axis=1).mean())
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def root_of_the_mean_square(params, X, activation="tanh"):
    """subtract the mean first"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.sqrt(np.mean(A**2)))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def the_steep_ones(params, X, activation="tanh"):
    """the share that is *not* flat"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope >= 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def counted(params, X, activation="tanh"):
    """This counts instead"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.sum(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def values_near_zero(params, X, activation="tanh"):
    """This finds *values* near 0"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(np.abs(A) < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def message_of_activations(params, X, activation="tanh"):
    """The message to activation_backward is 1 everywhere"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(A, cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def flat_on_one_side(params, X, activation="tanh"):
    """tanh is flat at -10, too"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(A > 0.975))
    return {name: np.array(values) for name, values in stats.items()}


def flat_for_every_sample(params, X, activation="tanh"):
    """flat for every sample"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(np.all(slope < 0.05, axis=0)))
    return {name: np.array(values) for name, values in stats.items()}


def always_tanh(params, X, activation="tanh"):
    """written into your function"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, "tanh")
        slope = activation_backward(np.ones_like(A), cache, "tanh")
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def x_for_every_layer(params, X, activation="tanh"):
    """raised ValueError"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(X, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def input_as_a_layer(params, X, activation="tanh"):
    """The inputs are no layer"""
    A, stats = X, {"mean": [], "std": [], "flat": []}
    stats["mean"].append(np.mean(X))
    stats["std"].append(np.std(X))
    stats["flat"].append(0.0)
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}


def a_dict_for_each_layer(params, X, activation="tanh"):
    """one dict for all layers"""
    A, stats = X, []
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats.append({"mean": A.mean(), "std": A.std(), "flat": np.mean(slope < 0.05)})
    return stats


def only_mean_and_deviation(params, X, activation="tanh"):
    """raised KeyError: 'flat'"""
    A, means, deviations = X, [], []
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, _ = activation_forward(Z, activation)
        means.append(np.mean(A))
        deviations.append(np.std(A))
    return {"mean": np.array(means), "std": np.array(deviations)}


def in_place(params, X, activation="tanh"):
    """was changed by the call"""
    X -= X.mean()
    X /= X.std()
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        for name, value in zip(stats, (A.mean(), A.std(), np.mean(slope < 0.05)), strict=True):
            stats[name].append(value)
    return {name: np.array(values) for name, values in stats.items()}
