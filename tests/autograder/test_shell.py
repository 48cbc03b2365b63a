"""A cell shows what it shows in Jupyter, and never more than the limit."""

import base64
import builtins
import subprocess
import sys

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from autograder.recorder import TRUNCATED, Recorder
from autograder.shell import CellShell


@pytest.fixture(scope="module")
def shell():
    main, names = sys.modules["__main__"], set(vars(builtins))
    made = CellShell()
    made.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
    yield made
    made.shell.clear_instance()
    sys.modules["__main__"] = main
    for name in set(vars(builtins)) - names:
        delattr(builtins, name)


@pytest.fixture
def run(shell):
    def run_and_validate(source, limit=2**20):
        status, outputs = shell.run(source, limit)
        cell = nbformat.v4.new_code_cell(source)
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
        nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
        return status, outputs

    return run_and_validate


def text_of(outputs, name="stdout"):
    return "".join(o["text"] for o in outputs if o.get("name") == name)


def test_what_is_printed_is_one_stream(run):
    status, outputs = run("print('a')\nprint('b', end='')")
    assert status == "ok"
    assert outputs == [{"output_type": "stream", "name": "stdout", "text": "a\nb"}]


def test_stderr_is_a_stream_of_its_own_and_order_is_kept(run):
    source = "import sys\nprint('1')\nprint('2', file=sys.stderr)\nprint('3')"
    _, outputs = run(source)
    assert [(o["name"], o["text"]) for o in outputs] == [
        ("stdout", "1\n"),
        ("stderr", "2\n"),
        ("stdout", "3\n"),
    ]


def test_the_last_expression_is_the_result(run):
    _, outputs = run("40 + 2")
    assert outputs[0]["output_type"] == "execute_result"
    assert outputs[0]["data"] == {"text/plain": "42"}
    assert isinstance(outputs[0]["execution_count"], int)


def test_a_semicolon_hides_the_result(run):
    assert run("40 + 2;")[1] == []


def test_display_shows_rich_data(run):
    _, outputs = run("from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'), 5)")
    assert outputs[0]["data"]["text/html"] == "<b>x</b>"
    assert outputs[1]["data"]["text/plain"] == "5"


def test_a_display_that_is_updated_is_one_output(run):
    source = "h = display('a', display_id=True)\nprint('between')\nh.update('b')"
    _, outputs = run(source)
    assert [o.get("data", {}).get("text/plain", o.get("text")) for o in outputs] == [
        "'b'",
        "between\n",
    ]


def test_clear_output_clears(run):
    head = "from IPython.display import clear_output\nprint('a')\n"
    assert text_of(run(head + "clear_output()\nprint('b')")[1]) == "b\n"
    assert text_of(run(head + "clear_output(wait=True)\nprint('b')")[1]) == "b\n"
    assert text_of(run(head + "clear_output(wait=True)")[1]) == "a\n"


@pytest.mark.parametrize("end", ["plt.show()", "", "plt.gcf()"])
def test_a_figure_is_shown_as_a_picture(run, end):
    _, outputs = run(f"plt.plot([1, 2]);\n{end}")
    pictures = [o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {})]
    assert base64.b64decode(pictures[0]).startswith(b"\x89PNG")
    run("plt.close('all')")


@pytest.mark.parametrize("backend", ["inline", "notebook", "widget", "qt", ""])
def test_every_backend_shows_pictures(run, backend):
    status, outputs = run(f"%matplotlib {backend}\nplt.plot([1, 2]);")
    assert status == "ok"
    assert any("image/png" in o.get("data", {}) for o in outputs)


def test_a_figure_is_measured_and_then_drawn_once(run):
    """Two passes are matplotlib's own; a third, whose picture nobody sees, is pyplot's."""
    run(
        "from matplotlib.figure import Figure\ndraw, drawn = Figure.draw, []\n"
        "Figure.draw = lambda *given: (drawn.append(1), draw(*given))[1]"
    )
    run("plt.plot([1, 2]);")
    counted = run("len(drawn)")[1][0]["data"]["text/plain"]
    run("Figure.draw = draw")
    assert counted == "2"


@pytest.mark.parametrize("before", ["", "plt.ioff()\nplt.ion()\n", "%matplotlib inline\n"])
def test_a_figure_that_cannot_be_drawn_is_an_error(run, before):
    _, outputs = run(before + "plt.title('$\\\\frac$');")
    assert "ValueError" in [o.get("ename") for o in outputs]


def test_an_error_has_name_text_and_traceback(run):
    status, outputs = run("def f():\n    return 1 / 0\nf()")
    assert status == "error"
    assert outputs[0]["ename"] == "ZeroDivisionError"
    assert outputs[0]["evalue"] == "division by zero"
    assert "return 1 / 0" in "\n".join(outputs[0]["traceback"])


def test_a_syntax_error_is_an_error(run):
    status, outputs = run("def (")
    assert status == "error"
    assert outputs[0]["ename"] == "SyntaxError"


def test_an_error_without_a_text_is_an_error(run):
    source = "class E(Exception):\n    def __str__(self): raise ValueError\nraise E"
    status, outputs = run(source)
    assert status == "error"
    assert any(o["output_type"] == "error" for o in outputs)


