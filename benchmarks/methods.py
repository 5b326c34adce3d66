"""The methods of a judgement one can defend, each against the yardstick named: plain Python, answer rows, SALib."""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from measure import cpu, in_turns, line, paired

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csi_desktop.forms.definition import Field
    from csi_desktop.scoring.cohort import Member
    from csi_desktop.scoring.composite import Group
    from csi_desktop.scoring.result import Term

CASES = 100_000
UNITS, INDICATORS, DRAWS = 51, 49, 10_000
PILLARS = (8, 5, 6, 5, 7, 6, 6, 6)  # indicators of each; four of them make a half of the index


def run() -> None:
    """Print the figures; what takes plain Python too long is done in part and said so."""
    print("Methods (NumPy; plain Python doing the same sums)")
    _single()
    _packed()
    _ranks()
    _sobol()
    _sroi()
    _alpha()


def _against(name: str, ours: float, times: float, target: str) -> None:
    line(name, f"{times:,.0f} × ({ours * 1e3:.1f} ms)", target)


# ---------------------------------------------------------------- one case, and very many
def _single() -> None:
    from evaluations import golden_session

    from csi_desktop.scoring.facts import Facts

    session = golden_session()

    def index() -> None:
        for _ in range(20):
            assert Facts(session.catalogue, session.sheet).index

    (least,) = in_turns(index)
    line("index of one case, both schemes, with its working", f"{least / 20 * 1e3:.2f} ms", "target < 1 ms")


def _packed() -> None:
    from csi_desktop.casebook import Casebook
    from csi_desktop.forms.reader import catalogue
    from csi_desktop.scoring.packed import indicators, packed_scores

    form = next(each for each in catalogue().forms if each.index)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        path = _many(Path(name) / "many.csi", [one.max or 1 for one in indicators(form)])
        with Casebook.open(path, readonly=True) as book:

            def ours() -> None:
                _, levels = book.packed_levels()
                assert len(packed_scores(form, levels).score) == CASES

            (least,) = in_turns(ours)
        rows = cpu(lambda: _from_rows(path, form))
        name = f"index of {CASES:,} cases from packed levels / from answer rows"
        _against(name, least, rows / least, "≤ 100 ms, ≥ 50 ×")


def _many(path: Path, highest: list[int]) -> Path:
    """A casebook of very many cases, each like the first but for its levels; written straight into the tables."""
    from evaluations import golden_session

    from csi_desktop.casebook import Casebook
    from csi_desktop.session.opening import open_session

    with Casebook.create(path) as book:
        golden = golden_session()
        _, first = book.new_case(golden.catalogue, {}, year=2024, mode="third", depth="quick")
        session = open_session(book, first.id)
        session.fill({}, {place: answer for place, answer in golden.sheet if place[0].startswith("idx.")})
    file = sqlite3.connect(path, isolation_level=None)
    run = file.execute
    run("PRAGMA synchronous=OFF")
    run("BEGIN")
    run("CREATE TEMP TABLE n(n INTEGER)")
    file.executemany("INSERT INTO n VALUES (?)", [(n,) for n in range(2, CASES + 1)])
    run('INSERT INTO "case"(id, uuid, created) SELECT n, \'c\' || n, \'2024\' FROM n')
    for table, key in (("evaluation", "id"), ("listing", "evaluation_id")):
        names = [row[1] for row in run(f"PRAGMA table_info({table})")]
        taken = ", ".join(
            "n.n" if name in (key, "case_id") else "'e' || n.n" if name == "uuid" else f't."{name}"' for name in names
        )
        run(f"INSERT INTO {table} SELECT {taken} FROM n, {table} t WHERE t.{key} = {first.id}")
    known = {key: number for number, key in run("SELECT id, key FROM field")}
    fields = [(known[one.id], top) for one, top in zip(_indicators(), highest, strict=True)]
    draw = random.Random(1)
    for n in range(2, CASES + 1):
        levels = [draw.randint(0, top) for _, top in fields]
        file.executemany(
            "INSERT INTO answer VALUES (?, ?, 0, ?, 0, ?, 'answered', '', '[]')",
            [(n, n, field, json.dumps(level)) for (field, _), level in zip(fields, levels, strict=True)],
        )
        run("INSERT INTO level_vec VALUES (?, 0, ?)", (n, bytes(levels)))
    run("COMMIT")
    file.close()
    return path


def _indicators() -> tuple[Field, ...]:
    from csi_desktop.forms.reader import catalogue
    from csi_desktop.scoring.packed import indicators

    return indicators(next(form for form in catalogue().forms if form.index))


