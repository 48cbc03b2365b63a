"""Which of many codes have pieces in common that few others have.

A piece is a run of characters, names and layout left out, known by its hash. All pieces
of a class lie in arrays of numbers, and what two share is counted by a product of sparse
matrices, some students at a time: a class of ten thousand takes a minute, most of which
is cutting code into tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

PIECE = 25  # characters of a piece, copydetect's default; names count as one character
AT_ONCE = 256  # students who are compared with all others at once


def pieces_of(code: str) -> np.ndarray:
    """The hash of the piece that begins at each place of the code, as copydetect hashes it.

    Shape (places,): PIECE - 1 fewer than characters, once names and layout are left out.
    """
    from copydetect.utils import filter_code, hashed_kgrams

    text, _ = filter_code(code, "cell.py")
    return hashed_kgrams(text, PIECE).astype(np.int64)


def in_many(codes: Sequence[np.ndarray], most: int) -> np.ndarray:
    """The pieces that more than `most` of the codes have: shape (found,), sorted.

    codes : of each its pieces, shape (places,)
    """
    values, owners = np.unique(_joined([np.unique(one) for one in codes]), return_counts=True)
    return values[owners > most]


def among(pieces: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Of each piece, shape (places,), whether it is among the known, which are sorted."""
    if not len(known):
        return np.zeros(len(pieces), dtype=bool)
    places = np.searchsorted(known, pieces)
    return known[np.minimum(places, len(known) - 1)] == pieces


def covered(chosen: np.ndarray) -> int:
    """How many characters lie in pieces that count. chosen : shape (places,), bool"""
    return int(np.count_nonzero(np.convolve(chosen, np.ones(PIECE)) > 0.5)) if len(chosen) else 0


def most_in_common(codes: Sequence[np.ndarray], most: int) -> list[tuple[int, int]]:
    """The pairs of codes, as (first, second), that share most of the pieces of the shorter one.

    codes : of each its pieces, sorted and once each; most : pairs
    """
    best = np.empty((3, 0))
    for found in _shared(codes):
        best = np.hstack([best, found])
        least = np.partition(best[0], most)[most] if best.shape[1] > most else np.inf
        best = best[:, best[0] <= least]
    ordered = np.lexsort(best[::-1])[:most]
    return [(int(first), int(second)) for first, second in best[1:, ordered].T]


def _shared(codes: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """Of the pairs that share anything -part, first, second: shape (3, pairs), some at a time."""
    table = _owners(codes)
    sizes = np.array([len(one) for one in codes])
    for start in range(0, len(codes), AT_ONCE):
        product = (table[start : start + AT_ONCE] @ table.T).tocoo()
        first, second = product.row + start, product.col
        later = second > first
        first, second, shared = first[later], second[later], product.data[later]
        yield np.stack([-shared / np.minimum(sizes[first], sizes[second]), first, second])


def _owners(codes: Sequence[np.ndarray]):
    """One row a code, one column a piece that more than one has: a sparse matrix of ones."""
    from scipy.sparse import csr_array

    columns = in_many(codes, 1)
    places = [np.searchsorted(columns, one[among(one, columns)]) for one in codes]
    ends = np.cumsum([0, *map(len, places)])
    joined = _joined(places)
    ones = np.ones(len(joined), dtype=np.int32)
    return csr_array((ones, joined, ends), shape=(len(codes), len(columns)))


def _joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.empty(0, dtype=np.int64), *arrays])
