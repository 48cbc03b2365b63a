"""Figures of a chart, in the units of its picture; templates/charts.html draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True)
class Bar:
    """One bar of a histogram: scores from `low` up to `high`; height in 0..1.

    mine : the reader's own score is among them
    """

    low: float
    high: float
    count: int
    height: float
    mine: bool = False


def histogram(scores: Sequence[float], possible: float, own: float | None = None) -> list[Bar]:
    """Scores in ten equal bins of 0..possible. Full marks belong to the last one."""
    if not scores or possible <= 0:
        return []
    counts = [0] * BINS
    for score in scores:
        counts[_bin(score, possible)] += 1
    mine = None if own is None else _bin(own, possible)
    step, top = possible / BINS, max(counts)
    return [Bar(i * step, (i + 1) * step, n, n / top, i == mine) for i, n in enumerate(counts)]


def _bin(score: float, possible: float) -> int:
    return min(BINS - 1, max(0, int(BINS * score / possible)))


@dataclass(frozen=True)
class Dot:
    """One point of a scatter plot, both in 0..1 from the lower left."""

    x: float
    y: float


@dataclass(frozen=True)
class Scatter:
    """Points with the values at both ends of each axis. mark : where 0 of x lies, in 0..1."""

    dots: tuple[Dot, ...]
    low: float
    high: float
    top: float
    mark: float | None


def scatter(pairs: Sequence[tuple[float, float]], top: float) -> Scatter | None:
    """pairs : (x, y) with y in 0..top; None where there is nothing to draw."""
    if not pairs or top <= 0:
        return None
    xs = [x for x, _ in pairs]
    low, high = min(xs), max(xs)
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    dots = tuple(
        Dot((x - low) / (high - low), min(1.0, max(0.0, y / top))) for x, y in sorted(pairs)
    )
    mark = -low / (high - low) if low <= 0 <= high else None
    return Scatter(dots, low, high, top, mark)
