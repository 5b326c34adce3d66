"""Writes the direction numbers of the Sobol sequence that the program ships, from those that SciPy carries.

    python tools/make_sobol.py      needs SciPy; writes resources/sobol/directions.txt

They are those of Joe and Kuo, “Constructing Sobol sequences with better two-dimensional projections”, SIAM Journal on
Scientific Computing 30 (2008), file new-joe-kuo-6.21201 (BSD licence)."""

from __future__ import annotations

from pathlib import Path

import numpy
import scipy.stats

DIMENSIONS = 256
TARGET = Path(__file__).resolve().parent.parent / "resources" / "sobol" / "directions.txt"


def main() -> None:
    kept = numpy.load(Path(scipy.stats.__file__).parent / "_sobol_direction_numbers.npz")
    polynomials, numbers = kept["poly"], kept["vinit"]
    lines = ["# polynomial, then its initial direction numbers; one line a dimension (Joe and Kuo 2008)"]
    for polynomial, row in zip(polynomials[:DIMENSIONS], numbers[:DIMENSIONS], strict=True):
        degree = int(polynomial).bit_length() - 1
        lines.append(" ".join(str(int(each)) for each in (polynomial, *row[:degree])))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
