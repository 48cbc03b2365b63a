"""Tampering and accidents: each repaired from the master, each flagged, nobody accused."""

import copy

import pytest
import small_homework as hw

from autograder.errors import NotebookError
from autograder.notebook import StepKind, rebuild

SKELETON = [c["id"] for c in hw.master()["cells"]]


def rebuilt(submitted):
    return rebuild(hw.master(), submitted, hw.release())


def step(result, name):
    return next(s for s in result.steps if s.cell_id == name)


def order(result):
    return [s.cell_id for s in result.steps]


def only_flag(result):
    assert len(result.flags) == 1, result.flags
    return result.flags[0]


def run(result, until):
    """What a top-to-bottom run of the student's cells has bound when a cell is reached."""
    space = {}
    for s in result.steps:
        if s.cell_id == until:
            return space
        if s.kind is StepKind.CODE:
            exec(s.source, space)
    raise AssertionError(f"no cell {until}")


# Deleted


@pytest.mark.parametrize("name", ["setup", "relu_test", "essay"])
def test_a_deleted_cell_of_ours_is_put_back(name):
    nb = hw.solved()
    nb["cells"].remove(hw.cell(nb, name))
    result = rebuilt(nb)
    assert order(result) == SKELETON
    assert step(result, name).source == hw.cell(hw.master(), name)["source"]
    assert name in only_flag(result)


@pytest.mark.parametrize("with_release", [True, False])
@pytest.mark.parametrize("name", ["relu", "why"])
def test_a_deleted_answer_becomes_the_stub_and_never_the_solution(name, with_release):
    nb = hw.solved()
    nb["cells"].remove(hw.cell(nb, name))
    result = rebuild(hw.master(), nb, hw.release() if with_release else None)
    assert step(result, name).source == hw.cell(hw.release(), name)["source"]
    assert "secret" not in step(result, name).source
    assert not step(result, name).given
    assert name in only_flag(result)


def test_a_deleted_plain_cell_is_put_back_without_a_word():
    nb = hw.solved()
    nb["cells"].remove(hw.cell(nb, "cell-006"))
    result = rebuilt(nb)
    assert order(result) == SKELETON
    assert result.flags == ()


ANOTHER = [hw.code("x = 1", "cell-001"), hw.text("Homework 2")]


@pytest.mark.parametrize("cells", [[], ANOTHER, [hw.cell(hw.master(), "setup"), *ANOTHER]])
def test_another_notebook_under_this_name_is_a_persons_work_and_no_zero(cells):
    with pytest.raises(NotebookError, match="none of this homework's 6"):
        rebuilt({**hw.solved(), "cells": cells})


def test_a_notebook_written_from_nothing_is_matched_by_the_names_it_defines():
    nb = {**hw.solved(), "cells": [hw.code(relu("mine"))]}
    result = rebuilt(nb)
    assert order(result) == SKELETON
    assert run(result, "relu_test")["relu"](1) == "mine"


def test_merging_two_answers_into_one_cell_loses_neither():
    # Jupyter keeps the first cell's metadata; the second cell is gone.
    nb = hw.solved()
    other = hw.cell(nb, "softmax")
    nb["cells"].remove(other)
    hw.cell(nb, "relu")["source"] += "\n\n" + other["source"]
    result = rebuilt(nb)
    assert run(result, "softmax_test")["softmax"](0) == 1.0
    assert "softmax" in only_flag(result)


def test_an_answer_written_anew_in_an_own_cell_counts():
    nb = hw.solved()
    at = hw.place(nb, "relu")
    nb["cells"][at] = hw.code("def relu(Z):\n    return 'mine'")
    result = rebuilt(nb)
    assert step(result, "relu").source == "def relu(Z):\n    return 'mine'"
    assert run(result, "relu_test")["relu"](1) == "mine"


def test_an_answer_far_from_its_deleted_cell_is_found_by_the_name_it_defines():
    nb = hw.solved()
    nb["cells"].remove(hw.cell(nb, "softmax"))
    nb["cells"].insert(0, hw.code("import math\n\ndef softmax(Z):\n    return 'mine'"))
    assert run(rebuilt(nb), "softmax_test")["softmax"](1) == "mine"


def test_a_helper_between_an_answer_and_a_deleted_test_comes_before_the_test():
    nb = hw.solved()
    at = hw.place(nb, "relu_test")
    nb["cells"][at] = hw.code("helper = 1", "help")
    assert order(rebuilt(nb))[3:6] == ["relu", "help", "relu_test"]


# Duplicated


