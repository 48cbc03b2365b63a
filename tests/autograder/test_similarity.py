"""Which submissions are alike: copies are found, what is given or common is not one."""

from collections import Counter
from itertools import combinations

import numpy as np
import stock_course as course
from graded_pages import notebook
from hypothesis import given
from hypothesis import strategies as st

from autograder.feedback import Outline
from autograder.report import pieces
from autograder.report.similarity import most_alike, students_code

# Six ways to write the same that have little in common.
WAYS = [
    """def f(x):
    total = 0
    for value in x:
        total += value ** 2
    if total > 100:
        print("large")
    return total / 2
""",
    """def f(x):
    pairs = zip(x, reversed(list(reversed(x))))
    return sum(map(lambda pair: pair[0] * pair[1], pairs)) * 0.5
""",
    """def f(x):
    import numpy as np
    x = np.asarray(x, dtype=float).reshape(1, -1)
    return float(np.einsum("ij,ij->i", x, x)[0] / 2)
""",
    """def f(x):
    squares = [v ** 2 for v in x]
    while len(squares) > 1:
        squares.append(squares.pop() + squares.pop())
    return squares[0] / 2 if squares else 0.0
""",
    """def f(x):
    if not len(x):
        return 0.0
    head, *tail = x
    rest = f(tail)
    assert rest >= 0, "never negative"
    return head * head / 2 + rest
""",
    """def f(x):
    from functools import reduce
    try:
        return reduce(lambda a, b: a + b * b, x, 0) / 2
    except TypeError as error:
        raise ValueError(str(error)) from error
""",
]
# Each twice, since a single line is like any other.
WAYS = [f"{way}\n{way.replace('def f', 'def g').replace('2', '3')}" for way in WAYS]
TEMPLATE = "\n".join(f"def given_{i}(a, b):\n    return (a + b) * {i} - a / b" for i in range(12))


def class_of(*codes):
    return [(f"s{i}", code) for i, code in enumerate(codes)]


def test_a_copy_with_other_names_and_comments_is_found_first():
    copy = WAYS[0].replace("total", "result").replace("value", "entry") + "\n# my own work"
    pairs = most_alike(class_of(*WAYS, copy))
    assert (pairs[0].first, pairs[0].second) == ("s0", "s6")
    assert pairs[0].alike > 0.95


def test_different_ways_are_hardly_alike():
    assert all(pair.alike < 0.5 for pair in most_alike(class_of(*WAYS)))


def test_what_all_were_given_makes_nobody_alike():
    codes = class_of(*(f"{TEMPLATE}\n\n{way}" for way in WAYS))
    assert all(pair.alike < 0.5 for pair in most_alike(codes, TEMPLATE))


def test_what_a_good_part_of_the_class_has_makes_nobody_alike():
    codes = class_of(*[WAYS[0]] * 5, *WAYS[1:])
    assert not [p for p in most_alike(codes) if {p.first, p.second} <= {"s0", "s1", "s2", "s3"}]


def test_in_a_large_class_what_fifty_others_have_makes_nobody_alike():
    popular = [f"{way}\n# {i}" for way in WAYS[:5] for i in range(60)]  # each a fifth and less
    both = f"{WAYS[5]}\n\n{WAYS[0]}"
    pairs = most_alike(class_of(*popular, both, WAYS[5]))
    assert [(p.first, p.second) for p in pairs] == [("s300", "s301")]


def test_a_pair_that_copied_half_tells_which_half():
    both = f"{WAYS[0]}\n\n{WAYS[3]}"
    (pair, *_) = most_alike(class_of(both, WAYS[0], *WAYS[4:]))
    assert {pair.first, pair.second} == {"s0", "s1"}
    assert pair.of_second > 0.9 > 0.7 > pair.of_first


def test_the_order_of_the_class_changes_nothing():
    codes = class_of(*WAYS, WAYS[3])
    assert most_alike(codes) == most_alike(reversed(codes))


def test_empty_and_broken_code_is_like_nothing():
    assert most_alike(class_of("", "", "def (", "\x00" * 50, "(" * 5000)) == []


def test_only_what_students_wrote_is_compared():
    nb = notebook(add="def add(a, b):\n    return b + a  # mine")
    code = students_code(Outline.of(course.master()), nb)
    assert "mine" in code
    for text in ("import math", "score +=", "print('a picture')"):
        assert text not in code


# ------------------------------------------------------------------ counting
PIECES = st.lists(st.sets(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 9)), max_size=9)


def arrays(sets):
    return [np.array(sorted(one), dtype=np.int64) for one in sets]


@given(sets=PIECES, most=st.integers(0, 5))
def test_what_many_have_is_counted(sets, most):
    owners = Counter(piece for one in sets for piece in one)
    expected = sorted(piece for piece, n in owners.items() if n > most)
    assert pieces.in_many(arrays(sets), most).tolist() == expected


@given(sets=PIECES, most=st.integers(1, 40), at_once=st.integers(1, 9))
def test_the_pairs_are_those_that_comparing_everybody_finds(sets, most, at_once):
    shared = {
        pair: len(sets[pair[0]] & sets[pair[1]]) / min(len(sets[i]) for i in pair)
        for pair in combinations(range(len(sets)), 2)
        if sets[pair[0]] & sets[pair[1]]
    }
    expected = sorted(shared, key=lambda pair: (-shared[pair], pair))[:most]
    before, pieces.AT_ONCE = pieces.AT_ONCE, at_once
    try:
        assert pieces.most_in_common(arrays(sets), most) == expected
    finally:
        pieces.AT_ONCE = before


@given(st.lists(st.booleans(), max_size=80))
def test_what_pieces_cover_is_counted_character_by_character(chosen):
    covered = {at + i for at, here in enumerate(chosen) if here for i in range(pieces.PIECE)}
    assert pieces.covered(np.array(chosen, dtype=bool)) == len(covered)
