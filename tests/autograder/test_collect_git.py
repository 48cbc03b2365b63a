"""Collection from real repositories: which commit counts, what is found, what is refused."""

import json
import os
import shutil
import subprocess
from datetime import timedelta

import pytest
from git_class import AFTER, BEFORE, HOME, NOW, Repository, git, released, worked, write_roster

from autograder.collect import Attempts, collect
from autograder.collect.repository import Mirror, RemoteError
from autograder.course import Course
from autograder.git import GitFailed, Running, run_bounded

EARLY, ON_TIME = b"early", "2030-01-15T22:59:00+00:00"


@pytest.fixture
def root(tiny_course):
    return tiny_course.root


@pytest.fixture
def ada(root, tmp_path):
    repository = Repository(tmp_path / "remotes" / "ada")
    write_roster(root, ada=repository.folder)
    return repository


def run(root, now=NOW, **more):
    return collect(Course(root), "tiny", None, now, **more)


def one(root, now=NOW):
    (found,) = run(root, now).students
    return found


def submitted(root, student="ada", name="tiny.ipynb"):
    return (root / "submitted" / student / "tiny" / name).read_bytes()


def test_the_newest_commit_before_the_deadline_counts_and_the_late_one_is_kept(root, ada):
    ada.commit({HOME: worked(root, "x = 1")}, "2030-01-10T00:00:00+00:00")
    ada.commit({HOME: worked(root)}, BEFORE)
    ada.commit({HOME: worked(root, "x = 3")}, AFTER)
    found = one(root)
    assert submitted(root) == worked(root)
    assert (found.status, found.others, found.late_s) == ("new", 1, 0.0)
    late = Attempts(Course(root), "tiny").of("ada")[-1]
    kept = root / "attempts" / "tiny" / "ada" / late.id / "tiny.ipynb"
    assert kept.read_bytes() == worked(root, "x = 3")
    assert submitted(root, name="timestamp.txt") == b"2030-01-14 10:00:00.000000 UTC"


def test_the_deadline_itself_is_in_time_and_a_second_later_is_not(root, ada):
    ada.commit({HOME: worked(root)}, ON_TIME)
    ada.commit({HOME: worked(root, "x = 2")}, "2030-01-15T22:59:01+00:00")
    one(root)
    assert submitted(root) == worked(root)


def test_work_that_is_only_late_counts_and_is_called_late(root, ada):
    ada.commit({"README.md": b"hello"}, BEFORE)
    ada.commit({HOME: worked(root)}, AFTER)
    found = one(root)
    assert submitted(root) == worked(root)
    assert found.late_s == timedelta(hours=23, minutes=1).total_seconds()


def test_an_extension_moves_the_deadline_of_one_student(root, ada):
    (root / "extensions.csv").write_text("student,homework,days\nada,tiny,2\n")
    ada.commit({HOME: worked(root, "x = 1")}, BEFORE)
    ada.commit({HOME: worked(root)}, AFTER)
    assert one(root).late_s == 0
    assert submitted(root) == worked(root)


def test_the_newest_may_count_where_the_homework_says_so(root, ada):
    rules = root / "solutions" / "tiny" / "assignment.toml"
    rules.write_text(rules.read_text() + '\n[late]\ncounts = "newest"\n')
    ada.commit({HOME: worked(root, "x = 1")}, BEFORE)
    ada.commit({HOME: worked(root)}, AFTER)
    one(root)
    assert submitted(root) == worked(root)


def test_later_work_on_another_homework_does_not_make_this_one_late(root, ada):
    ada.commit({HOME: worked(root)}, BEFORE)
    ada.commit({"assignments/next/next.ipynb": b"{}"}, AFTER)
    found = one(root)
    assert (found.others, found.late_s) == (0, 0.0)


def test_a_notebook_as_released_is_nothing_handed_in(root, ada):
    ada.commit({HOME: released(root)}, BEFORE)
    assert one(root).status == "nothing"
    assert not (root / "submitted").exists()
    ada.commit({HOME: worked(root)}, AFTER)
    assert one(root).late_s > 0


@pytest.mark.parametrize("place", ["my_homework.ipynb", "assignments/tiny/final v2.ipynb"])
def test_a_moved_or_renamed_notebook_is_found_by_its_cells_and_named(root, ada, place):
    ada.commit({"assignments/tiny/data.txt": b"1", place: worked(root)}, BEFORE)
    ada.commit({"release/tiny.ipynb": released(root)}, BEFORE)
    found = one(root)
    assert submitted(root) == worked(root)
    assert any(place in note for note in found.notes)


