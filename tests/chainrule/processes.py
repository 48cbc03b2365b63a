"""Code in a new Python, for what depends on what was imported before."""

import subprocess
import sys


def in_a_fresh_process(code, **environment):
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return result.stdout.split()