def test_names_live_on_in_the_next_cell(run):
    run("x = 5")
    assert run("x")[1][0]["data"]["text/plain"] == "5"


def test_the_students_names_are_those_of_main(run):
    assert text_of(run("y = 7\nimport __main__\nprint(__main__.y)")[1]) == "7\n"


def test_await_works_at_top_level(run):
    assert text_of(run("import asyncio\nawait asyncio.sleep(0)\nprint('done')")[1]) == "done\n"


@pytest.mark.parametrize("word", ["exit()", "quit()", "exit", "quit"])
def test_exit_ends_nothing(run, word):
    assert run(f"a = 1\n{word}")[0] == "ok"
    assert text_of(run("print(a)")[1]) == "1\n"


@pytest.mark.filterwarnings("ignore:To exit")
def test_sys_exit_is_an_error_and_ends_nothing(run):
    assert run("import sys\nsys.exit(3)")[0] == "error"
    assert run("1")[0] == "ok"


def test_input_does_not_wait_for_a_person(run, monkeypatch):
    with open("/dev/null") as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        status, outputs = run("input('name? ')")
    assert status == "error"
    assert outputs[-1]["ename"] == "EOFError"


def test_timeit_and_time_print(run):
    assert "loop" in text_of(run("%timeit -n 1 -r 1 pass")[1])
    assert "Wall time" in text_of(run("%%time\npass")[1])


def test_an_unknown_magic_is_told(run):
    _, outputs = run("%nonesuch")
    assert "nonesuch" in text_of(outputs, "stderr") + str(outputs)


def test_bytes_written_to_stdout_are_text(run):
    assert text_of(run("import sys\nsys.stdout.buffer.write(b'ab')\n;")[1]) == "ab"


def test_output_without_end_is_cut(run):
    _, outputs = run("for i in range(10_000):\n    print('x' * 100)", 5000)
    text = text_of(outputs)
    assert text.endswith(TRUNCATED)
    assert len(text) < 5000 + len(TRUNCATED) + 1


def test_what_is_cut_is_counted_in_bytes(run):
    _, outputs = run("print('ä' * 4000)", 5000)
    assert text_of(outputs).endswith(TRUNCATED)


def test_a_picture_beyond_the_limit_is_left_out(run):
    _, outputs = run("plt.plot([1, 2]);", 100)
    assert TRUNCATED in text_of(outputs)
    assert not any("data" in o for o in outputs)


def test_the_number_of_outputs_is_bounded(run):
    _, outputs = run("for i in range(5000):\n    display(i)")
    assert len(outputs) <= 1000


def test_an_error_is_kept_however_much_was_shown(run):
    _, outputs = run("for i in range(5000):\n    display(i)\n1 / 0")
    assert outputs[-1]["ename"] == "ZeroDivisionError"


def test_metadata_of_any_kind_becomes_json(run):
    source = "display({'text/plain': 'x'}, raw=True, metadata={'a': object(), 1: {2}})"
    status, outputs = run(source)
    assert status == "ok"
    assert isinstance(outputs[0]["metadata"]["a"], str)


def test_json_stays_json():
    recorder = Recorder()
    recorder.rich("display_data", {"application/json": {"a": [1]}}, {})
    assert recorder.take()[0]["data"]["application/json"] == {"a": [1]}


PROGRAMS = """
import os, sys
from autograder.shell import CellShell
shell = CellShell()
shell.hear_programs(sys.argv[1])
report = os.open(sys.argv[1] + "/report", os.O_WRONLY | os.O_CREAT)
for source in sys.argv[2:]:
    os.write(report, repr(shell.run(source, 1000)[1]).encode() + b"\\n")
"""


def outputs_of_programs(tmp_path, *sources):
    """In a process of its own, since descriptors 1 and 2 are taken over."""
    subprocess.run([sys.executable, "-c", PROGRAMS, tmp_path, *sources], check=True)
    lines = (tmp_path / "report").read_text().splitlines()
    return ["".join(o.get("text", "") for o in eval(line)) for line in lines]


def test_what_programs_print_is_part_of_the_cell(tmp_path):
    told = outputs_of_programs(
        tmp_path,
        "!echo shell",
        "import os; os.system('echo system; echo error >&2');",
        "import subprocess; subprocess.run(['echo', 'run']);",
        "%%bash\necho magic",
        "x = !echo captured\nprint(x)",
        "print('nothing left')",
    )
    assert told == [
        "shell\n",
        "system\nerror\n",
        "run\n",
        "magic\n",
        "['captured']\n",
        "nothing left\n",
    ]


def test_what_programs_print_is_cut_as_well(tmp_path):
    (told,) = outputs_of_programs(tmp_path, "!head -c 100000 /dev/zero | tr '\\0' x")
    assert len(told) < 2000


@pytest.mark.parametrize(
    "cell", ["await f()", "async with f(): pass", "x = 1", "%%time\nawait f()"]
)
def test_a_cell_is_run_in_a_loop_where_ipython_would_do_that(shell, cell):
    ours, transformed = shell.shell, TransformerManager().transform_cell(cell)
    stock = InteractiveShell.should_run_async(ours, cell, transformed_cell=transformed)
    assert ours.should_run_async(cell, transformed_cell=transformed) == stock