def test_a_worked_copy_beside_an_untouched_notebook_is_the_work_and_is_named(root, ada):
    ada.commit({HOME: released(root), "assignments/tiny/copy.ipynb": worked(root)}, BEFORE)
    found = one(root)
    assert submitted(root) == worked(root)
    assert any("copy.ipynb" in note and "as it was released" in note for note in found.notes)


def test_collecting_twice_changes_nothing(root, ada):
    ada.commit({HOME: worked(root)}, BEFORE)
    one(root)
    again = one(root)
    assert (again.status, again.others) == ("unchanged", 0)


def test_going_back_to_earlier_work_is_an_attempt_of_its_own(root, ada):
    for answer, day in (("a", 1), ("b", 2), ("a", 3)):
        ada.commit({HOME: worked(root, answer)}, f"2030-01-0{day}T00:00:00+00:00")
        found = one(root)
    assert found.others == 2
    assert submitted(root) == worked(root, "a")


def test_a_receipt_says_what_came_from_where_and_when(root, ada):
    commit = ada.commit({HOME: worked(root)}, BEFORE)
    one(root)
    (receipt,) = (root / "attempts" / "tiny" / "ada").glob("*.json")
    told = json.loads(receipt.read_text())
    assert told["origin"] == f"{ada.folder}@{commit}"
    assert told["handed_in"] == BEFORE
    shasum = subprocess.run(
        ["sha256sum", root / "submitted" / "ada" / "tiny" / "tiny.ipynb"], capture_output=True
    )
    assert told["files"]["tiny.ipynb"]["sha256"] == shasum.stdout.decode().split()[0]


def test_a_commit_dated_back_after_a_collection_is_late_and_named(root, ada):
    ada.commit({HOME: worked(root, "x = 1")}, BEFORE)
    after_due = NOW - timedelta(days=2)
    one(root, after_due)
    ada.commit({HOME: worked(root)}, "2030-01-15T00:00:00+00:00")
    found = one(root)
    assert submitted(root) == worked(root, "x = 1")
    assert any("was not there when collected at 2030-01-18" in note for note in found.notes)


def test_a_commit_pushed_late_but_before_the_deadline_is_in_time(root, ada):
    ada.commit({HOME: worked(root, "x = 1")}, "2030-01-09T00:00:00+00:00")
    one(root, NOW - timedelta(days=10))
    ada.commit({HOME: worked(root)}, "2030-01-09T12:00:00+00:00")
    found = one(root)
    assert submitted(root) == worked(root)
    assert found.notes == ()


def test_history_that_was_written_anew_loses_nothing(root, ada):
    ada.commit({HOME: worked(root)}, BEFORE)
    one(root, NOW - timedelta(days=2))
    git(ada.folder, "commit", "--quiet", "--amend", "-m", "all new", "--allow-empty", date=AFTER)
    ada.commit({HOME: worked(root, "x = 2")}, AFTER)
    found = one(root)
    assert submitted(root) == worked(root)
    assert found.others == 1


def test_a_dead_remote_an_empty_one_and_a_missing_branch_stop_nobody(root, ada, tmp_path):
    ada.commit({HOME: worked(root)}, BEFORE)
    empty = Repository(tmp_path / "remotes" / "empty").folder
    (root / "roster.csv").write_text(
        f"student,repository,branch\nada,{ada.folder},\nbob,{tmp_path}/gone,\n"
        f"cy,{empty},\ndee,{ada.folder},turned-in\n"
    )
    done = run(root)
    status = {s.student: s.status for s in done.students}
    assert status == {"ada": "new", "bob": "failed", "cy": "failed", "dee": "failed"}
    notes = {s.student: " ".join(s.notes) for s in done.students}
    assert "is not there" in notes["bob"]
    assert "nothing was pushed" in notes["cy"]
    assert "no branch" in notes["dee"]
    assert done.exit_code == 1


def test_a_remote_that_was_there_and_is_gone_keeps_what_was_collected(root, ada):
    ada.commit({HOME: worked(root)}, BEFORE)
    one(root)
    ada.folder.rename(ada.folder.with_name("gone"))
    found = one(root)
    assert found.status == "failed"
    assert found.counts is not None
    assert submitted(root) == worked(root)


def test_a_branch_may_be_named(root, ada):
    ada.commit({HOME: worked(root, "x = 1")}, BEFORE)
    git(ada.folder, "checkout", "--quiet", "-b", "turned-in")
    ada.commit({HOME: worked(root)}, BEFORE)
    git(ada.folder, "checkout", "--quiet", "main")
    (root / "roster.csv").write_text(f"student,repository,branch\nada,{ada.folder},turned-in\n")
    one(root)
    assert submitted(root) == worked(root)