def _from_rows(path: Path, form: object) -> None:
    """The same index from the answers, one row a level: what it takes without packed levels."""
    from csi_desktop.scoring.packed import indicators

    fields = {one.id: one for one in indicators(form)}  # type: ignore[arg-type]
    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    keys = dict(file.execute("SELECT id, key FROM field").fetchall())
    weights = {section.key: float(section.weight or 0) for section in form.sections}  # type: ignore[attr-defined]
    cases: dict[int, dict[str, float]] = {}
    for evaluation, field, value in file.execute("SELECT evaluation_id, field_id, value FROM answer WHERE row_id = 0"):
        one = fields.get(keys[field])
        if one is not None:
            cases.setdefault(evaluation, {})[one.id] = 100 * json.loads(value) / one.max
    scores = {}
    for evaluation, levels in cases.items():
        sums: dict[str, list[float]] = {}
        for key, score in levels.items():
            one = fields[key]
            entry = sums.setdefault(one.section_key, [0.0, 0.0])
            entry[0] += float(one.weight) * score
            entry[1] += float(one.weight)
        whole = sum(weights[key] for key in sums)
        scores[evaluation] = sum(weights[key] * a / b for key, (a, b) in sums.items()) / whole
    assert len(scores) == CASES
    file.close()


# ---------------------------------------------------------------- weights and ranks
def _ranks() -> None:
    import numpy as np

    from csi_desktop.scoring.cohort import cohort
    from csi_desktop.scoring.composite import Group
    from csi_desktop.scoring.rank_spread import rank_spread
    from csi_desktop.scoring.tree_spread import tree_spread

    values = np.random.default_rng(1).random((UNITS, INDICATORS)) * 100
    part, often = DRAWS // 100, 10  # so that both take about as long
    name = f"weights by chance with ranks, {UNITS} × {INDICATORS}, {DRAWS:,} draws / plain Python"

    def ours() -> None:
        for _ in range(often):
            rank_spread(values, [1.0] * INDICATORS, 1, draws=DRAWS)

    taken, times = paired(ours, lambda: _plain_ranks(values.tolist(), part), runs=50)
    _against(name, taken / often, times * often * DRAWS / part, "≥ 1,000 ×")
    columns = {str(number): column for number, column in enumerate(values.T)}
    names = iter(columns)
    pillars = [Group(f"p{n}", 1.0, tuple(Group(next(names)) for _ in range(size))) for n, size in enumerate(PILLARS)]
    whole = Group("index", 1.0, (Group("a", 1.0, tuple(pillars[:4])), Group("b", 1.0, tuple(pillars[4:]))))

    def ours_of_levels() -> None:
        for _ in range(often):
            tree_spread(whole, columns, 1.0, 1, draws=DRAWS)

    taken, times = paired(ours_of_levels, lambda: _plain_ranks_of_levels(whole, columns, part), runs=30)
    _against("the same at four levels", taken / often, times * often * DRAWS / part, "≥ 1,000 ×")
    members = _members(1_000)
    (many,) = in_turns(lambda: cohort(members, draws=DRAWS, tell=lambda _: True), runs=3)
    line(f"levels and weights by chance with ranks, 1,000 cases × 14, {DRAWS:,} draws", f"{many:.2f} s", "target < 3 s")


def _members(count: int) -> list[Member]:
    """Cases like the golden one, but for their levels and the grades of their evidence."""
    from evaluations import golden_session

    from csi_desktop.scoring.cohort import member

    session, draw = golden_session(), random.Random(1)
    golden = member(session.catalogue, session.sheet)
    assert golden.index is not None

    def other(term: Term) -> Term:
        level = draw.randint(0, term.max)
        return term._replace(level=level, score=Fraction(100 * level, term.max), grade=Fraction(draw.randint(0, 4), 4))

    found = []
    for number in range(count):
        sections = [part._replace(terms=tuple(map(other, part.terms))) for part in golden.index.sections]
        found.append(replace(golden, uuid=str(number), index=replace(golden.index, sections=tuple(sections))))
    return found


def _plain_ranks(values: list[list[float]], draws: int) -> list[list[int]]:
    """The question as one would write it: perturb, share out, weigh, rank, and keep every rank for its percentiles."""
    draw = random.Random(1)
    kept: list[list[int]] = [[] for _ in values]
    for _ in range(draws):
        weights = _swayed(draw, len(values[0]))
        scores = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in values]
        for unit, score in enumerate(scores):
            kept[unit].append(1 + sum(other > score for other in scores))
    return _percentiles(kept, draws)


