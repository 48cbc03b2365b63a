"""Folders and zips of submissions: whose file is whose, and what is not taken."""

import os
import stat
import zipfile

import pytest
from click.testing import CliRunner
from git_class import NOW, released, worked
from hypothesis import given
from hypothesis import strategies as st

from autograder import cli
from autograder.collect import Attempts, archives, collect
from autograder.collect.arrivals import Refused, safe_path
from autograder.course import Course
from autograder.errors import CourseError

METADATA = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '4711'
    :email: ada@example.org
  :created_at: 2030-01-15 20:00:00.250000000 Z
  :score: 3.0
submission_102:
  :submitters:
  - :name: Bob Ray
    :sid:
    :email: bob@example.org
  - :name: Dee Dee
    :sid:
    :email: dee@example.org
  :created_at: 2030-01-16 23:30:00.000000000 Z
"""


@pytest.fixture
def root(tiny_course):
    (tiny_course.root / "roster.csv").write_text(
        "student,name,email,lms_id\nada,Ada Lovelace,ada@example.org,4711\n"
        "bob,Bob Ray,bob@example.org,4712\ncy,Cy Müller Young,cy@example.org,4713\n"
    )
    return tiny_course.root


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return path


def run(root, source):
    return collect(Course(root), "tiny", source, NOW)


def status(done):
    return {s.student: s.status for s in done.students}


def submitted(root, student, name="tiny.ipynb"):
    return (root / "submitted" / student / "tiny" / name).read_bytes()


def test_canvas_names_are_matched_by_number_and_by_name_and_late_is_told(root, tmp_path):
    done = run(
        root,
        zipped(
            tmp_path / "submissions.zip",
            {
                "lovelaceada_4711_90210_tiny-2.ipynb": worked(root),
                "muelleryoungcy_LATE_4713_90211_tiny.ipynb": worked(root, "x = 2"),
                "strangerjane_9_90212_my_work.ipynb": worked(root, "x = 3"),
                "strangerjane_10_90213_tiny.ipynb": worked(root, "x = 4"),
            },
        ),
    )
    assert done.source == "Canvas"
    assert set(status(done)) == {"ada", "cy", "strangerjane", "strangerjane-2"}
    assert submitted(root, "ada") == worked(root)
    assert done.strangers == ["strangerjane", "strangerjane-2"]
    notes = {s.student: " ".join(s.notes) for s in done.students}
    assert notes["ada"] == ""
    assert "late" in notes["cy"]
    assert "my_work.ipynb" in notes["strangerjane"]


def test_moodle_folders_are_matched_by_name(root, tmp_path):
    done = run(
        root,
        zipped(
            tmp_path / "m.zip",
            {
                "Cy Müller Young_834_assignsubmission_file_/tiny.ipynb": worked(root),
                "Bob Ray_835_assignsubmission_file/work/tiny.ipynb": worked(root, "x = 2"),
                "Bob Ray_835_assignsubmission_onlinetext/onlinetext.html": "<p>hello</p>",
            },
        ),
    )
    assert (done.source, status(done)) == ("Moodle", {"cy": "new", "bob": "new"})
    assert submitted(root, "cy") == worked(root)
    assert submitted(root, "bob") == worked(root, "x = 2")


def test_gradescope_says_who_and_when_and_knows_groups(root, tmp_path):
    done = run(
        root,
        zipped(
            tmp_path / "g.zip",
            {
                "assignment_7_export/submission_metadata.yml": METADATA,
                "assignment_7_export/submission_101/tiny.ipynb": worked(root),
                "assignment_7_export/submission_102/tiny.ipynb": worked(root, "x = 2"),
            },
        ),
    )
    assert (done.source, set(status(done))) == ("Gradescope", {"ada", "bob", "dee"})
    late = {s.student: s.late_s for s in done.students}
    assert late == {"ada": 0, "bob": 31 * 60 + 86400, "dee": 31 * 60 + 86400}
    assert submitted(root, "ada", "timestamp.txt") == b"2030-01-15 20:00:00.250000 UTC"


def test_nbgraders_submitted_folder_is_read_with_its_times(root, tmp_path):
    handed = tmp_path / "handed"
    for who, hw in (("ada", "tiny"), ("ada", "other"), ("bob", "tiny")):
        (handed / who / hw).mkdir(parents=True)
        (handed / who / hw / "tiny.ipynb").write_bytes(worked(root, f"{who} = 1"))
    (handed / "ada" / "tiny" / "timestamp.txt").write_text("2030-01-14 10:00:00 UTC")
    done = run(root, handed)
    assert status(done) == {"ada": "new", "bob": "new"}
    assert submitted(root, "ada") == worked(root, "ada = 1")
    assert submitted(root, "ada", "timestamp.txt").startswith(b"2030-01-14 10:00")
    assert not (root / "submitted" / "bob" / "tiny" / "timestamp.txt").exists()


def test_files_named_after_students_are_matched(root, tmp_path):
    files = {"ada.ipynb": worked(root), "cy_tiny.ipynb": worked(root, "x = 2")}
    done = run(root, zipped(tmp_path / "f.zip", files))
    assert status(done) == {"ada": "new", "cy": "new"}
    assert submitted(root, "cy") == worked(root, "x = 2")


def test_a_folder_around_everything_and_a_zip_inside_are_opened(root, tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"work/tiny.ipynb": worked(root)}).read_bytes()
    files = {"handed/ada/tiny.zip": inner, "handed/bob/tiny.ipynb": worked(root, "x = 2")}
    run(root, zipped(tmp_path / "o.zip", files))
    assert submitted(root, "ada") == worked(root)


def test_every_attempt_in_the_exchange_is_kept_and_the_newest_in_time_counts(root, tmp_path):
    inbound = tmp_path / "inbound"
    for when, answer in (
        ("2030-01-13 10:00:00.000000 UTC", "first"),
        ("2030-01-14 10:00:00.000000 UTC", "second"),
        ("2030-01-16 10:00:00.000000 UTC", "late"),
    ):
        folder = inbound / f"ada+tiny+{when}+c2VjcmV0"
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_bytes(worked(root, answer))
        (folder / "timestamp.txt").write_text(when)
        (folder / "submission_secret.txt").write_text("secret")
    (inbound / "ada+other+2030-01-14 10:00:00 UTC").mkdir()
    (inbound / "ada+other+2030-01-14 10:00:00 UTC" / "o.ipynb").write_text("{}")
    done = run(root, inbound)
    assert done.source == "nbgrader's exchange"
    assert submitted(root, "ada") == worked(root, "second")
    assert done.students[0].others == 2
    assert len(Attempts(Course(root), "tiny").of("ada")) == 3


def test_the_owner_of_a_folder_in_the_exchange_is_compared_as_nbgrader_does(root, tmp_path):
    folder = tmp_path / "inbound" / "ada+tiny+2030-01-13 10:00:00 UTC"
    folder.mkdir(parents=True)
    (folder / "tiny.ipynb").write_bytes(worked(root))
    assert "belongs to" in run(root, tmp_path / "inbound").students[0].notes[0]


def test_names_that_lead_out_links_and_bombs_are_refused_one_by_one(root, tmp_path, monkeypatch):
    path = tmp_path / "evil.zip"
    link = zipfile.ZipInfo("bob/link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("ada/tiny.ipynb", worked(root))
        out.writestr("../../evil.ipynb", "{}")
        out.writestr("/tmp/evil.ipynb", "{}")
        out.writestr("cy\\..\\..\\evil.ipynb", "{}")
        out.writestr(link, "/etc/passwd")
        out.writestr("bob/tiny.ipynb", b"\0" * 20_000_000)
    done = run(root, path)
    assert status(done)["ada"] == "new"
    assert len(done.refused) == 5
    assert any("zip bomb" in r for r in done.refused)
    assert done.exit_code == 1
    assert not list(tmp_path.rglob("evil.ipynb"))


def test_a_zip_that_lies_about_a_size_is_read_to_the_bound_only(root, tmp_path, monkeypatch):
    path = zipped(tmp_path / "lie.zip", {"ada/tiny.ipynb": os.urandom(3_000_000)})
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02") + 24
    raw[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(raw)
    monkeypatch.setattr(archives, "FILE_MB", 1)
    found = archives.open_archive(path)
    assert found.sizes == {"ada/tiny.ipynb": 100}
    done = run(root, path)
    assert status(done) != {"ada": "new"} or len(submitted(root, "ada")) <= 1_000_000


def test_a_whole_archive_that_is_a_bomb_is_refused(root, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "ARCHIVE_MB", 1)
    path = zipped(tmp_path / "b.zip", {f"ada/{n}.txt": b"\0" * 500_000 for n in range(4)})
    with pytest.raises(CourseError, match="zip bomb"):
        run(root, path)


def test_links_in_a_folder_are_not_followed(root, tmp_path):
    handed = tmp_path / "handed"
    (handed / "ada").mkdir(parents=True)
    (handed / "ada" / "tiny.ipynb").symlink_to("/etc/passwd")
    (handed / "bob").symlink_to("/etc")
    (handed / "cy").mkdir()
    (handed / "cy" / "tiny.ipynb").write_bytes(worked(root))
    done = run(root, handed)
    assert {s.student for s in done.students if s.counts} == {"cy"}
    assert len(done.refused) == 2


@pytest.mark.parametrize("data", [b"no zip", b""])
def test_what_is_no_zip_is_told_in_a_sentence(root, tmp_path, data):
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    done = CliRunner().invoke(cli.main, ["--course", str(root), "collect", "tiny", str(path)])
    assert done.exit_code == 1
    assert "neither a folder nor a sound zip" in done.output


def test_an_unknown_layout_is_told_with_those_that_are_known(root, tmp_path):
    path = zipped(tmp_path / "u.zip", {"notes.txt": "hello", "more.txt": "hello"})
    with pytest.raises(CourseError, match="Canvas, Moodle and Gradescope"):
        run(root, path)


def test_work_that_is_no_notebook_at_all_is_handed_on_for_a_person(root, tmp_path):
    run(root, zipped(tmp_path / "p.zip", {"ada/tiny.ipynb": b"%PDF-1.4", "bob/essay.pdf": b"%PDF"}))
    assert submitted(root, "ada") == b"%PDF-1.4"
    assert submitted(root, "bob", "essay.pdf") == b"%PDF"


def test_the_command_shows_the_class_and_who_is_missing(root, tmp_path):
    path = zipped(
        tmp_path / "c.zip", {"ada/tiny.ipynb": worked(root), "bob/x.ipynb": released(root)}
    )
    done = CliRunner().invoke(cli.main, ["--course", str(root), "collect", "tiny", str(path)])
    assert done.exit_code == 0, done.output
    assert "2 new" in done.output
    assert "1 of the roster have handed in nothing: cy" in done.output


def test_another_attempt_can_be_chosen_and_the_choice_stays(root, tmp_path):
    def attempts(*words):
        words = ["--course", str(root), "attempts", "tiny", *words]
        return CliRunner().invoke(cli.main, words)

    for day, answer in ((13, "first"), (14, "second")):
        folder = tmp_path / "inbound" / f"ada+tiny+2030-01-{day} 10:00:00 UTC"
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_bytes(worked(root, answer))
    run(root, tmp_path / "inbound")
    assert "● 2" in attempts().output
    assert "chosen by hand" in attempts("--student", "ada", "--use", "1").output
    run(root, tmp_path / "inbound")
    assert submitted(root, "ada") == worked(root, "first")
    attempts("--student", "ada", "--by-deadline")
    assert submitted(root, "ada") == worked(root, "second")
    assert attempts("--student", "ada", "--use", "9").exit_code == 2
    assert attempts("--student", "zoe").exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nada\n", "'student' is missing"),
        ("student\nada\nada\n", "line 3: ada is there twice"),
        ("student\n../ada\n", "cannot name a folder"),
        ("student\n.hidden\n", "cannot name a folder"),
    ],
)
def test_a_roster_that_cannot_be_is_told_with_its_line(root, tmp_path, text, words):
    (root / "roster.csv").write_text(text)
    with pytest.raises(CourseError, match=words):
        run(root, zipped(tmp_path / "r.zip", {"ada/tiny.ipynb": worked(root)}))


def test_a_file_where_another_needs_a_folder_costs_one_student_only(root, tmp_path):
    files = {"ada/x": b"1", "ada/x/y": b"2", "bob/tiny.ipynb": worked(root)}
    done = run(root, zipped(tmp_path / "c.zip", files))
    assert status(done) == {"ada": "failed", "bob": "new"}


def test_a_person_can_say_when_late_work_came(root, tmp_path):
    path = zipped(
        tmp_path / "submissions.zip", {"lovelaceada_LATE_4711_90210_tiny.ipynb": worked(root)}
    )
    said = " ".join(run(root, path).students[0].notes)
    assert "--handed-in" in said
    words = ["--course", str(root), "attempts", "tiny", "--student", "ada", "--handed-in"]
    refused = CliRunner().invoke(cli.main, [*words, "2030-01-16T12:00:00"])
    assert "with its zone" in refused.output
    done = CliRunner().invoke(cli.main, [*words, "2030-01-16T12:00:00+01:00"])
    assert done.exit_code == 0, done.output
    assert submitted(root, "ada", "timestamp.txt") == b"2030-01-16 11:00:00.000000 UTC"
    (again,) = run(root, path).students
    assert (again.status, again.others, again.late_s) == ("unchanged", 0, 12 * 3600 + 60)


@given(st.text(st.sampled_from("ab./\\\\:C \0\n~é"), max_size=12))
def test_a_name_that_is_taken_stays_below_its_folder(name):
    try:
        path = safe_path(name)
    except Refused:
        return
    below = os.path.normpath(os.path.join("/top/folder", path))
    assert below.startswith("/top/folder/")
    assert "\0" not in path and "\\" not in path
