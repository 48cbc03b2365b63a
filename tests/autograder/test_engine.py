"""What a submission comes to, whatever it does."""

from tiny_engine import make_tiny, needs_walls

from autograder.model import FAILED, GRADED, NEEDS_PERSON, Submission, Verdict
from autograder.pool import grade_all

pytestmark = needs_walls
FULL = {"column_means_test": 4.0, "center_test": 6.0}


def scores(tests):
    return {name: t.score for name, t in tests.items() if t.verdict is not Verdict.MANUAL}


def test_the_reference_solution_earns_everything(tiny):
    tests, flags, _ = tiny.grade()
    assert scores(tests) == FULL
    assert flags == []
    assert tests["column_means_test"].verdict is Verdict.PASSED


def test_the_untouched_release_earns_nothing(tiny):
    flags = []
    result = tiny.engine.grade_notebook("tiny", tiny.release, flags)
    assert {t.id: t.score for t in result.tests} == dict.fromkeys([*FULL, "why_center"], 0.0)


def test_a_written_answer_waits_for_a_person(tiny):
    flags, notebook = [], tiny.handed_in()
    notebook.cells[-1].source = "Because every distance stays."
    (*_, answer) = tiny.engine.grade_notebook("tiny", notebook, flags).tests
    assert answer.verdict is Verdict.MANUAL
    assert answer.score is None


def test_a_wrong_function_costs_its_own_points_only(tiny):
    tests, _, _ = tiny.grade({"column_means": "def column_means(X):\n    return X.mean(axis=1)"})
    assert tests["column_means_test"].score < 4
    assert tests["center_test"].score == 6


def test_a_failing_check_says_what_came_to_the_student(tiny):
    tests, _, _ = tiny.grade({"column_means": "def column_means(X):\n    return X.mean(axis=1)"})
    failed = [row for row in tests["column_means_test"].checks if not row.passed]
    assert any("(5,)" in row.message for row in failed)


def test_an_endless_loop_in_a_function_costs_its_own_points_only(tiny):
    tests, flags, _ = tiny.grade({"column_means": "def column_means(X):\n    while True: pass"})
    assert tests["column_means_test"].verdict is Verdict.TIMEOUT
    assert tests["column_means_test"].score == 0
    assert tests["center_test"].score == 6
    assert any("column_means" in flag for flag in flags)


def test_an_endless_loop_in_a_cell_is_left_out_and_the_rest_is_graded(tiny):
    tests, flags, _ = tiny.grade(extra=["while True: pass"])
    assert scores(tests) == FULL
    assert any("did not finish" in flag for flag in flags)


def test_a_cell_that_ends_the_process_is_left_out_and_the_rest_is_graded(tiny):
    source = "import os\nos._exit(3)\ndef column_means(X):\n    return X.mean(axis=0)"
    tests, flags, _ = tiny.grade({"column_means": source})
    assert tests["column_means_test"].score == 0
    assert tests["center_test"].score == 6
    assert any("ended the process" in flag for flag in flags)


def test_a_function_that_ends_the_process_is_killed_not_wrong(tiny):
    source = "def column_means(X):\n    import ctypes\n    return ctypes.string_at(0)"
    tests, _, _ = tiny.grade({"column_means": source})
    assert tests["column_means_test"].verdict is Verdict.KILLED
    assert tests["center_test"].score == 6


def test_a_cell_with_an_error_does_not_stop_the_cells_after_it(tiny):
    source = "def column_means(X):\n    return X.mean(axis=0)\n1 / 0"
    tests, _, result = tiny.grade({"column_means": source})
    assert scores(tests) == FULL
    errors = [o for c in result.notebook["cells"] for o in c.get("outputs", [])]
    assert any(o["output_type"] == "error" and o["ename"] == "ZeroDivisionError" for o in errors)


def test_a_warning_costs_nothing(tiny):
    source = (
        "import warnings, sys\n"
        "def column_means(X):\n"
        "    warnings.warn('careful')\n"
        "    print('on stderr', file=sys.stderr)\n"
        "    return X.mean(axis=0)"
    )
    assert scores(tiny.grade({"column_means": source})[0]) == FULL


def test_an_object_that_equals_everything_passes_nothing(tiny):
    source = (
        "class Same:\n"
        "    shape = (3,)\n"
        "    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): return self\n"
        "def column_means(X):\n"
        "    return Same()"
    )
    rows = tiny.grade({"column_means": source})[0]["column_means_test"].checks
    assert [row.name for row in rows if row.passed] == ["X stays as it was"]


def test_patched_numpy_inside_changes_no_verdict(tiny):
    source = (
        "import numpy as np\n"
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\n"
        "from chainrule import checks\n"
        "checks.Group.score = lambda self: self.points\n"
        "def column_means(X):\n"
        "    return np.zeros(X.shape[1])"
    )
    tests, _, _ = tiny.grade({"column_means": source})
    assert tests["column_means_test"].score < 4
    assert tests["column_means_test"].verdict is Verdict.FAILED


def test_what_a_test_does_inside_is_not_seen_by_the_next(tiny):
    source = "CALLS = []\ndef column_means(X):\n    CALLS.append(1)\n    return X.mean(axis=0)"
    center = "def center(X):\n    assert not CALLS\n    return X - X.mean(axis=0)"
    assert scores(tiny.grade({"column_means": source, "center": center})[0]) == FULL


def test_the_autograded_notebook_shows_the_checks_and_the_points(tiny):
    _, _, result = tiny.grade()
    cells = {c["metadata"].get("nbgrader", {}).get("grade_id"): c for c in result.notebook["cells"]}
    outputs = cells["column_means_test"]["outputs"]
    assert "✓" in outputs[0]["text"]
    assert outputs[-1]["data"]["text/plain"] == "4.0"


