"""The benchmarks reach what they measure: whoever changes the window learns it here, not from the next figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"

DESK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import measure
from cases import sample
from memory import after_report, with_case
measure.keep_apart(Path(sys.argv[2]))
desk = with_case(sample(Path(sys.argv[2])))
after_report(desk, Path(sys.argv[2]))
print(len(desk.session.sheet.answers), [path.name for path in Path(sys.argv[2]).glob("*.pdf")])
desk.leave()
"""


def test_the_desk_of_the_benchmarks_opens_a_case_and_makes_its_report(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DESK, str(BENCHMARKS), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers, _, made = done.stdout.partition(" ")
    assert int(answers) > 100 and ".pdf" in made
