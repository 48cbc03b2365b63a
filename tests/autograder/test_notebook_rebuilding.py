"""A submission on the master's skeleton: whose source counts, and what nbgrader makes of it."""

import json

import nbformat
import pytest
import small_homework as hw
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator

from autograder.errors import CourseError
from autograder.notebook import StepKind, master_steps, rebuild


def rebuilt(submitted, with_release=True):
    """Rebuild, and hold the result against both formats."""
    result = rebuild(hw.master(), submitted, hw.release() if with_release else None)
    node = nbformat.from_dict(result.notebook)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    assert [s.source for s in result.steps] == [c["source"] for c in result.notebook["cells"]]
    assert [s.index for s in result.steps] == list(range(len(result.steps)))
    assert len({s.cell_id for s in result.steps}) == len(result.steps)
    return result


def step(result, name):
    return next(s for s in result.steps if s.cell_id == name)


def order(result):
    return [s.cell_id for s in result.steps]


SKELETON = [c["id"] for c in hw.master()["cells"]]
SECRETS = ("secret solution", "secret answer")


# Steps


def test_kinds_come_from_the_masters_metadata():
    kinds = {s.cell_id: s.kind for s in master_steps(hw.master())}
    assert kinds == {
        "cell-001": StepKind.TEXT,
        "setup": StepKind.CODE,
        "cell-003": StepKind.TEXT,
        "relu": StepKind.CODE,
        "relu_test": StepKind.TEST,
        "cell-006": StepKind.CODE,
        "cell-007": StepKind.SHOW,
        "softmax": StepKind.CODE,
        "softmax_test": StepKind.TEST,
        "cell-010": StepKind.TEXT,
        "why": StepKind.MANUAL,
        "essay": StepKind.MANUAL,
    }


def test_points_come_from_the_master():
    points = {s.cell_id: s.points for s in master_steps(hw.master()) if s.points}
    assert points == {"relu_test": 3, "softmax_test": 5, "why": 2, "essay": 4}


def test_a_manually_graded_code_cell_is_manual():
    nb = hw.master()
    hw.cell(nb, "relu")["metadata"]["nbgrader"] |= {"grade": True, "points": 1}
    assert master_steps(nb)[3].kind is StepKind.MANUAL


def test_all_cells_of_the_master_itself_are_given():
    assert all(s.given for s in master_steps(hw.master()))


def test_given_are_the_cells_whose_source_is_the_masters():
    result = rebuilt(hw.solved())
    assert [s.cell_id for s in result.steps if not s.given] == ["relu", "softmax", "why"]


def test_an_edited_given_cell_is_the_students_and_not_given():
    nb = hw.solved()
    hw.cell(nb, "cell-006")["source"] = "def draw(f):\n    return f(2)"
    result = rebuilt(nb)
    assert step(result, "cell-006").source.endswith("f(2)")
    assert not step(result, "cell-006").given
    assert result.flags == ()


def test_a_grade_id_is_the_step_id_also_where_cell_ids_differ():
    nb = hw.master()
    hw.cell(nb, "relu_test")["id"] = "5f3a"
    result = rebuild(nb, hw.solved())
    assert order(result) == SKELETON
    assert result.notebook["cells"][4]["id"] == "relu_test"


# The honest submission


@pytest.mark.parametrize("with_release", [True, False])
def test_an_honest_submission_keeps_its_answers_and_has_no_flag(with_release):
    result = rebuilt(hw.solved(), with_release)
    assert order(result) == SKELETON
    assert step(result, "relu").source == hw.RELU.format("return (abs(Z) + Z) / 2")
    assert step(result, "why").source == "Because of the kink."
    assert result.flags == ()


@pytest.mark.parametrize("with_release", [True, False])
def test_an_untouched_release_is_rebuilt_without_a_flag(with_release):
    result = rebuilt(hw.release(), with_release)
    assert order(result) == SKELETON
    assert result.flags == ()


def test_the_master_itself_is_rebuilt_without_a_flag():
    assert rebuilt(hw.master()).flags == ()


def test_hidden_tests_come_back_into_the_test_cells():
    assert "secret of relu" not in hw.cell(hw.solved(), "relu_test")["source"]
    assert "secret of relu" in step(rebuilt(hw.solved()), "relu_test").source


def test_nothing_handed_in_is_changed_in_place():
    nb, master, release = hw.solved(), hw.master(), hw.release()
    rebuild(master, nb, release)
    assert (nb, master, release) == (hw.solved(), hw.master(), hw.release())


# What nbgrader makes of the result: its database, written by itself, is the oracle


@pytest.mark.parametrize("with_release", [True, False])
def test_checksums_are_those_of_nbgraders_gradebook(with_release):
    saved = hw.in_gradebook()
    for c in rebuilt(hw.solved(), with_release).notebook["cells"]:
        meta = c["metadata"].get("nbgrader")
        if meta and meta["grade_id"] != "why":
            assert meta == saved[c["id"]]["metadata"]["nbgrader"]