def _plain_ranks_of_levels(whole: Group, columns: Mapping[str, Sequence[float]], draws: int) -> list[list[int]]:
    """The same, level by level from the indicators up."""
    draw = random.Random(1)
    known = {name: [float(value) for value in column] for name, column in columns.items()}

    def scores_of(group: Group) -> list[float]:
        if not group.parts:
            return known[group.id]
        weights = _swayed(draw, len(group.parts))
        parts = [scores_of(part) for part in group.parts]
        return [sum(w * x for w, x in zip(weights, row, strict=True)) for row in zip(*parts, strict=True)]

    kept: list[list[int]] = [[] for _ in range(UNITS)]
    for _ in range(draws):
        scores = scores_of(whole)
        for unit, score in enumerate(scores):
            kept[unit].append(1 + sum(other > score for other in scores))
    return _percentiles(kept, draws)


def _swayed(draw: random.Random, count: int) -> list[float]:
    weights = [0.75 + 0.5 * draw.random() for _ in range(count)]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def _percentiles(kept: list[list[int]], draws: int) -> list[list[int]]:
    return [[sorted(ranks)[int(share * draws)] for share in (0.05, 0.5, 0.95)] for ranks in kept]


# ---------------------------------------------------------------- sensitivity
def _sobol() -> None:
    from csi_desktop.scoring import sobol

    try:
        import numpy as np
        from SALib.analyze import sobol as analyze
        from SALib.sample import sobol as sample
    except ImportError:
        line("Sobol indices / SALib", "SALib is not installed")
        return
    problem = {"num_vars": 64, "names": [str(n) for n in range(64)], "bounds": [[0, 1]] * 64}
    weights = np.random.default_rng(3).random(64)

    def function(u: np.ndarray) -> np.ndarray:
        return u @ weights + 3 * u[:, 0] * u[:, 1]

    found: dict[str, object] = {}

    def ours() -> None:
        found["ours"] = sobol.indices(function, 64, 1024)

    def theirs() -> None:
        points = sample.sample(problem, 1024, calc_second_order=False, scramble=False)
        found["theirs"] = analyze.analyze(problem, function(points), calc_second_order=False)

    a, b = in_turns(ours, theirs, runs=5)
    first, total, *_ = found["ours"]  # type: ignore[misc]
    apart = max(abs(first - found["theirs"]["S1"]).max(), abs(total - found["theirs"]["ST"]).max())  # type: ignore[index]
    _against(f"Sobol indices of 64 inputs / SALib (largest difference {apart:.0e})", a, b / a, "≥ 20 ×, 4 decimals")


# ---------------------------------------------------------------- social return, agreement
def _sroi() -> None:
    from csi_desktop.scoring.sroi import Outcome, ValueMap, simulate

    def triple(low: str, central: str, high: str) -> tuple[Decimal, Decimal, Decimal]:
        return Decimal(low), Decimal(central), Decimal(high)

    outcomes = tuple(
        Outcome(str(n), Decimal(100 + n), Decimal(900), triple(".2", ".3", ".4"), triple("0", ".05", ".1"),
                triple(".3", ".4", ".5"), triple(".1", ".2", ".3"), duration=5)
        for n in range(8)
    )  # fmt: skip
    found = ValueMap(outcomes, Decimal(400_000), Decimal(".035"))
    part = 2_000
    taken, times = paired(lambda: simulate(found, 1, 100_000), lambda: _plain_sroi(found, part))
    _against("SROI of 8 outcomes × 5 years, 100,000 draws / plain Python", taken, times * 100_000 / part, "≥ 25 ×")


def _plain_sroi(found: object, draws: int) -> float:
    draw = random.Random(1)
    inputs, rate = float(found.inputs), float(found.rate)  # type: ignore[attr-defined]
    rows = [
        (float(o.quantity * o.value), [tuple(map(float, getattr(o, n))) for n in _SHARES], o.duration)
        for o in found.outcomes  # type: ignore[attr-defined]
    ]
    above = 0
    for _ in range(draws):
        worth = 0.0
        for value, shares, duration in rows:
            dw, di, at, dr = (draw.triangular(low, high, central) for low, central, high in shares)
            impact = value * (1 - dw) * (1 - di) * (1 - at)
            worth += sum(impact * (1 - dr) ** (year - 1) / (1 + rate) ** year for year in range(1, duration + 1))
        above += worth / inputs > 1
    return above / draws


_SHARES = ("deadweight", "displacement", "attribution", "drop_off")


def _alpha() -> None:
    from csi_desktop.scoring.agreement import alpha_interval

    draw = random.Random(1)
    ratings = [
        [None if draw.random() < 0.1 else float(draw.randint(0, 4)) for _ in range(120)] for _ in range(3)
    ]
    times = {}
    for metric in ("nominal", "ordinal", "interval"):
        (times[metric],) = in_turns(lambda m=metric: alpha_interval(ratings, m, seed=1, resamples=1_000), runs=5)
    shown = " / ".join(f"{seconds * 1e3:.0f}" for seconds in times.values())
    line("α of 3 × 120 with 1,000 bootstraps (nominal, ordinal, interval)", f"{shown} ms", "target < 100 ms")
