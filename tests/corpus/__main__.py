"""`python -m corpus write DIR`: the corpus as a course folder; `list`: what is in it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from corpus import CASES, FAMILIES, write_course
from corpus.writing import expectations


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="one line per case")
    write = commands.add_parser("write", help="make a course folder of the cases")
    write.add_argument("folder", type=Path, help="must not exist yet")
    write.add_argument("--family", choices=FAMILIES, action="append")
    arguments = parser.parse_args()
    families = getattr(arguments, "family", None) or FAMILIES
    cases = [case for case in CASES.values() if case.family in families]
    if arguments.command == "list":
        for case in cases:
            print(f"{case.family:<10} {case.name:<40} {case.about}")
        return
    write_course(arguments.folder, cases)
    told = json.dumps(expectations(cases), indent=1)
    (arguments.folder / "expectations.json").write_text(told + "\n", encoding="utf-8")
    print(f"{len(cases)} submissions lie in {arguments.folder / 'submitted'}")


if __name__ == "__main__":
    main()
