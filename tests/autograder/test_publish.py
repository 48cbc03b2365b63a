"""Releases on the desk and in a students' repository: a real one, on disk."""

import pytest
from click.testing import CliRunner
from git_class import Repository, git

from autograder import cli
from autograder.publish import push


@pytest.fixture
def root(tiny_course):
    return tiny_course.root


@pytest.fixture
def remote(tmp_path):
    folder = tmp_path / "students.git"
    folder.mkdir()
    git(folder, "init", "--quiet", "--bare")
    return folder


def run(root, *words):
    return CliRunner().invoke(cli.main, ["--course", str(root), *map(str, words)])


def held(remote, path):
    return git(remote, "show", f"HEAD:{path}")


def test_the_desk_gets_the_release_and_a_readme_for_students(root):
    assert run(root, "publish", "tiny").exit_code == 0
    desk = root / "assignments"
    assert (desk / "tiny" / "tiny.ipynb").read_bytes() == (
        root / "release" / "tiny" / "tiny.ipynb"
    ).read_bytes()
    assert "hand in" in (desk / "README.md").read_text().lower()


def test_a_readme_that_somebody_wrote_stays(root):
    (root / "assignments").mkdir()
    (root / "assignments" / "README.md").write_text("ours")
    run(root, "publish", "tiny")
    assert (root / "assignments" / "README.md").read_text() == "ours"


def test_companions_keep_their_folders(root):
    data = root / "release" / "tiny" / "data"
    data.mkdir()
    (data / "x.csv").write_text("1")
    run(root, "publish", "tiny")
    assert (root / "assignments" / "tiny" / "data" / "x.csv").read_text() == "1"


def test_a_release_is_one_commit_in_the_students_repository(root, remote):
    done = run(root, "publish", "tiny", "--to", remote)
    assert done.exit_code == 0, done.output
    assert git(remote, "log", "--format=%s") == "Release tiny: Tiny: means and distances"
    listed = git(remote, "ls-tree", "-r", "--name-only", "HEAD").split()
    assert listed == ["assignments/README.md", "assignments/tiny/tiny.ipynb"]
    assert "column_means" in held(remote, "assignments/tiny/tiny.ipynb")


def test_the_same_release_again_makes_no_commit_and_a_mended_one_makes_one(root, remote):
    run(root, "publish", "tiny", "--to", remote)
    assert "nothing new" in run(root, "publish", "tiny", "--to", remote).output
    path = root / "release" / "tiny" / "tiny.ipynb"
    path.write_text(path.read_text().replace("The smallest homework", "A small homework"))
    run(root, "publish", "tiny", "--to", remote)
    assert len(git(remote, "log", "--format=%s").splitlines()) == 2


def test_what_else_is_in_the_repository_stays(root, tmp_path):
    other = Repository(tmp_path / "students")
    other.commit({"syllabus.md": b"weeks", ".gitignore": b"*.ipynb\n"})
    git(other.folder, "config", "receive.denyCurrentBranch", "ignore")
    run(root, "publish", "tiny", "--to", other.folder)
    assert held(other.folder, "syllabus.md") == "weeks"
    assert held(other.folder, "assignments/tiny/tiny.ipynb")


def test_the_courses_own_repository_is_not_taken_for_the_students(root, tmp_path):
    ours = Repository(tmp_path / "course-repo")
    head = ours.commit({"solutions/tiny/tiny.py": b"secret"})
    done = run(root, "publish", "tiny", "--to", ours.folder)
    assert done.exit_code == 1
    assert "course's own repository" in done.output
    assert git(ours.folder, "rev-parse", "HEAD") == head


@pytest.mark.parametrize("where", ["nowhere.git", "--upload-pack=touch x"])
def test_a_repository_that_cannot_be_reached_is_told_in_a_sentence(root, tmp_path, where):
    done = run(root, "publish", "tiny", f"--to={tmp_path / where if '.' in where else where}")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert "repository" in done.output


def test_a_link_in_the_repository_is_not_followed(root, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    evil = Repository(tmp_path / "students")
    (evil.folder / "assignments").symlink_to(outside)
    evil.commit({})
    done = run(root, "publish", "tiny", "--to", evil.folder)
    assert "is a link" in done.output
    assert list(outside.iterdir()) == []


def test_a_hook_in_the_clone_does_not_run(root, remote, tmp_path, tiny_course, monkeypatch):
    mark = tmp_path / "mark"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (hooks / "pre-commit").chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(f"[core]\n\thooksPath = {hooks}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    run(root, "publish", "tiny")
    assert push(tiny_course, ["tiny"], str(remote))[0].commit
    assert not mark.exists()
