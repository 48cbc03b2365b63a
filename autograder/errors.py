"""Every error that a user may see, as one tree.

    AutograderError                 exit code 1 unless said otherwise
    ├── UsageError                  exit code 2: the command line is wrong
    ├── CourseError                 a course folder, assignment.toml or name is not as it must be
    │   ├── HomeworkError           a homework's text breaks a rule; names file and cell
    │   └── GateError               a build gate failed
    ├── NotebookError               a submitted notebook cannot be read; a person must look
    ├── WireError                   bytes that crossed the wall break the format
    └── GraderFault                 exit code 3: our fault or the machine's, never the student's
        └── SandboxError            isolation is missing or failed; nothing was graded

Each message says what is wrong, where, the two values, and what to do next.
"""


class AutograderError(Exception):
    """Base of all errors that are told to a user without a traceback."""

    exit_code = 1


class UsageError(AutograderError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class CourseError(AutograderError):
    """A course folder, a configuration file or a name is not as it must be."""


class HomeworkError(CourseError):
    """The text of a homework breaks a rule; the message names file and cell."""


class GateError(CourseError):
    """A gate between solutions and students is closed."""


class NotebookError(AutograderError):
    """A submitted file is not a readable notebook. It is kept for a person."""


class WireError(AutograderError):
    """Bytes from the other side of the wall break the format or its bounds."""


class GraderFault(AutograderError):
    """A fault of the grader or its machine. Never scored, always listed."""

    exit_code = 3


class SandboxError(GraderFault):
    """Isolation is missing or failed to start; no student code was run."""
