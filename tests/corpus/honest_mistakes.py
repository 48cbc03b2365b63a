"""Odd but honest: work that is partly wrong, partly missing, or never begun."""

from __future__ import annotations

from corpus.case import FULL, NEVER, NOTHING, answers, case
from corpus.draft import RELU, ROW_SOFTMAX

F = "honest"

answers(
    F,
    "overflows_for_large_scores",
    "The maximum is not subtracted: right for small scores, nan and a warning for large ones.",
    FULL | {"row_softmax_test": 4.0},
    flag=NEVER,
    row_softmax="""
def row_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
""",
)
answers(
    F,
    "writes_into_its_input",
    "The right values, put into the array that was handed in.",
    FULL | {"relu_test": 3.0},
    flag=NEVER,
    relu="def relu(Z):\n    Z[Z < 0] = 0\n    return Z",
)
answers(
    F,
    "columns_instead_of_rows",
    "Softmax over the wrong axis.",
    FULL | {"row_softmax_test": 0.0},
    flag=NEVER,
    row_softmax="def row_softmax(Z):\n    E = np.exp(Z)\n    return E / E.sum(axis=0)",
)
answers(
    F,
    "forgets_the_rng",
    "Draws from numpy's global generator.",
    FULL | {"shuffled_test": 3.0},
    flag=NEVER,
    shuffled="def shuffled(M, rng):\n    return np.random.permutation(M)",
)
answers(
    F,
    "only_one_label_at_a_time",
    "Works for the first label only: the written assertion holds, the rest does not.",
    FULL | {"one_hot_test": 1.0},
    flag=NEVER,
    one_hot="def one_hot(y, K):\n    return np.eye(K)[y[:1]]",
)


@case(F, NOTHING, flag=NEVER)
def nothing_written(draft):
    """The release, handed in as it was."""
    return draft


@case(F, FULL | {"shuffled_test": 0.0, "one_hot_test": 0.0}, flag=NEVER)
def half_of_it(draft):
    """Two of four functions are written."""
    return draft.stubs(relu=RELU, row_softmax=ROW_SOFTMAX)


answers(
    F,
    "syntax_error",
    "One answer is no Python.",
    FULL | {"relu_test": 0.0},
    flag=NEVER,
    relu="def relu(Z)\n    return np.maximum(Z, 0)",
)
