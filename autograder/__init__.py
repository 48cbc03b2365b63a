"""The autograder: build homeworks from text, grade what comes back, behind a wall.

Imports run one way: errors, model, notebook, build, wire, runner, sandbox,
judge, engine, pool, gradebook, feedback, cli. A file imports only from files
before it in this list.
"""

__version__ = "0.1.0"
