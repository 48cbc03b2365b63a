"""A course of odd cells, and odd submissions to it, for stock nbgrader and for ours."""

import copy

import nbformat
from nbformat import v4
from odd_cells import CASES, FATAL, POINTS
from stock_course import cell

ODD, PLAIN, FATAL_HW, TIMEOUT_S = "odd", "plain", "fatal", 12
CONFIG = f"""c = get_config()
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
c.Execute.timeout = {TIMEOUT_S}
c.Execute.iopub_timeout = 20
c.LimitOutput.max_lines = 1500
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "of no importance"
"""
SPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
BESIDE = {
    "data.csv": "a,b\n1,2\n",
    "more/deep.txt": "deep",
    "more/shared.txt": "teacher",
    "beside.py": "def answer():\n    return 42\n",
    "this_is_ours.py": "",
    "colorsys.py": "OURS = True\n",
}
HANDED_IN = {"notes.txt": "mine", "more/shared.txt": "student"}


def graded(name, source, points=POINTS):
    return cell("code", f"{name}_test", source, points, grade=True, locked=True)


def notebook(cells):
    return v4.new_notebook(cells=cells, metadata={"kernelspec": SPEC})


def odd_master():
    cells = [v4.new_markdown_cell("# Odd", id="title")]
    for name, (_, test) in CASES.items():
        cells += [cell("code", name, "### BEGIN SOLUTION\n### END SOLUTION", solution=True)]
        cells += [graded(name, test)]
    return notebook(cells)


def plain_master():
    """Where structure is what is odd: answers, tests, a written answer, a task, locked code."""
    stub = "def {0}():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    hidden = "assert {0}() == 1\n### BEGIN HIDDEN TESTS\nassert {0}() != 2\n### END HIDDEN TESTS"
    cells = [cell("code", "given", "import math\ngiven_value = 5", locked=True)]
    for name in ("first", "second", "third"):
        cells += [cell("code", name, stub.format(name), solution=True)]
        cells += [graded(name, hidden.format(name))]
    cells += [
        cell("markdown", "why", "Because.", 2, grade=True, solution=True),
        cell("code", "by_hand", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION", 4,
             grade=True, solution=True),
        cell("markdown", "essay", "Write.", 5, task=True, locked=True),
        v4.new_code_cell("shown = 1", id="show", metadata={"tags": ["show"]}),
    ]  # fmt: skip
    return notebook(cells)


def fatal_master(name):
    return notebook([graded("before", "1"), cell("code", "answer", "pass", solution=True),
                     graded(name, FATAL[name][1]), graded("after", "2")])  # fmt: skip


def make_odd_course(root):
    """source/ and nbgrader_config.py alone: three homeworks."""
    masters = {ODD: {"odd": odd_master()}, PLAIN: {"plain": plain_master()}}
    masters[FATAL_HW] = {name: fatal_master(name) for name in FATAL}
    for homework, notebooks in masters.items():
        folder = root / "source" / homework
        for name, one in notebooks.items():
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(one, folder / f"{name}.ipynb")
    _write(root / "source" / ODD, BESIDE)
    (root / "nbgrader_config.py").write_text(CONFIG)
    return root


def _write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def hand_in_all(root):
    """Needs release/."""
    odd, plain = (_released(root, name, name) for name in (ODD, PLAIN))
    _answer(odd, {name: student for name, (student, _) in CASES.items()})
    _hand_in(root, "ada", ODD, {"odd": odd})
    for student, change in STRUCTURES.items():
        changed = copy.deepcopy(plain)
        extra = change(changed)
        files = {"plain": changed} if extra is None else extra
        _hand_in(root, student, PLAIN, files)
    for name, (answer, _) in FATAL.items():
        one = _released(root, FATAL_HW, name)
        _answer(one, {"answer": answer})
        _hand_in(root, name, FATAL_HW, {name: one})


def _released(root, homework, name):
    return nbformat.read(root / "release" / homework / f"{name}.ipynb", as_version=4)


def _hand_in(root, student, homework, notebooks):
    folder = root / "submitted" / student / homework
    folder.mkdir(parents=True)
    _write(folder, HANDED_IN)
    for name, one in notebooks.items():
        if isinstance(one, str):
            (folder / f"{name}.ipynb").write_bytes(one.encode())
        else:
            (folder / f"{name}.ipynb").write_text(nbformat.writes(one))


def _answer(one, answers):
    for found in one.cells:
        name = found.metadata.get("nbgrader", {}).get("grade_id")
        found.source = answers.get(name, found.source)


RIGHT = {name: f"def {name}():\n    return 1" for name in ("first", "second", "third")}


