"""What a submission says about itself: without effect, and flagged where it differs."""

import copy

import pytest
import small_homework as hw

from autograder.notebook import StepKind, rebuild
from autograder.notebook.sameness import same

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


@pytest.mark.parametrize(
    "change",
    [{"points": 100}, {"points": "3"}, {"grade": False}, {"locked": False}, {"solution": 1}],
)
def test_changed_metadata_has_no_effect_and_is_flagged(change):
    nb = hw.solved()
    hw.cell(nb, "relu_test")["metadata"]["nbgrader"] |= change
    result = rebuilt(nb)
    assert step(result, "relu_test").points == 3
    assert step(result, "relu_test").kind is StepKind.TEST
    assert "relu_test" in only_flag(result)


def test_a_changed_checksum_is_flagged():
    nb = hw.solved()
    hw.cell(nb, "why")["metadata"]["nbgrader"]["checksum"] = "0" * 32
    assert "why" in only_flag(rebuilt(nb))


def test_stripped_metadata_is_put_back_and_flagged():
    nb = hw.solved()
    for cell in nb["cells"]:
        cell["metadata"].pop("nbgrader", None)
    result = rebuilt(nb)
    assert order(result) == SKELETON
    assert step(result, "relu").source == hw.cell(nb, "relu")["source"]
    assert "recognised" in only_flag(result)


@pytest.mark.parametrize("wrong", [5, None, ["x"], {"a": 1}, True])
def test_a_grade_id_that_is_no_text_counts_as_none(wrong):
    nb = hw.solved()
    hw.cell(nb, "relu")["metadata"]["nbgrader"]["grade_id"] = wrong
    assert step(rebuilt(nb), "relu").source == hw.cell(nb, "relu")["source"]


def test_stripped_and_renumbered_answers_are_found_by_content_and_place():
    nb = hw.solved()
    for number, cell in enumerate(nb["cells"]):
        cell["metadata"], cell["id"] = {}, f"x{number}"
    result = rebuilt(nb)
    assert order(result) == SKELETON
    for name in ("relu", "softmax", "why"):
        assert step(result, name).source == hw.cell(hw.solved(), name)["source"]


def test_a_grade_id_that_the_master_does_not_know_makes_no_test():
    nb = hw.solved()
    extra = copy.deepcopy(hw.cell(nb, "relu_test"))
    extra["metadata"]["nbgrader"]["grade_id"] = extra["id"] = "bonus"
    nb["cells"].append(extra)
    result = rebuilt(nb)
    assert step(result, "bonus").kind is StepKind.CODE
    assert "bonus" in only_flag(result)


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception", "show"])
def test_acting_tags_on_a_cell_of_the_master_are_taken_off_and_flagged(tag):
    nb = hw.solved()
    hw.cell(nb, "relu_test")["metadata"]["tags"] = [tag]
    result = rebuilt(nb)
    assert "tags" not in hw.cell(result.notebook, "relu_test")["metadata"]
    assert "relu_test" in only_flag(result)


def test_the_masters_own_tags_stay():
    assert hw.cell(rebuilt(hw.solved()).notebook, "cell-007")["metadata"]["tags"] == ["show"]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}},
        {"kernelspec": {"name": "evil", "display_name": "Evil"}},
        {"kernelspec": {"name": "evil", "display_name": "Evil", "language": "python"}},
        {"kernelspec": hw.KERNEL, "language_info": {"name": "bash", "version": "5"}},
    ],
)
def test_a_foreign_kernel_is_flagged_and_the_masters_put(metadata):
    result = rebuilt({**hw.solved(), "metadata": metadata})
    assert result.notebook["metadata"]["kernelspec"] == hw.KERNEL
    assert "kernel" in only_flag(result)


@pytest.mark.parametrize("metadata", [{}, {"kernelspec": {**hw.KERNEL, "display_name": "Py"}}])
def test_a_kernel_that_is_missing_or_only_called_otherwise_is_not_foreign(metadata):
    assert rebuilt({**hw.solved(), "metadata": metadata}).flags == ()


# Flags


def test_flags_stay_few_short_and_plain_whatever_the_names():
    nb = hw.solved()
    for number in range(3000):
        bad = {"grade_id": f"<script>\x1b[31m{number}" * 50, "grade": True}
        nb["cells"].append(hw.code("x", f"e{number}", nbgrader=bad))
    result = rebuilt(nb)
    assert len(only_flag(result)) < 500
    assert "<" not in result.flags[0]
    assert "\x1b" not in result.flags[0]


def test_flags_accuse_nobody():
    nb = {**hw.solved(), "metadata": {"kernelspec": {"name": "x", "display_name": "x"}}}
    nb["cells"] = [c for c in nb["cells"] if c["id"] != "softmax"][::-1]
    hw.cell(nb, "relu_test")["source"] = "pass"
    words = " ".join(rebuilt(nb).flags).lower()
    assert not any(word in words for word in ("cheat", "tamper", "manipulat", "fraud", "suspic"))


# Sameness of sources


@pytest.mark.parametrize("theirs", ["f( 1 )", "f(\n    1,\n)", "f(1)  # note", "f(1)\r\n"])
def test_layout_makes_no_difference_and_a_comment_does(theirs):
    assert same(theirs, "f(1)", code=True) is ("#" not in theirs)


@pytest.mark.parametrize(
    "hostile",
    ["-" * 900 + "1", "(" * 900, "a" + ".a" * 900, "9" * 1000, "'\\N{", "\0", "if 1:\n" * 300],
)
def test_a_hostile_source_is_different_and_nothing_worse(hostile):
    assert not same(hostile, "f(1)", code=True)
