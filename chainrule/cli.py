"""The `chainrule` command: parse, call, print, exit code. Nothing else prints.

0  all visible checks pass
1  they do not, or the notebook cannot be read
2  the command line is wrong
"""

import argparse
import sys
from pathlib import Path

import chainrule

PASSED, FAILED, USAGE = 0, 1, 2

EXAMPLES = """examples:
  chainrule check linear_regression.ipynb
  chainrule check hw1_linear_regression/       the one notebook in this folder
  chainrule check linear_regression.ipynb --release ../release/hw1_linear_regression
  chainrule check linear_regression.ipynb --restore
"""

CHECK = """Run a notebook from top to bottom in a fresh process, as a grader would, and say
what its visible checks earn, which cells fail, whether it works only out of order,
and whether cells that were given to you were changed or deleted. Your notebook is
left as it is, unless you ask for --restore."""


def main(arguments=None):
    """Run the command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except _Wrong as wrong:
        print(f"chainrule: {wrong}", file=sys.stderr)
        return wrong.code
    except KeyboardInterrupt:
        print("\nchainrule: stopped", file=sys.stderr)
        return FAILED


class _Wrong(Exception):
    """Said without a traceback."""

    def __init__(self, message, code=USAGE):
        super().__init__(message)
        self.code = code


def _parser():
    parser = argparse.ArgumentParser(
        prog="chainrule",
        description="Tools for the homeworks of the course.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"chainrule {chainrule.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="run a notebook as a grader would, before you hand it in",
        description=CHECK,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("notebook", type=Path, help="the notebook, or the folder that holds it")
    check.add_argument(
        "--release", type=Path, metavar="PATH", help="the notebook as released, or its folder"
    )
    check.add_argument(
        "--restore",
        action="store_true",
        help="put changed and deleted given cells back first; the old file is kept beside",
    )
    check.add_argument(
        "--fast", action="store_true", help="leave out cells that only show something"
    )
    check.add_argument(
        "--timeout",
        type=_seconds,
        default=120,
        metavar="SECONDS",
        help="how long one cell may take (default: %(default)s)",
    )
    check.set_defaults(run=_check)
    return parser


def _seconds(text):
    seconds = int(text)
    if seconds < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return seconds


def _check(options):
    try:
        from chainrule.handin import check, given, notebook, report
    except ImportError as missing:
        raise _Wrong(
            f"{missing.name} is not installed; `pip install 'chainrule[check]'` brings it"
        ) from None
    path = _one_notebook(options.notebook)
    try:
        student = notebook.read(path)
        release = _one_notebook(options.release) if options.release else given.find_release(path)
        released = None if release is None else notebook.read(release)
        if options.restore:
            student = _restore(path, student, released)
        print(f"Running {path} from top to bottom in a fresh process ...", flush=True)
        found = check.check(path, student, released, release, options.timeout, options.fast)
    except notebook.NotebookFault as fault:
        raise _Wrong(fault, FAILED) from None
    _print("\n" + report.text(found))
    return PASSED if found.passed else FAILED


def _restore(path, student, released):
    from chainrule.handin import given

    if released is None:
        raise _Wrong("no released copy found to restore from; name it with --release PATH")
    if not given.changes(student, released):
        print("Nothing to restore: every given cell is as released.")
        return student
    backup = given.restore(path, student, released)
    print(f"Restored the given cells of {path}; the old file is {backup.name}.")
    return given.rebuilt(student, released)


def _one_notebook(path):
    if not path.exists():
        raise _Wrong(f"{path} does not exist")
    if not path.is_dir():
        return path
    found = [p for p in sorted(path.glob("*.ipynb")) if ".before-restore" not in p.name]
    if len(found) != 1:
        names = ", ".join(p.name for p in found) or "none"
        raise _Wrong(f"{path} must hold one notebook, or name it yourself (found: {names})")
    return found[0]


def _print(text):
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())