def at(one, name):
    return next(c for c in one.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def _right(change):
    def changed(one):
        _answer(one, RIGHT)
        return change(one)

    return changed


def _drop(*names):
    def drop(one):
        one.cells = [c for c in one.cells if c.metadata.get("nbgrader", {}).get("grade_id")
                     not in names]  # fmt: skip

    return _right(drop)


def _meta(name, **more):
    return _right(lambda one: at(one, name).metadata.nbgrader.update(more))


def _source(name, text):
    return _right(lambda one: at(one, name).update(source=text))


def _tagged(name, *tags):
    return _right(lambda one: at(one, name).metadata.update(tags=list(tags)))


def _added(index, source, **nbgrader):
    def add(one):
        metadata = {"nbgrader": nbgrader} if nbgrader else {}
        one.cells.insert(index, v4.new_code_cell(source, metadata=metadata))

    return _right(add)


def _copied(name, to, source=None):
    def copy_cell(one):
        twin = copy.deepcopy(at(one, name))
        twin.id = "twin"
        twin.source = source or twin.source
        one.cells.insert(to, twin)

    return _right(copy_cell)


def _typed(name, kind):
    def retype(one):
        found = at(one, name)
        found.cell_type = kind
        if kind == "code":
            found.update(outputs=[], execution_count=None)
        else:
            found.pop("outputs", None)
            found.pop("execution_count", None)

    return _right(retype)


def _with_outputs(one):
    error = v4.new_output("error", ename="E", evalue="", traceback=[])
    for found in one.cells:
        if found.cell_type == "code":
            found.outputs = [error]


def _forget(metadata, key):
    del metadata[key]


def _crlf(one):
    return {"plain": nbformat.writes(one).replace("\\n", "\\r\\n")}


GRADED = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "task": False}
STRUCTURES = {
    "honest": _right(lambda one: None),
    "untouched": lambda one: None,
    "partly": lambda one: _answer(one, {"first": RIGHT["first"]}),
    "answered": _source("why", "So."),
    "answered_code": _source("by_hand", "x = 2"),
    "blank_answer": _source("why", ""),
    "wrote_in_task": _source("essay", "My essay."),
    "edited_test": _source("second_test", "pass"),
    "edited_given": _source("given", "given_value = 6"),
    "emptied_test": _source("second_test", ""),
    "no_test": _drop("second_test"),
    "no_answer": _drop("second"),
    "no_written": _drop("why"),
    "no_task": _drop("essay"),
    "no_given": _drop("given"),
    "nothing_left": lambda one: one.update(cells=[]),
    "copied_test": _copied("second_test", 2),
    "copied_answer": _copied("first", 8, "def first():\n    return 2"),
    "copied_answer_above": _copied("first", 0, "def first():\n    return 2"),
    "more_points": _meta("second_test", points=100),
    "no_grade_flag": _meta("second_test", grade=False),
    "unlocked": _meta("second_test", locked=False),
    "solution_flag": _meta("second_test", solution=True),
    "grades_itself": _meta("first", grade=True, points=3),
    "renamed_id": _meta("second_test", grade_id="other"),
    "old_schema": _meta("second_test", schema_version=1),
    "new_schema": _meta("second_test", schema_version=99),
    "no_schema": _right(
        lambda one: _forget(at(one, "second_test").metadata.nbgrader, "schema_version")
    ),
    "no_metadata": _right(lambda one: _forget(at(one, "second_test").metadata, "nbgrader")),
    "as_markdown": _typed("second_test", "markdown"),
    "written_as_code": _typed("why", "code"),
    "given_as_raw": _typed("given", "raw"),
    "skips_test": _tagged("second_test", "skip-execution"),
    "skips_answer": _tagged("second", "skip-execution"),
    "raises_tag": _tagged("second", "raises-exception"),
    "added_cell": _added(3, "def first():\n    return 2"),
    "added_graded": _added(3, "1", grade_id="mine", points=50, **GRADED),
    "added_empty_meta": _right(lambda one: one.cells[-1].metadata.update(nbgrader={})),
    "reversed": _right(lambda one: one.cells.reverse()),
    "with_outputs": _right(_with_outputs),
    "carriage_returns": _crlf,
    "no_notebook": lambda one: {},
    "only_other": lambda one: {"other": one},
    "no_json": lambda one: {"plain": "{"},
    "another_kernel": _right(
        lambda one: one.metadata.update(kernelspec={**SPEC, "name": "nonesuch"})
    ),
    "no_kernel": _right(lambda one: _forget(one.metadata, "kernelspec")),
    "format_4_2": _right(lambda one: one.update(nbformat_minor=2)),
}
