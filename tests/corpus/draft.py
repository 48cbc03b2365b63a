"""A released notebook in a student's hands: what one may do to it in an editor."""

from __future__ import annotations

import copy
import json

RELU = '''def relu(Z):
    """Elementwise max(Z, 0)."""
    return np.maximum(Z, 0)
'''
ROW_SOFTMAX = '''def row_softmax(Z):
    """Softmax of every row."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
'''
SHUFFLED = '''def shuffled(M, rng):
    """Every index once, in random order."""
    return rng.permutation(M)
'''
ONE_HOT = '''def one_hot(y, K):
    """One-hot rows."""
    return np.eye(K)[y]
'''
RIGHT = {"relu": RELU, "row_softmax": ROW_SOFTMAX, "shuffled": SHUFFLED, "one_hot": ONE_HOT}
POINTS = {"relu_test": 4, "row_softmax_test": 6, "shuffled_test": 4, "one_hot_test": 3}
TESTS = tuple(POINTS)
WHY = "Because the factor exp(c) cancels."


class Draft:
    """The notebook as plain dictionaries, with every source one text."""

    def __init__(self, release: dict):
        self.notebook = copy.deepcopy(release)
        for cell in self.cells:
            cell["source"] = "".join(cell["source"])

    @property
    def cells(self) -> list[dict]:
        return self.notebook["cells"]

    def cell(self, grade_id: str) -> dict:
        return self.cells[self.place(grade_id)]

    def place(self, grade_id: str) -> int:
        for index, cell in enumerate(self.cells):
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
                return index
        raise KeyError(grade_id)

    def tests(self) -> list[dict]:
        return [self.cell(name) for name in TESTS]

    # ------------------------------------------------------------------ writing
    def answer(self, grade_id: str, source: str) -> Draft:
        self.cell(grade_id)["source"] = source.strip("\n")
        return self

    def solve(self, **sources: str) -> Draft:
        """Everything right, but for the answers that are given here."""
        for grade_id, source in {**RIGHT, "why": WHY, **sources}.items():
            self.answer(grade_id, source)
        return self

    def stubs(self, **sources: str) -> Draft:
        """Nothing written, but for the answers that are given here."""
        for grade_id, source in sources.items():
            self.answer(grade_id, source)
        return self

    # --------------------------------------------------------------- adding cells
    def before(self, grade_id: str, source: str, kind: str = "code") -> Draft:
        """A cell of one's own above a given one."""
        self.cells.insert(self.place(grade_id), self._new(source, kind))
        return self

    def after(self, grade_id: str, source: str, kind: str = "code") -> Draft:
        self.cells.insert(self.place(grade_id) + 1, self._new(source, kind))
        return self

    def at_end(self, source: str, kind: str = "code") -> Draft:
        self.cells.append(self._new(source, kind))
        return self

    def _new(self, source: str, kind: str) -> dict:
        used = {cell.get("id") for cell in self.cells}
        number = next(n for n in range(1000) if f"own-{n}" not in used)
        cell = {"id": f"own-{number}", "cell_type": kind, "metadata": {}, "source": source}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        return cell

    def drop(self, grade_id: str) -> Draft:
        del self.cells[self.place(grade_id)]
        return self

    # -------------------------------------------------------------------- saving
    def text(self, **options) -> str:
        return json.dumps(self.notebook, ensure_ascii=False, indent=1, **options) + "\n"

    def bytes(self, **options) -> bytes:
        return self.text(**options).encode("utf-8")
