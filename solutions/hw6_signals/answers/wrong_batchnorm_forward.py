"""Wrong ways to write batchnorm_forward. A docstring holds words that the student must read."""

import numpy as np


def updated_in_test_mode(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """The running statistics were updated at test time"""
    now = {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}
    mean, var = (now["mean"], now["var"]) if train else (running["mean"], running["var"])
    running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, running, (Z_hat, gamma, shrink)


def ddof_one(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """The variance was divided by M - 1 (ddof = 1)"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0, ddof=1)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def ddof_one_in_the_average(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """in the average was divided by M - 1"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": Z.var(axis=0, ddof=1)}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def eps_outside(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """ε stands outside of the root"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / (np.sqrt(var) + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def no_root(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """This divides by the variance"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / (var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def no_eps(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """ε is missing"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + 1e-300)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def eps_of_its_own(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """1e-5 is written into the function"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + 1e-5)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def whole_array(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """One mean and one variance for the whole array"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = np.full(Z.shape[1], Z.mean()), np.full(Z.shape[1], Z.var())
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def gamma_and_beta_exchanged(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """γ and β are exchanged"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return beta * Z_hat + gamma, dict(running), (Z_hat, gamma, shrink)


def no_gamma_no_beta(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """γ and β are not used"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return Z_hat, dict(running), (Z_hat, gamma, shrink)


def beta_first(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """β was added before the multiplication"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * (Z_hat + beta), dict(running), (Z_hat, gamma, shrink)


def an_axis_left(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """keepdims left an axis of length 1"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0, keepdims=True), Z.var(axis=0, keepdims=True)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def mean_stays(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """The mean was not subtracted"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = Z * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def running_in_training(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """These are the running statistics; in training"""
    shrink = 1 / np.sqrt(running["var"] + eps)
    Z_hat = (Z - running["mean"]) * shrink
    if train:
        now = {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def updated_and_used_in_training(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """The running statistics, updated with this batch"""
    if train:
        now = {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(running["var"] + eps)
    Z_hat = (Z - running["mean"]) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def momentum_the_other_way(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """momentum and 1 - momentum are exchanged"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: (1 - momentum) * running[k] + momentum * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def only_this_batch(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """Only this batch is remembered"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def nothing_remembered(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """in training they are updated"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: running[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def added_whole(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """This batch is added whole"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def deviation_remembered(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """The standard deviation was put into the average"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": np.sqrt(var)}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def eps_remembered(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """ε was put into the average"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var + eps}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def momentum_of_its_own(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """0.9 is written into the function"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: 0.9 * running[k] + 0.1 * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def batch_in_test_mode(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """The batch's own statistics were used"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    mean, var = Z.mean(axis=0), Z.var(axis=0)
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def updated_then_used_in_test_mode(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """were updated with this sample, then used"""
    now = {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}
    running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    mean, var = (now["mean"], now["var"]) if train else (running["mean"], running["var"])
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, running, (Z_hat, gamma, shrink)


def identity_in_test_mode(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """the test mode of dropout does that"""
    if not train:
        return Z, running, None
    now = {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}
    running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(now["var"] + eps)
    Z_hat = (Z - now["mean"]) * shrink
    return gamma * Z_hat + beta, running, (Z_hat, gamma, shrink)


def gamma_and_beta_only_in_training(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """γ and β are not used in test mode"""
    if not train:
        return (Z - running["mean"]) / np.sqrt(running["var"] + eps), running, None
    now = {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}
    running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(now["var"] + eps)
    Z_hat = (Z - now["mean"]) * shrink
    return gamma * Z_hat + beta, running, (Z_hat, gamma, shrink)


def running_in_place(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """was changed by the call"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        running["mean"] = momentum * running["mean"] + (1 - momentum) * mean
        running["var"] = momentum * running["var"] + (1 - momentum) * var
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, running, (Z_hat, gamma, shrink)


def samples_instead_of_columns(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """These are statistics of the samples (axis=1)"""
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
        now = {"mean": mean.mean(), "var": var.mean()}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)


def nothing_in_test_mode(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """return the running statistics in test mode, too"""
    if not train:
        return gamma * (Z - running["mean"]) / np.sqrt(running["var"] + eps) + beta, None, None
    now = {"mean": Z.mean(axis=0), "var": Z.var(axis=0)}
    running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(now["var"] + eps)
    Z_hat = (Z - now["mean"]) * shrink
    return gamma * Z_hat + beta, running, (Z_hat, gamma, shrink)


def two_results(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """return Y, running, cache"""
    mean, var = (Z.mean(axis=0), Z.var(axis=0)) if train else (running["mean"], running["var"])
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, (Z_hat, gamma, shrink)
