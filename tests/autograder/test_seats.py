"""Pairs are spread over the processors where there are as many pairs, and left alone else."""

import contextlib
import os
from collections import Counter

import pytest

from autograder.seats import Seats, keep_to


@pytest.fixture
def four(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {2, 3, 5, 7}, raising=False)


def taken(seats, pairs):
    with contextlib.ExitStack() as stack:
        return Counter(stack.enter_context(seats.one()) for _ in range(pairs))


def test_pairs_are_spread_evenly(four):
    assert taken(Seats(jobs=4), 8) == {2: 2, 3: 2, 5: 2, 7: 2}


def test_a_seat_that_became_free_is_given_out_again(four):
    seats = Seats(jobs=4)
    assert taken(seats, 4) == taken(seats, 4)


def test_with_fewer_pairs_than_processors_the_scheduler_chooses(four):
    assert taken(Seats(jobs=3), 2) == {None: 2}


def test_one_processor_needs_no_choice(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert taken(Seats(jobs=4), 2) == {None: 2}


def test_where_nothing_is_known_of_processors_the_scheduler_chooses(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert taken(Seats(jobs=4), 2) == {None: 2}


def test_a_processor_that_is_gone_does_no_harm():
    before = os.sched_getaffinity(0)
    keep_to(100_000)
    assert os.sched_getaffinity(0) == before
