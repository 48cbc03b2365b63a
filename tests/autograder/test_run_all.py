"""With --run-all, what only shows something is run as well: once, and where no test was met."""

import pytest
from tiny_engine import make_tiny, needs_walls

pytestmark = needs_walls
RIGHT = "    return X.sum(axis=0) / len(X)"


@pytest.fixture(scope="module")
def showing():
    made = make_tiny({"cell_s": 1.0, "call_s": 1.0}, run_all=True)
    yield made
    made.engine.close()


def shown(result):
    """What the cell that only shows something has shown."""
    (cell,) = (c for c in result.notebook["cells"] if "show" in c["metadata"].get("tags", []))
    return "".join(o.get("text", o.get("ename", "")) for o in cell["outputs"])


def test_what_it_shows_is_in_the_notebook(showing):
    assert "[0.5 0.5]" in shown(showing.grade()[2])


def test_without_run_all_it_is_not_run(tiny):
    assert shown(tiny.grade()[2]) == ""


def test_it_is_run_once_and_meets_no_call_of_a_test(showing):
    source = f"calls = []\n\ndef column_means(X):\n    calls.append(1)\n{RIGHT} * len(calls)"
    assert "[0.5 0.5]" in shown(showing.grade({"column_means": source})[2])


def test_what_a_test_put_in_is_not_shown(showing):
    source = (
        "import mmap\nseen = mmap.mmap(-1, 4096)\n\ndef column_means(X):\n"
        f"    seen.write(repr(X.shape).encode())\n    print(seen[:60])\n{RIGHT}"
    )
    tests, _, result = showing.grade({"column_means": source})
    assert tests["column_means_test"].score == 4
    assert "(2, 2)" in shown(result) and "(5, 3)" not in shown(result)


def test_one_that_hangs_is_left_out_and_costs_nothing(showing):
    source = f"def column_means(X):\n    while X.shape == (2, 2): pass\n{RIGHT}"
    tests, flags, result = showing.grade({"column_means": source}, extra=["print('behind')"])
    assert tests["center_test"].score == 6
    assert "Timeout" in shown(result)
    assert any("did not finish" in flag for flag in flags)
    assert result.notebook["cells"][-1]["outputs"][0]["text"] == "behind\n"