def submission(tmp_path, text, student="ada"):
    folder = tmp_path / student / "tiny"
    folder.mkdir(parents=True)
    path = folder / "tiny.ipynb"
    path.write_text(text)
    return Submission(student, "tiny", folder, {"tiny": path})


def test_an_unreadable_file_waits_for_a_person_and_is_no_zero(tiny, tmp_path):
    result = tiny.engine.grade(submission(tmp_path, '{"cells": ['))
    assert result.status == NEEDS_PERSON
    assert all(t.score is None for n in result.notebooks for t in n.tests)
    assert any("tiny.ipynb" in flag for flag in result.flags)


def test_a_missing_notebook_waits_for_a_person(tiny, tmp_path):
    result = tiny.engine.grade(Submission("ada", "tiny", tmp_path, {}))
    assert result.status == NEEDS_PERSON
    assert any("missing" in flag for flag in result.flags)


def test_one_bad_submission_never_stops_the_others(tiny, tmp_path):
    import nbformat

    good = nbformat.writes(tiny.handed_in())
    class_ = [
        submission(tmp_path, "no notebook", "bad"),
        *(submission(tmp_path, good, f"good{i}") for i in range(4)),
    ]
    results = {r.student: r for r in grade_all(tiny.engine, class_, jobs=2)}
    assert results["bad"].status == NEEDS_PERSON
    assert [results[f"good{i}"].score for i in range(4)] == [10.0] * 4
    assert all(results[f"good{i}"].status == GRADED for i in range(4))


def test_a_fault_of_the_grader_is_nobodys_zero(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(tiny.engine, "grade", lambda s: 1 / 0)
    (result,) = grade_all(tiny.engine, [submission(tmp_path, "x")], jobs=1)
    assert result.status == FAILED
    assert all(t.verdict is Verdict.INTERNAL for n in result.notebooks for t in n.tests)


def test_the_time_of_a_submission_is_bounded_as_a_whole(monkeypatch):
    monkeypatch.setattr("autograder.attempt.crowding", lambda: 1.0)  # as if nobody else were here
    made = make_tiny({"cell_s": 1.0, "call_s": 1.0, "submission_s": 1.5})
    with made.engine:
        tests, flags, _ = made.grade({"column_means": "while True: pass"}, ["while True: pass"])
    assert any("in all" in flag for flag in flags)
    assert tests["center_test"].score in (0.0, 6.0)


def test_inline_grading_gives_the_same_points():
    made = make_tiny(isolation="inline")
    with made.engine:
        assert scores(made.grade()[0]) == FULL
        wrong = {"column_means": "def column_means(X):\n    return X.mean(axis=1)"}
        inline = scores(made.grade(wrong)[0])
    split = make_tiny()
    with split.engine:
        assert scores(split.grade(wrong)[0]) == inline


def test_the_score_does_not_depend_on_the_number_of_workers(tiny, tmp_path):
    import nbformat

    wrong = {"center": "def center(X):\n    X -= X.mean(axis=0)\n    return X"}
    texts = [nbformat.writes(tiny.handed_in(s)) for s in ({}, wrong, {"column_means": "x = 1"})]
    class_ = [submission(tmp_path, t, f"s{i}") for i, t in enumerate(texts * 2)]
    runs = [
        {r.student: r.score for r in grade_all(tiny.engine, order, jobs=jobs)}
        for order, jobs in ((class_, 1), (class_[::-1], 3))
    ]
    assert runs[0] == runs[1]


def test_a_crash_in_one_call_does_not_cost_the_checks_that_do_not_call_it(tiny):
    source = (
        "import os\n"
        "def column_means(X):\n"
        "    if X.shape == (2, 1): os._exit(1)\n"
        "    return X.mean(axis=0)"
    )
    test = tiny.grade({"column_means": source})[0]["column_means_test"]
    assert [row.name for row in test.checks if not row.passed] == ["a column by hand"]
    assert (test.score, test.verdict) == (3.0, Verdict.KILLED)


def test_a_container_of_its_own_kind_comes_back_as_itself():
    import socket
    import threading
    from collections import namedtuple

    from autograder.wire import Channel, Peer

    pair = namedtuple("Pair", "mean count")
    ours, theirs = socket.socketpair()

    class Kept(dict):
        pass

    def make():
        return pair([1.0], 2), [Kept(a=1)]

    def look(first, second):
        return [type(first).__name__, type(second[0]).__name__, first.mean[0]]

    names = {"make": make, "look": look}
    inside = Peer(Channel(theirs), None, lambda asked: names, discreet=False)
    threading.Thread(target=lambda: inside.serve(), daemon=True).start()
    outside = Peer(Channel(ours), lambda peer, handle: object())
    found = outside.look_up(["make", "look"])
    first, second = outside.call(found["make"], (), {})
    assert (first, second) == (([1.0], 2), [{"a": 1}])
    assert type(first) is tuple and type(second[0]) is dict
    assert outside.call(found["look"], (first, second), {}) == ["Pair", "Kept", 1.0]
    assert not outside.changed
    second[0]["a"] = 5  # no longer what came: the content itself is sent
    assert outside.call(found["look"], (first, second), {})[1] == "dict"
    ours.close()


def test_what_a_student_reads_names_the_line_of_the_student(tiny):
    source = "def column_means(X):\n    total = X.summe(axis=0)\n    return total"
    rows = tiny.grade({"column_means": source})[0]["column_means_test"].checks
    assert "(in column_means, line 2: `total = X.summe(axis=0)`" in rows[0].message
