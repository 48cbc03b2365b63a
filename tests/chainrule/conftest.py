"""Fixtures of several files."""

import pytest

from chainrule import cli


@pytest.fixture
def check(capsys):
    """Run the command; returns its exit code and all that it printed."""

    def run(*arguments):
        code = cli.main(["check", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out + err

    return run