@pytest.mark.parametrize(
    "url", ["ext::sh -c touch% {mark}", "--upload-pack=touch {mark}", "fd::17", "ssh://-oProxy=x/y"]
)
def test_an_address_that_would_run_a_command_is_refused(tmp_path, url):
    mark = tmp_path / "mark"
    with pytest.raises(RemoteError):
        Mirror(tmp_path / "mirror", url.format(mark=mark), timeout_s=20).fetch()
    assert not mark.exists()


def test_links_submodules_and_names_that_lead_out_are_not_taken(root, ada):
    ada.commit({HOME: worked(root)}, BEFORE)
    (ada.folder / "assignments" / "tiny" / "secret.txt").symlink_to("/etc/passwd")
    git(ada.folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    ada.commit({}, BEFORE)
    one(root)
    names = {p.name for p in (root / "submitted" / "ada" / "tiny").iterdir()}
    assert names == {"tiny.ipynb", "timestamp.txt"}


def test_a_tree_whose_names_lead_out_writes_nothing_there(root, ada):
    blob = git(ada.folder, "hash-object", "-w", "--stdin")
    inner = make_tree(ada, f"100644 blob {blob}\tevil.txt\n")
    outer = make_tree(ada, f"040000 tree {inner}\t..\n")
    commit = git(ada.folder, "commit-tree", outer, "-m", "out")
    files = Mirror(ada.folder / ".git", "").files(commit)
    assert files.sizes == {}


def make_tree(repository, listing):
    """A tree object with any names, as a hostile client can push it."""
    raw = b""
    for line in listing.splitlines():
        told, _, name = line.partition("\t")
        mode, _, sha = told.split()
        raw += f"{mode.lstrip('0')} {name}".encode() + b"\0" + bytes.fromhex(sha)
    return subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        cwd=repository.folder, input=raw, capture_output=True, check=True,
    ).stdout.decode().strip()  # fmt: skip


def test_no_hook_filter_or_attribute_of_the_student_runs(root, ada, tmp_path):
    mark = tmp_path / "mark"
    hook = f"#!/bin/sh\ntouch {mark}\n".encode()
    files = {f"hooks/{name}": hook for name in ("post-checkout", "reference-transaction")}
    ada.commit({**files, ".gitattributes": b"*.ipynb filter=evil diff=evil\n", HOME: worked(root)})
    one(root)
    assert submitted(root) == worked(root)
    assert not mark.exists()


def test_a_command_that_hangs_is_ended_with_all_it_started():
    assert run_bounded(["sh", "-c", "sleep 60 & sleep 60"], {}, 0.2) == (None, b"", b"")


def test_a_remote_that_never_answers_is_a_failure_of_one_student(root, tmp_path, monkeypatch):
    # A transport that sleeps: ssh is asked for by every ssh address.
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(slow))
    write_roster(root, ada="ssh://example.org/ada.git")
    done = run(root, timeout_s=0.5)
    assert "did not answer within 0.5 s" in done.students[0].notes[0]


def test_work_put_into_submitted_by_hand_counts_until_somebody_says_otherwise(root, ada):
    ada.commit({HOME: worked(root)}, BEFORE)
    one(root)
    path = root / "submitted" / "ada" / "tiny" / "tiny.ipynb"
    path.write_bytes(worked(root, "sent by mail"))
    ada.commit({HOME: worked(root, "x = 2")}, BEFORE)
    found = one(root)
    assert submitted(root) == worked(root, "sent by mail")
    assert found.others == 2
    assert any("by hand" in note for note in found.notes)


def test_an_attempt_that_was_tampered_with_is_not_put_in_place(root, ada):
    ada.commit({HOME: worked(root)}, BEFORE)
    one(root)
    (kept,) = (root / "attempts" / "tiny" / "ada").glob("*/tiny.ipynb")
    kept.write_bytes(b"{}")
    found = one(root)
    assert found.status == "failed"
    assert "no longer what its receipt says" in found.notes[0]


def test_another_homework_that_looks_alike_is_not_taken_for_this_one(root, ada):
    for step in ("source", "release"):
        (root / step / "next").mkdir()
        (root / step / "next" / "next.ipynb").write_bytes(released(root))
    ada.commit({HOME: released(root), "assignments/next/next.ipynb": worked(root)}, BEFORE)
    assert one(root).status == "nothing"
    ada.commit({"next.ipynb": worked(root), "assignments/next/next.ipynb": None}, BEFORE)
    assert one(root).status == "new"


def test_a_machine_without_git_says_so(root, ada, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to(shutil.which("sh"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "git is not installed" in one(root).notes[0]


def test_after_all_is_ended_no_new_command_starts():
    running = Running()
    hanging = running.start(["sleep", "60"], {"PATH": os.environ["PATH"]})
    running.end_all()
    hanging.communicate()
    assert hanging.returncode < 0
    with pytest.raises(GitFailed, match="given up"):
        run_bounded(["true"], {}, 1.0, running)
