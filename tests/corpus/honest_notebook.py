"""Odd but honest: what editors and students do to a notebook around the answers."""

from __future__ import annotations

import base64

from corpus.case import FULL, MAY, NEVER, answers, case
from corpus.draft import ONE_HOT, RELU, RIGHT, ROW_SOFTMAX, SHUFFLED, WHY

F = "honest"


@case(F, flag=NEVER)
def own_cells_everywhere(draft):
    """Notes, scratch cells, an experiment that raises, one that is no Python."""
    draft.solve().before("relu", "# My notes\n\nSee the lecture.", "markdown")
    draft.before("relu", "x = np.linspace(-1, 1)\nx[:3]")
    draft.after("relu", "relu(np.array([1, -1]))").after("row_softmax", "1 / 0")
    draft.after("shuffled", "def broken(:\n    pass").at_end("raise ValueError('still open')")
    return draft.at_end("", "code").at_end("raw text", "raw")


@case(F, flag=NEVER)
def helpers_in_other_cells(draft):
    """The functions call helpers from cells of one's own above them."""
    draft.solve(row_softmax="def row_softmax(Z):\n    return normalised(powers(Z))")
    helpers = """
def powers(Z):
    return np.exp(Z - Z.max(1, keepdims=True))

normalised = lambda E: E / E.sum(1, keepdims=True)
"""
    return draft.before("row_softmax", helpers)


@case(F, flag=NEVER)
def written_in_a_cell_below(draft):
    """The given cell stays a stub; a cell below it defines the function."""
    draft.solve(relu="# see below")
    return draft.after("relu", RELU)


@case(F, flag=NEVER)
def answers_in_two_tries(draft):
    """A wrong first try stands in a cell of its own above the right one."""
    draft.solve()
    return draft.before("relu", "def relu(Z):\n    return abs(Z)")


@case(F, flag=MAY)
def all_answers_in_one_cell(draft):
    """Everything was written into the first answer; the other cells were deleted."""
    draft.solve(relu="\n".join([RELU, ROW_SOFTMAX, SHUFFLED, ONE_HOT]))
    for name in ("row_softmax", "shuffled", "one_hot"):
        draft.drop(name)
    return draft


@case(F, flag=MAY)
def copied_answer_cell(draft):
    """An old version of an answer, copied with its metadata, stands above the new one."""
    draft.solve()
    old = {**draft.cell("relu"), "id": "relu-copy", "source": "def relu(Z):\n    return abs(Z)"}
    draft.cells.insert(draft.place("relu"), old)
    return draft


@case(F, flag=NEVER)
def names_of_the_tests(draft):
    """One's own cells use the names that the tests use, for other things."""
    draft.solve()
    mess = "t, rng, score, Z, y, before, expected, sums = 1, 2, 3, 'four', 5, 6, 7, 8"
    for name in RIGHT:
        draft.after(name, mess)
    return draft


@case(F, flag=NEVER)
def names_of_builtins(draft):
    """sum, max, list and input are variables of one's own."""
    return draft.solve().before("relu_test", "sum, max, list, input, id = 0, 1, [], 'x', 7")


@case(F, flag=NEVER)
def checks_is_a_variable(draft):
    """A variable called checks hides the course's module."""
    return draft.solve().after("row_softmax_test", "checks = ['relu', 'softmax']")


@case(F, flag=NEVER)
def magics(draft):
    """Line and cell magics, shell lines, pip: what Jupyter has and Python has not."""
    draft.solve(relu="%matplotlib inline\n%config InlineBackend.figure_format = 'svg'\n" + RELU)
    draft.answer("one_hot", "%%time\n" + ONE_HOT)
    draft.before("relu", "!echo hello\n%timeit -n 1 -r 1 2 + 2")
    draft.before("relu", "%load_ext autoreload\n%autoreload 2")
    draft.before("relu", "%%capture held\nprint('quiet')").before("relu", "!date")
    draft.before("relu", "%%writefile notes.txt\nremember this")
    draft.before("relu", "?np.maximum").before("relu", "%no_such_magic 3")
    return draft.before("relu", "%%bash\nls -la\nexit 3")


@case(F, flag=MAY)
def pip_install(draft):
    """A cell installs what is there already, and one that could be downloaded."""
    return draft.solve().before("relu", "!pip install -q numpy").before("relu", "%pip install tqdm")


