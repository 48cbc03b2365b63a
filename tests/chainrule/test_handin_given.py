"""`chainrule check`: given cells that were changed, deleted or copied."""

import nbformat
from handin_notebooks import (
    DOUBLE,
    HALF,
    cell_of,
    in_a_course,
    index_of,
    marked,
    released,
    saved,
    solved,
)
from nbformat.v4 import new_code_cell
from nbgrader.utils import compute_checksum, is_locked

from chainrule.handin import given
from chainrule.handin import notebook as reading


def test_our_checksum_is_nbgraders():
    for cell in released().cells[1:]:
        assert reading.checksum(cell) == compute_checksum(cell) == cell.metadata.nbgrader.checksum
        assert reading.is_given(cell) == is_locked(cell)


def test_a_changed_test_is_noticed_without_a_release_and_proves_nothing(check, tmp_path):
    notebook = solved(double="def double(x):\n    return 0")
    cell_of(notebook, "double_test").source = "4.0"
    code, told = check(saved(notebook, tmp_path))
    assert code == 1
    assert "the given cell 'double_test' was changed" in told and "--release PATH" in told


def test_with_a_release_the_released_test_counts(check, tmp_path):
    notebook = solved(double="def double(x):\n    return 0")
    cell_of(notebook, "double_test").source = "4.0"
    code, told = check(in_a_course(notebook, tmp_path))
    assert code == 1
    assert "double       2 /     4" in told and "Graders use the released cells" in told


def test_a_deleted_given_cell_is_noticed_and_run_all_the_same(check, tmp_path):
    notebook = solved()
    del notebook.cells[index_of(notebook, "double_test")]
    code, told = check(in_a_course(notebook, tmp_path))
    assert code == 0
    assert "the given cell 'double_test' was deleted" in told and "double       4 /     4" in told


def test_restore_puts_cells_back_and_keeps_the_old_file(check, tmp_path):
    notebook = solved(why="Because.")
    cell_of(notebook, "half_test").source = "6.0"
    del notebook.cells[index_of(notebook, "double_test")]
    path = in_a_course(notebook, tmp_path)
    before = path.read_bytes()
    code, told = check("--restore", path)
    assert code == 0 and "Given cells: all as released." in told
    assert path.with_name("small.before-restore.ipynb").read_bytes() == before
    after = nbformat.read(path, as_version=4)
    nbformat.validate(after)
    assert [c.source for c in after.cells] == [c.source for c in solved(why="Because.").cells]


def test_a_second_backup_does_not_overwrite_the_first(tmp_path):
    path = in_a_course(solved(), tmp_path)
    first = given.restore(path, reading.read(path), released())
    second = given.restore(path, reading.read(path), released())
    assert first != second and first.exists() and second.exists()


def test_restore_without_a_release_says_what_to_do(check, tmp_path):
    code, told = check("--restore", saved(solved(), tmp_path))
    assert code == 2 and "--release PATH" in told


def test_the_release_may_be_named_by_its_folder(check, tmp_path):
    saved(released(), tmp_path / "elsewhere", "other_name.ipynb")
    notebook = solved()
    del notebook.cells[index_of(notebook, "setup")]
    path = saved(notebook, tmp_path / "desk")
    code, told = check(path, "--release", tmp_path / "elsewhere")
    assert code == 0 and "'setup' was deleted" in told


def test_a_release_of_another_homework_is_not_taken(tmp_path):
    other = released()
    for cell in other.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id += "_of_another"
    saved(other, tmp_path / "release" / "hw9")
    assert given.find_release(saved(solved(), tmp_path / "assignments" / "hw")) is None


def changes(notebook, release=None):
    return [str(change) for change in given.changes(notebook, release)]


def test_a_copied_cell_is_noticed():
    notebook = solved()
    notebook.cells.append(cell_of(notebook, "half_test").copy())
    assert changes(notebook) == ["the given cell 'half_test' was copied: delete the second copy"]


def test_a_deleted_answer_is_noticed():
    notebook = solved()
    del notebook.cells[index_of(notebook, "half")]
    assert changes(notebook, released()) == ["the cell for your answer 'half' was deleted"]


def test_changed_points_and_a_retyped_answer_are_noticed():
    notebook = solved()
    cell_of(notebook, "half_test").metadata.nbgrader.points = 60
    cell_of(notebook, "double").cell_type = "markdown"
    assert changes(notebook, released()) == [
        "the cell for your answer 'double' was changed",
        "the given cell 'half_test' was changed",
    ]


def test_a_rebuilt_notebook_keeps_every_answer():
    notebook = solved()
    cell_of(notebook, "half").metadata.nbgrader.solution = False
    rebuilt = given.rebuilt(notebook, released())
    assert cell_of(rebuilt, "half").source == HALF and cell_of(rebuilt, "double").source == DOUBLE
    assert changes(rebuilt, released()) == []


def test_cells_deleted_in_a_row_come_back_in_order():
    rebuilt = given.rebuilt(nbformat.v4.new_notebook(), released())
    assert [c.source for c in rebuilt.cells] == [c.source for c in released().cells[1:]]


def test_a_given_cell_marked_by_grade_alone_is_given():
    cell = marked(new_code_cell("x"), "x_test", False, graded=1)
    assert reading.is_given(cell) and is_locked(cell)
