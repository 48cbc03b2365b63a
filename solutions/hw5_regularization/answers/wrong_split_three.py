"""Wrong ways to write split_three. A docstring holds words that the student must read."""

import numpy as np


def not_shuffled(M, val_share, test_share, rng):
    """a run of neighbours"""
    n_val, n_test = round(val_share * M), round(test_share * M)
    rng.permutation(M)
    order = np.arange(M)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def exchanged(M, val_share, test_share, rng):
    """Validation and test part are exchanged"""
    order = rng.permutation(M)
    n_val, n_test = round(val_share * M), round(test_share * M)
    return order[n_val + n_test :], order[n_val : n_val + n_test], order[:n_val]


def rounded_down(M, val_share, test_share, rng):
    """rounded down"""
    order = rng.permutation(M)
    n_val, n_test = int(val_share * M), int(test_share * M)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def each_drawn_by_itself(M, val_share, test_share, rng):
    """in two parts"""
    n_val, n_test = round(val_share * M), round(test_share * M)
    val = rng.choice(M, n_val, replace=False)
    test = rng.choice(M, n_test, replace=False)
    return rng.choice(M, M - n_val - n_test, replace=False), val, test


def with_replacement(M, val_share, test_share, rng):
    """a sample"""
    order = rng.integers(M, size=M)
    n_val, n_test = round(val_share * M), round(test_share * M)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def all_are_for_training(M, val_share, test_share, rng):
    """still holds the samples of the other two"""
    order = rng.permutation(M)
    n_val, n_test = round(val_share * M), round(test_share * M)
    return order, order[:n_val], order[n_val : n_val + n_test]


def test_share_of_the_rest(M, val_share, test_share, rng):
    """both shares are of M"""
    order = rng.permutation(M)
    n_val = round(val_share * M)
    n_test = round(test_share * (M - n_val))
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def another_order(M, val_share, test_share, rng):
    """The order is train, val, test"""
    order = rng.permutation(M)
    n_val, n_test = round(val_share * M), round(test_share * M)
    return order[:n_val], order[n_val : n_val + n_test], order[n_val + n_test :]


def a_seed_inside(M, val_share, test_share, rng):
    """is there a seed inside"""
    order = np.random.default_rng(0).permutation(M)
    n_val, n_test = round(val_share * M), round(test_share * M)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def only_training_is_shuffled(M, val_share, test_share, rng):
    """one part is a run of neighbours"""
    n_val, n_test = round(val_share * M), round(test_share * M)
    rest = rng.permutation(M - n_test)
    return rest[n_val:], rest[:n_val], np.arange(M - n_test, M)


def test_gets_the_rest(M, val_share, test_share, rng):
    """the test part got what was left"""
    order = rng.permutation(M)
    n_val, n_train = round(val_share * M), round((1 - val_share - test_share) * M)
    return order[:n_train], order[n_train : n_train + n_val], order[n_train + n_val :]
