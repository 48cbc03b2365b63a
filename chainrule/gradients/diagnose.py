"""From failing parameters to the mistakes that would explain them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .hypotheses import ALL, Evidence
from .numeric import relative_error
from .readings import readings
from .report import Cause

MATCH = 1e-5  # how well a prediction must fit the claimed gradient, relative to it
EXPLAIN = 1e-3  # and relative to what it is to explain, the distance from claimed to right
ONE_PARAMETER = {"mean-missing": "sum-for-mean", "mean-doubled": "mean-for-sum"}


@dataclass(frozen=True)
class Explanation:
    """One mistake, and the failing parameters that it explains."""

    slug: str
    sentence: str
    names: tuple[str, ...]


def fits(claimed, predicted, right):
    """Does the prediction explain the claimed gradient, not merely come close to it?

    claimed, predicted, right : arrays of one shape
    """
    if relative_error(claimed, predicted) > MATCH:
        return False
    left = np.linalg.norm(claimed - predicted)
    return bool(left <= EXPLAIN * np.linalg.norm(claimed - right))


def one_by_one(suspects, claimed, parameters, context, sizes, layer=False):
    """Explanations from each failing parameter alone.

    suspects : name -> Entries of the right gradient, for each failing parameter
    claimed, parameters : name -> array, the gradient as handed in and x
    layer : does f return an array?
    """
    merged, known = {}, (context, sizes, layer)
    for name, found in suspects.items():
        for slug, sentence in _of_one(name, found, claimed[name], parameters[name], *known):
            merged.setdefault(slug, {}).setdefault(name, sentence)
    for slug, sentences in merged.items():
        names = tuple(sentences)
        likewise = f" (likewise {', '.join(names[1:])})" if len(names) > 1 else ""
        yield Explanation(slug, sentences[names[0]].format(name=names[0]) + likewise, names)


def _of_one(name, found, claimed, x, *known):
    if not np.any(found.smooth):
        return
    for reading in readings(claimed, found):
        seen = found.of(reading.array)
        if reading.slug and relative_error(seen, found.smooth) < MATCH:
            yield reading.slug, reading.sentence
            continue
        evidence = Evidence(name, found.shape, found.smooth, seen, found.of(x), *known)
        for slug, sentence in _usual(evidence):
            if reading.slug:
                yield reading.slug, f"{reading.sentence}; besides, {sentence}"
            else:
                yield slug, sentence


def _usual(evidence):
    return [
        (slug, sentence)
        for hypothesis in ALL
        for slug, sentence, predicted in hypothesis(evidence)
        if fits(evidence.claimed, predicted, evidence.right)
    ]


def along_chain(suspects, claimed, chain, alias, cotangent, previous):
    """Explanations from the described network: one wrong stage, everything else right."""
    right = chain.backward(cotangent)
    if previous is not None:
        previous = {alias.get(name, name): value for name, value in previous.items()}
    for slug, sentence, predicted in chain.predictions(cotangent, previous):
        explained = []
        for name, array in claimed.items():
            there = alias[name]
            if name not in suspects:
                if not _agrees(array, predicted[there]):
                    break  # this mistake would have spoiled a gradient that is right
            elif _predicts(array, predicted[there], right[there]):
                explained.append(name)
        else:
            if explained:
                yield Explanation(slug, sentence, tuple(n for n in suspects if n in explained))


def _agrees(array, predicted):
    return array.shape == predicted.shape and relative_error(array, predicted) < MATCH


def _predicts(array, predicted, right):
    if array.shape != predicted.shape:
        return False
    nothing = 1e-12 * np.linalg.norm(right)
    if np.linalg.norm(array) <= nothing and np.linalg.norm(predicted) <= nothing:
        return True  # two zeros, but for rounding
    if array.shape != right.shape:
        return relative_error(array, predicted) < MATCH
    return fits(array, predicted, right)


def choose(explanations, suspects, everything):
    """The causes to report: for each failing parameter, nearest to the loss first, those
    explanations that cover most.

    suspects : names of failing parameters, backward
    everything : names of all parameters
    """
    chosen, left = {}, list(suspects)
    while left:
        covering = [e for e in explanations if left[0] in e.names]
        most = max((len(set(e.names) & set(left)) for e in covering), default=0)
        explained = {left[0]}
        for e in covering:
            if len(set(e.names) & set(left)) == most:
                explained.update(e.names)
                for cause in _by_extent(e, everything):
                    chosen.setdefault((cause.name, cause.parameters), cause)
        left = [name for name in left if name not in explained]
    return list(chosen.values())


def _by_extent(explanation, everything):
    """1/M missing everywhere is the loss's; in one formula alone it is a sum for a mean."""
    cause = Cause(explanation.slug, explanation.sentence, explanation.names)
    alone = ONE_PARAMETER.get(explanation.slug)
    if alone is None or (len(explanation.names) == len(everything) > 1):
        return [cause]
    words = (
        "a sum stands where a mean belongs"
        if alone == "sum-for-mean"
        else ("a mean stands where a sum belongs")
    )
    other = Cause(alone, f"{explanation.sentence}; or {words}", explanation.names)
    return [other] if len(everything) > 1 else [cause, other]
