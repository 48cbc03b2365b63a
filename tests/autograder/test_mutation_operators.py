"""Wrong versions of a solution: what each operator makes, and where."""

import ast

import pytest

from autograder.mutation.mutants import Seen, diff, mutants_of

# (operator, a line of a solution, what it becomes)
EXAMPLES = [
    ("sign", "return -X", "return X"),
    ("sign", "return X @ W", "return -(X @ W)"),
    ("sign", "W -= lr * dW", "W += lr * dW"),
    ("operator", "return X + b", "return X - b"),
    ("operator", "return X @ W", "return X * W"),
    ("operator", "return a and b", "return a or b"),
    ("axis", "return X.sum(axis=0)", "return X.sum(axis=1)"),
    ("axis", "return X.sum(axis=0)", "return X.sum()"),
    ("axis", "return X.max(axis=-1)", "return X.max(axis=0)"),
    ("keepdims", "return X.max(axis=1, keepdims=True)", "return X.max(axis=1)"),
    ("transpose", "return X.T @ dZ", "return X @ dZ"),
    ("transpose", "return X @ W", "return X @ W.T"),
    ("dropped term", "return X @ W + b", "return X @ W"),
    ("dropped term", "return a - b", "return -b"),
    ("dropped factor", "return lr * dW", "return dW"),
    ("dropped factor", "return R / M", "return R"),
    ("dropped function", "return np.sqrt(v) + eps", "return v + eps"),
    ("dropped function", "return np.maximum(Z, 0)", "return Z"),
    ("constant", "return 2 * X", "return 3 * X"),
    ("constant", "return 0.5 * X", "return 1.0 * X"),
    ("constant", "flag = True", "flag = False"),
    ("range", "for t in range(n): pass", "for t in range(n - 1): pass"),
    ("range", "for t in range(n): pass", "for t in range(1, n): pass"),
    ("range", "return X[1:]", "return X[:]"),
    ("range", "return X[::-1]", "return X[:]"),
    ("comparison", "return Z > 0", "return Z >= 0"),
    ("comparison", "return a is None", "return a is not None"),
    ("condition", "return a if b else c", "return c"),
    ("swapped arguments", "return a - b", "return b - a"),
    ("swapped arguments", "return loss(Z, Y)", "return loss(Y, Z)"),
    ("swapped arguments", "return dW, db", "return (db, dW)"),
    ("in place for new", "return X - lr", "X -= lr\nreturn X"),
    ("dtype", "x = np.array(X, dtype=float)", "x = np.array(X, dtype=int)"),
    ("dtype", "x = np.zeros(n)", "x = np.zeros(n, dtype=int)"),
    ("mean for sum", "return X.sum(axis=0)", "return X.mean(axis=0)"),
    ("mean for sum", "return np.zeros(n)", "return np.ones(n)"),
    ("missing copy", "W = X.copy()", "W = X"),
    ("missing copy", "x = np.array(X, dtype=float)", "x = np.asarray(X, dtype=float)"),
    ("dropped statement", "W -= lr * dW", "pass"),
    ("dropped statement", "X = f(X)", "pass"),
    ("once for many", "total += X", "total = X"),
]


def cell(line, given="X"):
    return (
        f"def f({given}):\n    '''A docstring.'''\n"
        f"    ### BEGIN SOLUTION\n    {line}\n    ### END SOLUTION"
    )


@pytest.mark.parametrize(("operator", "line", "becomes"), EXAMPLES)
def test_each_operator_makes_its_mistake(operator, line, becomes):
    made = {(m.operator, ast.unparse(ast.parse(m.source))) for m in mutants_of("f", cell(line))}
    wanted = cell("\n    ".join(becomes.split("\n")))
    assert (operator, ast.unparse(ast.parse(wanted))) in made


def test_every_mutant_is_python_and_no_two_are_alike():
    source = cell("W -= lr * np.sum(X[1:] * (Y - Z), axis=0, keepdims=True) / (2 * len(X))")
    trees = [ast.dump(ast.parse(m.source)) for m in mutants_of("f", source)]
    assert len(set(trees)) == len(trees) > 20
    assert ast.dump(ast.parse(source)) not in trees


def test_a_variable_of_the_same_shape_stands_for_another():
    seen = Seen(alike=(frozenset({"X", "Y"}),))
    made = mutants_of("f", cell("return X - Z", "X, Y, Z"), seen)
    assert [m.becomes for m in made if m.operator == "wrong variable"] == ["return Y - Z"]


def test_only_what_stands_between_the_markers_is_changed():
    source = (
        "def f(X, n=3):\n    a = n + 1\n    ### BEGIN SOLUTION\n    b = a\n    ### END SOLUTION\n"
        "    return b - 1\n\n\ndef given(X):\n    return X + 1"
    )
    assert mutants_of("f", source) == []


def test_what_would_be_no_mistake_is_not_made():
    seen = Seen(alike=(frozenset({"X", "Y"}),), vectors=frozenset({"X", "Y"}))
    lines = ("return np.maximum(X, Y)", "return len(X)", "return X @ Y", "return np.array(rows)")
    for line in lines:
        operators = {m.operator for m in mutants_of("f", cell(line, "X, Y"), seen)}
        assert not operators & {"swapped arguments", "transpose", "missing copy"}, line
    assert "wrong variable" not in {m.operator for m in mutants_of("f", cell(lines[1], "X, Y"))}


def test_words_of_an_error_are_not_changed():
    assert [m.becomes for m in mutants_of("f", cell("raise ValueError(X + 1)"))] == ["pass"]


def test_a_difference_is_shown_with_the_cells_name():
    (mutant,) = [m for m in mutants_of("f", cell("return X - 1")) if m.operator == "operator"]
    assert diff(cell("return X - 1"), mutant).splitlines()[0] == "--- f"
    assert "-    return X - 1\n+    return X + 1" in diff(cell("return X - 1"), mutant)


def test_two_that_read_alike_are_told_apart():
    source = cell("a = X + 1\n    b = 2\n    a = X + 1\n    return a")
    places = [m.at for m in mutants_of("f", source) if m.becomes == "a = X - 1"]
    assert places == [1, 2]