def test_our_checksums_are_those_that_the_gradebook_room_writes(tmp_path):
    master_cells = pytest.importorskip("autograder.gradebook.master")
    path = tmp_path / "source" / "hw" / "hw.ipynb"
    config = master_cells.Config()
    saved = master_cells.read_master("hw", hw.master(), path, config)
    checksums = {c.name: c.checksum for c in saved.cells}
    result = rebuilt(hw.solved())
    metas = [c["metadata"].get("nbgrader") for c in result.notebook["cells"]]
    assert {m["grade_id"]: m["checksum"] for m in metas if m} == checksums


@pytest.mark.parametrize("ending", ["", "\n", "  \n\n"])
def test_an_untouched_answer_is_zero_for_nbgrader(ending):
    nb = hw.release()
    hw.cell(nb, "why")["source"] += ending
    cells = nbformat.from_dict(rebuilt(nb).notebook).cells
    why = next(c for c in cells if c.id == "why")
    assert utils.determine_grade(why) == (0, 2)


def test_a_written_answer_waits_for_a_person():
    cells = nbformat.from_dict(rebuilt(hw.solved()).notebook).cells
    assert utils.determine_grade(next(c for c in cells if c.id == "why")) == (None, 2)


def test_the_metadata_of_the_submission_does_not_reach_the_result():
    nb = hw.solved()
    nb["metadata"]["evil"] = True
    for c in nb["cells"]:
        c["metadata"]["evil"] = True
    assert "evil" not in json.dumps(rebuilt(nb).notebook)


# Outputs


def test_outputs_of_cells_that_only_show_are_kept():
    outputs = hw.cell(rebuilt(hw.solved()).notebook, "cell-007")["outputs"]
    assert outputs[0]["text"] == "a figure\n"


def test_other_outputs_are_cleared():
    nb = hw.solved()
    for c in nb["cells"]:
        if c["cell_type"] == "code":
            c["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "5.0"}]
    kept = [c["id"] for c in rebuilt(nb).notebook["cells"] if c.get("outputs")]
    assert kept == ["cell-007"]


def test_huge_outputs_are_left_out_and_flagged():
    nb = hw.solved()
    hw.cell(nb, "cell-007")["outputs"][0]["text"] = "x" * 9_000_000
    result = rebuilt(nb)
    assert hw.cell(result.notebook, "cell-007")["outputs"] == []
    assert "cell-007" in result.flags[0]


def test_a_show_tag_of_the_students_does_not_count():
    nb = hw.solved()
    hw.cell(nb, "relu")["metadata"]["tags"] = ["show"]
    assert step(rebuilt(nb), "relu").kind is StepKind.CODE


def test_pictures_in_a_written_answer_are_kept():
    nb = hw.solved()
    picture = {"image.png": {"image/png": "iVBO"}}
    hw.cell(nb, "why")["attachments"] = picture
    assert hw.cell(rebuilt(nb).notebook, "why")["attachments"] == picture


# The student's own cells


def test_added_cells_keep_their_places_and_are_plain():
    nb = hw.solved()
    at = hw.place(nb, "relu")
    nb["cells"].insert(at + 1, hw.code("a = 1", "a", tags=["raises-exception"], evil=1))
    nb["cells"].insert(at, hw.text("b", "b"))
    nb["cells"].append(hw.code("c = 1", "c"))
    result = rebuilt(nb)
    assert order(result)[3:6] == ["b", "relu", "a"]
    assert order(result)[-1] == "c"
    assert hw.cell(result.notebook, "a")["metadata"] == {}
    assert result.flags == ()


def test_an_added_cell_cannot_take_an_id_of_the_masters():
    nb = hw.solved()
    hw.cell(nb, "relu_test")["id"] = "other"
    nb["cells"].append(hw.code("x = 1", "relu_test"))
    nb["cells"].append(hw.code("y = 1", "student-13"))
    result = rebuilt(nb)
    assert step(result, "relu_test").kind is StepKind.TEST
    assert [s.source for s in result.steps if s.kind is StepKind.CODE][-2:] == ["x = 1", "y = 1"]


def test_a_copied_test_cell_without_metadata_is_just_a_cell():
    nb = hw.solved()
    at = hw.place(nb, "relu_test")
    nb["cells"].insert(at, hw.code(hw.cell(nb, "relu_test")["source"], "copy"))
    result = rebuilt(nb)
    assert order(result)[4:6] == ["copy", "relu_test"]
    assert step(result, "copy").kind is StepKind.CODE
    assert result.flags == ()


# A master that is wrong is the instructor's to mend


def test_a_grade_id_that_the_master_has_twice_is_the_courses_error():
    nb = hw.master()
    nb["cells"].append(hw.cell(hw.master(), "relu"))
    with pytest.raises(CourseError, match="'relu' twice"):
        rebuild(nb, hw.solved())


def test_markers_that_never_close_are_the_courses_error():
    nb = hw.master()
    hw.cell(nb, "relu")["source"] = "### BEGIN SOLUTION"
    with pytest.raises(CourseError, match="markers"):
        rebuild(nb, hw.solved())
