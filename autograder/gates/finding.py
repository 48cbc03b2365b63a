"""What a gate has to say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `cell` is empty where the whole file is meant.

    severity : "error" closes the gate; "warning" asks a person to look
    """

    gate: str
    file: str
    cell: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.file}, {self.cell}" if self.cell else self.file
        return f"{self.severity} [{self.gate}] {where}: {self.message}"
