"""The benchmark's goals hold on a small run, and its own measures can fail."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import gradient_cases
import gradient_checker
import gradient_peers


@pytest.fixture(scope="module")
def counts():
    found, missed = gradient_checker.measure(seeds=1, peers=[])
    assert missed == []
    return [row for (_, who), row in found.items() if who == "told"]


def test_every_mistake_is_found_and_located(counts):
    assert all(row["found"] == row["located"] == row["n"] > 0 for row in counts)


def test_nine_of_ten_mistakes_are_named_and_hardly_any_wrongly(counts):
    n = sum(row["n"] for row in counts)
    assert sum(row["named"] for row in counts) >= 0.9 * n
    assert sum(row["wrongly"] for row in counts) <= 0.01 * n


def test_explanations_do_not_come_in_heaps(counts):
    assert sum(row["said"] for row in counts) <= 1.2 * sum(row["n"] for row in counts)


def test_right_code_is_never_blamed():
    assert gradient_checker.blamed(seeds=130, peers=[]) == ({"check_gradient": 0}, {})


@pytest.mark.parametrize("layer", gradient_checker.LAYERS)
def test_the_right_code_of_every_layer_is_right(layer):
    rng = np.random.default_rng(1)
    case = gradient_checker.LAYERS[layer](rng, None)
    D = gradient_checker.cotangent(case, rng)
    f, claimed = gradient_peers.scalar(case, D)
    for name, value in case.x.items():
        numeric = gradient_peers.loop_gradient(lambda v, n=name: f(case.x | {n: v}), value)
        assert np.allclose(claimed[name], numeric, atol=1e-7)


def test_every_mistake_of_the_list_has_a_case():
    seen = {bug for bug, *_ in gradient_checker.each_case(1, gradient_cases.BUGS)}
    assert seen == set(gradient_cases.BUGS)


def test_the_page_gets_its_table_between_the_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table begins -->\nold\n<!-- table ends -->\nafter\n")
    gradient_checker.replace_region(page, "new")
    text = page.read_text()
    assert "old" not in text and "before" in text and "new" in text and "after" in text


def test_a_page_without_the_marks_is_refused(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing here")
    with pytest.raises(SystemExit, match="no region"):
        gradient_checker.replace_region(page, "new")