@case(F, flag=NEVER)
def figures_and_tables(draft):
    """Plots, HTML, a widget, and outputs of an earlier run with pictures in them."""
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);\nplt.title('a')"
    draft.solve().after("relu", plot).after("relu", "from IPython.display import HTML\nHTML('<b>')")
    picture = base64.b64encode(b"\x89PNG" + bytes(30_000)).decode()
    shown = {"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}}
    for cell in draft.cells:
        if cell["cell_type"] == "code":
            cell["execution_count"], cell["outputs"] = 7, [shown]
    draft.notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    return draft


@case(F, flag=NEVER)
def much_output(draft):
    """A cell of one's own prints three megabytes; so does a function."""
    draft.solve(relu="def relu(Z):\n    print('z' * 200_000)\n    return np.maximum(Z, 0)")
    return draft.before("relu", "for i in range(30_000):\n    print('line', i, 'x' * 90)")


@case(F, flag=NEVER)
def asks_for_input(draft):
    """A scratch cell asks its user a question; nobody is there."""
    return draft.solve().before("relu", "name = input('Who are you? ')\nprint(name)")


@case(F, flag=NEVER)
def sets_things_up(draft):
    """Seeds, print options, error state, recursion limit, warnings, a main guard."""
    setup = """
import random, sys, warnings
np.random.seed(0); random.seed(0)
np.set_printoptions(precision=2); np.seterr(all="ignore")
sys.setrecursionlimit(5000); warnings.filterwarnings("error", category=UserWarning)
if __name__ == "__main__":
    print("running")
"""
    return draft.solve().before("relu", setup)


@case(F, flag=NEVER)
def top_level_await(draft):
    """A cell awaits, as Jupyter allows."""
    return draft.solve().before("relu", "import asyncio\nawait asyncio.sleep(0)\nprint('rested')")


@case(F, flag=NEVER)
def cleans_up(draft):
    """Big arrays are deleted, figures closed, the working folder changed and emptied."""
    source = """
import gc, os, shutil, tempfile
big = np.zeros((1000, 1000)); del big; gc.collect()
os.chdir(tempfile.mkdtemp()); open("x", "w").close(); shutil.rmtree(os.getcwd())
"""
    return draft.solve().after("relu", source).at_end("%reset -f")


answers(
    F,
    "windows_line_ends",
    "Every answer has CRLF line ends.",
    flag=NEVER,
    **{name: source.replace("\n", "\r\n") for name, source in RIGHT.items()},
)
answers(
    F,
    "tabs_and_trailing_blanks",
    "Tabs, blanks at line ends, form feeds, a missing last line end.",
    flag=NEVER,
    relu="def relu(Z):   \n\treturn np.maximum(Z, 0)  \n\x0c\n   ",
)


@case(F, flag=NEVER)
def saved_by_colab(draft):
    """Colab's metadata, its format 4.0, ids in the metadata, another kernel title."""
    draft.solve()
    for number, cell in enumerate(draft.cells):
        cell["metadata"] |= {"id": f"aB{number}xYz", "colab": {"base_uri": "https://localhost/"}}
        cell.pop("id", None)
    meta = {"colab": {"provenance": [], "collapsed_sections": []}, "accelerator": "GPU"}
    meta["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    draft.notebook["metadata"] |= meta
    draft.notebook["nbformat_minor"] = 0
    return draft


@case(F, flag=NEVER)
def saved_by_vs_code(draft):
    """VS Code's metadata, format 4.2 without ids, an environment's own kernel name."""
    draft.solve()
    for cell in draft.cells:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell.pop("id", None)
    draft.notebook["metadata"]["kernelspec"] |= {"display_name": ".venv", "name": "python3"}
    draft.notebook["metadata"]["language_info"] = {
        "name": "python", "version": "3.12.4", "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
    }  # fmt: skip
    draft.notebook["nbformat_minor"] = 2
    return draft


@case(F, flag=NEVER)
def new_cell_ids(draft):
    """A program gave every cell a new id; nbgrader's metadata stayed."""
    draft.solve()
    for number, cell in enumerate(draft.cells):
        cell["id"] = f"{number:08x}"
    return draft


@case(F, flag=NEVER)
def marks_of_editors(draft):
    """Collapsed cells, slide types, a table of contents, tags of one's own."""
    draft.solve()
    for cell in draft.cells:
        cell["metadata"] |= {"collapsed": True, "slideshow": {"slide_type": "slide"}}
        cell["metadata"]["jp-MarkdownHeadingCollapsed"] = True
    draft.cell("relu")["metadata"]["tags"] = ["todo", "ask-in-class"]
    draft.notebook["metadata"]["toc"] = {"number_sections": True}
    return draft


@case(F, FULL, flag=NEVER)
def formatted_by_black(draft):
    """A formatter went over all code, test cells included: quotes and line breaks differ."""
    draft.solve(why=WHY)
    for cell in draft.tests():
        cell["source"] = cell["source"].replace("relu(np", "relu( np") + "\n"
    return draft
