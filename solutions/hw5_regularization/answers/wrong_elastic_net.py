"""Wrong ways to write elastic_net. A docstring holds words that the student must read."""

import numpy as np


def shares_exchanged(params, lam, l1_share):
    """a belongs to L1"""
    a = l1_share
    ws = [w for k, w in params.items() if k[0] == "W"]
    ones, twos = sum(np.abs(w).sum() for w in ws), sum((w**2).sum() for w in ws)
    penalty = lam * ((1 - a) * ones + a / 2 * twos)
    return penalty, {
        k: lam * ((1 - a) * np.sign(w) + a * w) if k[0] == "W" else 0 * w for k, w in params.items()
    }


def no_half(params, lam, l1_share):
    """½ of the L2 part is missing"""
    a = l1_share
    ws = [w for k, w in params.items() if k[0] == "W"]
    ones, twos = sum(np.abs(w).sum() for w in ws), sum((w**2).sum() for w in ws)
    penalty = lam * (a * ones + (1 - a) * twos)
    return penalty, {
        k: lam * (a * np.sign(w) + (1 - a) * w) if k[0] == "W" else 0 * w for k, w in params.items()
    }


def half_in_the_gradient(params, lam, l1_share):
    """its slope is w"""
    a = l1_share
    ws = [w for k, w in params.items() if k[0] == "W"]
    ones, twos = sum(np.abs(w).sum() for w in ws), sum((w**2).sum() for w in ws)
    penalty = lam * (a * ones + (1 - a) / 2 * twos)
    return penalty, {
        k: lam * (a * np.sign(w) + (1 - a) / 2 * w) if k[0] == "W" else 0 * w
        for k, w in params.items()
    }


def no_shares(params, lam, l1_share):
    """where is the share"""
    a = l1_share
    ws = [w for k, w in params.items() if k[0] == "W"]
    ones, twos = sum(np.abs(w).sum() for w in ws), sum((w**2).sum() for w in ws)
    penalty = lam * (ones + twos / 2 + 0 * a)
    return penalty, {k: lam * (np.sign(w) + w) if k[0] == "W" else 0 * w for k, w in params.items()}


def lambda_for_l1_only(params, lam, l1_share):
    """λ multiplies the L1 part only"""
    a = l1_share
    ws = [w for k, w in params.items() if k[0] == "W"]
    ones, twos = sum(np.abs(w).sum() for w in ws), sum((w**2).sum() for w in ws)
    penalty = lam * a * ones + (1 - a) / 2 * twos
    return penalty, {
        k: lam * a * np.sign(w) + (1 - a) * w if k[0] == "W" else 0 * w for k, w in params.items()
    }


def no_lambda(params, lam, l1_share):
    """λ is missing"""
    a = l1_share
    ws = [w for k, w in params.items() if k[0] == "W"]
    ones, twos = sum(np.abs(w).sum() for w in ws), sum((w**2).sum() for w in ws)
    penalty = a * ones + (1 - a) / 2 * twos
    return penalty, {
        k: a * np.sign(w) + (1 - a) * w if k[0] == "W" else 0 * w for k, w in params.items()
    }


def penalised_bias(params, lam, l1_share):
    """only weights do"""
    a, ws = l1_share, list(params.values())
    penalty = lam * sum(a * np.abs(w).sum() + (1 - a) / 2 * (w**2).sum() for w in ws)
    return penalty, {k: lam * (a * np.sign(w) + (1 - a) * w) for k, w in params.items()}
