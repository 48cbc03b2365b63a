"""What honest editors and students do to a notebook raises no flag and loses nothing."""

import json

import pytest
import small_homework as hw

from autograder.notebook import read_notebook, rebuild

SKELETON = [c["id"] for c in hw.master()["cells"]]


def rebuilt(submitted):
    return rebuild(hw.master(), submitted, hw.release())


def step(result, name):
    return next(s for s in result.steps if s.cell_id == name)


def edited_by_jupyterlab(nb):
    nb["metadata"] |= {"language_info": {"name": "python", "version": "3.12.1"}, "toc": {}}
    for n, c in enumerate(nb["cells"]):
        c["metadata"] |= {"jp-MarkdownHeadingCollapsed": True, "trusted": True}
        if c["cell_type"] == "code":
            c["execution_count"] = n
            c["metadata"]["execution"] = {"iopub.status.busy": "2030-01-01"}
            c["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "ran"}]


def edited_by_vs_code(nb):
    nb["metadata"]["kernelspec"] = {"display_name": ".venv", "language": "python", "name": "x"}
    nb["metadata"]["language_info"] = {"name": "python", "version": "3.11.4"}
    for c in nb["cells"]:
        c["metadata"]["vscode"] = {"languageId": "python"}
        c["source"] = c["source"].replace("\n", "\r\n")


def edited_by_colab(nb):
    nb["nbformat_minor"] = 0
    nb["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    for c in nb["cells"]:
        c["metadata"]["id"] = c.pop("id")
        c["metadata"]["outputId"] = "0f3c"


def edited_by_a_formatter(nb):
    cell = hw.cell(nb, "relu_test")
    cell["source"] = cell["source"].replace("relu(1) == 1", "(\n    relu( 1 )==1\n)")
    for c in nb["cells"]:
        c["source"] += "\n"


def edited_by_a_diligent_student(nb):
    for c in nb["cells"]:
        c["outputs"] = [] if c["cell_type"] == "code" else c.get("outputs")
    hw.cell(nb, "cell-001")["source"] += "\n\nMy notes."
    nb["cells"].insert(3, hw.code("scratch = 1", "scratch", tags=["mine", "show"]))
    nb["cells"].append(hw.text("The end"))
    nb["cells"].remove(hw.cell(nb, "cell-010"))


def saved_and_read(nb, tmp_path):
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps(nb))
    return read_notebook(path)


@pytest.mark.parametrize(
    "edit",
    [
        edited_by_jupyterlab,
        edited_by_vs_code,
        edited_by_colab,
        edited_by_a_formatter,
        edited_by_a_diligent_student,
    ],
)
def test_what_honest_editors_and_students_do_raises_no_flag(edit, tmp_path):
    nb = hw.solved()
    edit(nb)
    found, reading_flags = saved_and_read(nb, tmp_path)
    result = rebuilt(found)
    assert (reading_flags, result.flags) == ((), ())
    assert step(result, "relu").source.rstrip() == hw.cell(hw.solved(), "relu")["source"].rstrip()


def test_colab_without_any_nbgrader_metadata_is_still_matched(tmp_path):
    nb = hw.solved()
    edited_by_colab(nb)
    for c in nb["cells"]:
        c["metadata"] = {"id": f"x{nb['cells'].index(c)}"}
    result = rebuilt(saved_and_read(nb, tmp_path)[0])
    assert [s.cell_id for s in result.steps] == SKELETON
    assert step(result, "why").source == "Because of the kink."
    assert "recognised" in result.flags[0]