def copies(nb, name, *sources):
    """Replace a cell by copies of itself, as copy and paste makes them."""
    at = hw.place(nb, name)
    made = [
        {**copy.deepcopy(nb["cells"][at]), "source": s, "id": f"{name}{n}"}
        for n, s in enumerate(sources)
    ]
    nb["cells"][at : at + 1] = made
    return made


def relu(value):
    return f"def relu(Z):\n    return {value!r}\n"


def test_an_old_attempt_kept_above_does_not_count_but_stays():
    nb = hw.solved()
    copies(nb, "relu", relu("old"), relu("new"))
    result = rebuilt(nb)
    assert step(result, "relu").source == relu("new")
    assert step(result, "relu0").source == relu("old")
    assert run(result, "relu_test")["relu"](1) == "new"
    assert "relu" in only_flag(result)


@pytest.mark.parametrize("stub_first", [True, False])
def test_a_copy_that_is_still_the_stub_never_counts(stub_first):
    nb = hw.solved()
    stub = hw.cell(hw.release(), "relu")["source"]
    both = [stub, relu("mine")]
    copies(nb, "relu", *(both if stub_first else both[::-1]))
    assert step(rebuilt(nb), "relu").source == relu("mine")


def test_a_stub_left_above_an_answer_written_after_the_test_does_not_undo_it():
    nb = hw.solved()
    stub = hw.cell(hw.release(), "relu")["source"]
    _, answer = copies(nb, "relu", stub, relu("mine"))
    nb["cells"].remove(answer)
    nb["cells"].append(answer)
    assert run(rebuilt(nb), "relu_test")["relu"](1) == "mine"


def test_a_backup_kept_at_the_end_does_not_count():
    nb = hw.solved()
    _, backup = copies(nb, "relu", relu("good"), relu("backup"))
    nb["cells"].remove(backup)
    nb["cells"].append(backup)
    result = rebuilt(nb)
    assert run(result, "relu_test")["relu"](1) == "good"
    assert order(result)[-1] == backup["id"]


def test_an_answer_split_into_two_cells_runs_as_both():
    nb = hw.solved()
    copies(nb, "relu", "def half(Z):\n    return 2", "def relu(Z):\n    return half(Z)")
    assert run(rebuilt(nb), "relu_test")["relu"](1) == 2


def test_a_duplicated_test_is_graded_once():
    nb = hw.solved()
    nb["cells"].append({**copy.deepcopy(hw.cell(nb, "relu_test")), "id": "again"})
    result = rebuilt(nb)
    assert order(result) == [*SKELETON, "again"]
    assert step(result, "again").kind is StepKind.CODE
    assert step(result, "again").points == 0
    assert "more than once" in only_flag(result)


# Edited, retyped, moved


@pytest.mark.parametrize("name", ["setup", "relu_test"])
@pytest.mark.parametrize("source", ["pass", "", "# a comment\n{}", "{}\nassert True"])
def test_an_edited_cell_of_ours_is_restored(name, source):
    nb = hw.solved()
    cell = hw.cell(nb, name)
    cell["source"] = source.replace("{}", cell["source"])
    result = rebuilt(nb)
    assert step(result, name).source == hw.cell(hw.master(), name)["source"]
    assert step(result, name).given
    assert name in only_flag(result)


def test_an_answer_typed_into_a_locked_task_is_kept_beside_it():
    nb = hw.solved()
    hw.cell(nb, "essay")["source"] += "\n\nMy essay."
    result = rebuilt(nb)
    assert "secret scheme" in step(result, "essay").source
    assert result.steps[-1].source.endswith("My essay.")
    assert "essay" in only_flag(result)


@pytest.mark.parametrize("name", ["relu", "relu_test", "why"])
def test_a_retyped_cell_is_turned_back(name):
    nb = hw.solved()
    cell = hw.cell(nb, name)
    kept = {k: cell[k] for k in ("id", "metadata", "source")}
    is_code = cell["cell_type"] == "code"
    nb["cells"][hw.place(nb, name)] = (
        {**kept, "cell_type": "markdown"}
        if is_code
        else {**kept, "cell_type": "code", "outputs": [], "execution_count": None}
    )
    result = rebuilt(nb)
    ours = hw.cell(hw.master(), name)
    assert hw.cell(result.notebook, name)["cell_type"] == ours["cell_type"]
    assert step(result, name).source == (ours if name == "relu_test" else cell)["source"]
    assert name in only_flag(result)


def test_moved_cells_go_back_to_the_masters_order():
    nb = hw.solved()
    cell = hw.cell(nb, "relu_test")
    nb["cells"].remove(cell)
    nb["cells"].insert(0, cell)
    result = rebuilt(nb)
    assert order(result) == SKELETON
    assert "order" in only_flag(result)
