"""What a casebook survives, tried at full length: `python benchmarks/faults.py` for everything (about half an hour on
two cores), or by name: `kills`, `refusals`, `mutations` (damaged files, rescued where they do not open), `locked` (the
same with a password), `pages` (every page lost in turn), `seals`, `powercuts`, `twice`, `full`. `--count N` sets
another length.

Prints what was done and what was found, and ends with 1 if anything was lost, damaged, half-written or silent."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from measure import ROOT, keep_apart

sys.path.insert(0, str(ROOT))

LENGTHS = {
    "kills": 1000, "refusals": 0, "mutations": 10_000, "locked": 1000, "pages": 0, "seals": 4000, "powercuts": 100_000,
    "twice": 60, "full": 1,
}  # fmt: skip
WORKERS = max(os.cpu_count() or 1, 1)


def _kills(folder: Path, times: int) -> tuple[str, list[str]]:
    from tests.faults import kills

    found = kills.kill(kills.made(folder / "killed.csi"), times)
    return f"{found.kills} kill -9, {found.acknowledged} answers acknowledged", found.faults


def _refusals(folder: Path, _: int) -> tuple[str, list[str]]:
    from tests.faults import refusals

    found = {act.name: refusals.refuse_everything(act, folder / "refused") for act in refusals.ACTS}
    each = ", ".join(f"{name} {one.refused}" for name, one in found.items())
    total = sum(one.refused for one in found.values())
    return f"{total} failures injected: {each}", [fault for one in found.values() for fault in one.faults]


def _mutations(folder: Path, files: int, password: str = "") -> tuple[str, list[str]]:
    from tests.faults import mutations

    sound = mutations.made(folder / "sound.csi", password)
    share = -(-files // WORKERS)
    parts = [
        (sound, folder / f"damaged-{n}", n * share, min((n + 1) * share, files), password) for n in range(WORKERS)
    ]
    found = _shared(mutations.damage, parts)
    ends = sum((one.ends for one in found), start=found[0].ends.__class__())
    told = ", ".join(f"{name} {number}" for name, number in ends.most_common())
    return f"{ends.total()} damaged files: {told}", [fault for one in found for fault in one.faults]


def _locked(folder: Path, files: int) -> tuple[str, list[str]]:
    return _mutations(folder, files, "password 1")


def _pages(folder: Path, _: int) -> tuple[str, list[str]]:
    from csi_desktop.sample import build_sample
    from tests.faults import lost_pages

    sound = build_sample(folder / "sound.csi")
    spots, on_page = lost_pages.spots(sound), lost_pages.on_pages(sound)
    parts = [(sound, folder / f"lost-{n}", spots[n::WORKERS], on_page) for n in range(WORKERS)]
    found = _shared(lost_pages.lose, parts)
    files, whole, rows, back = (
        sum(getattr(one, name) for one in found) for name in ("files", "whole", "on_page", "back")
    )
    told = f"{files} pages and sectors lost in turn, {whole} files rescued whole; of {rows} rows that lay there {back}"
    return f"{told} came back from elsewhere", [fault for one in found for fault in one.faults]


def _seals(folder: Path, files: int) -> tuple[str, list[str]]:
    from tests.faults import seals

    sealed = seals.made(folder / "sealed.csi")
    parts = [(sealed, folder / how.__name__, how, 0, files) for how in seals.DAMAGES]
    found = _shared(seals.damage, parts)
    told = ", ".join(f"{how.__name__} {one.changed}" for how, one in zip(seals.DAMAGES, found, strict=True))
    faults = [fault for one in found for fault in one.missed]
    return f"{files} files damaged in each way, sealed content changed in: {told}", faults


def _powercuts(folder: Path, images: int) -> tuple[str, list[str]]:
    from tests.faults import powercuts

    lives, upgrades = 0, 0
    total, different, faults, seed = 0, 0, list[str](), 0
    while total < images:
        seed += 1
        life = folder / f"life-{seed}"
        life.mkdir()
        done = powercuts.record(life, 6, seed) if seed % 4 else powercuts.record_upgrade(life)
        lives, upgrades = lives + bool(seed % 4), upgrades + (not seed % 4)
        parts = [(done, folder / f"image-{n}", 5, seed, n + 1, WORKERS) for n in range(WORKERS)]
        for one in _shared(powercuts.cut, parts):
            total, different = total + one.images, different + one.different
            faults += one.faults
    return (
        f"{total} disks after a power cut ({different} of them different) in {lives} lives and {upgrades} upgrades",
        faults,
    )


def _twice(folder: Path, seconds: int) -> tuple[str, list[str]]:
    from tests.faults import places

    return places.twice(folder, seconds)


def _full(folder: Path, _: int) -> tuple[str, list[str]]:
    from tests.faults import places

    return places.full(folder)


def _shared(work: Callable[..., object], parts: list[tuple[object, ...]]) -> list[object]:
    with get_context("fork").Pool(WORKERS) as pool:
        return pool.starmap(work, parts)


TRIALS = {
    "kills": _kills,
    "refusals": _refusals,
    "mutations": _mutations,
    "locked": _locked,
    "pages": _pages,
    "seals": _seals,
    "powercuts": _powercuts,
    "twice": _twice,
    "full": _full,
}


def main() -> int:
    """Try what is asked for; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[*TRIALS, []], help="what to try; nothing: everything")
    parser.add_argument("--count", type=int, help="how often, instead of the full length")
    asked = parser.parse_args()
    if sys.platform == "win32":
        print("processes are forked and killed here: Linux and macOS only", file=sys.stderr)
        return 2
    wrong = 0
    memory = Path("/dev/shm")  # many small files, whose syncs are not what is tried
    with (
        tempfile.TemporaryDirectory(prefix="csi-faults-", ignore_cleanup_errors=True) as home,
        tempfile.TemporaryDirectory(prefix="csi-faults-", dir=memory if memory.is_dir() else None) as quick,
    ):
        keep_apart(Path(home))
        os.environ["CSI_DESKTOP_DATA"] = str(Path(quick) / "data")
        for name in asked.names or TRIALS:
            folder = (
                Path(home if name == "kills" else quick) / name
            )  # a kill is worth what the real disk makes of it
            folder.mkdir()
            begin = time.perf_counter()
            told, faults = TRIALS[name](folder, asked.count or LENGTHS[name])
            print(
                f"{name:<10} {told}: {len(faults)} faults ({time.perf_counter() - begin:.0f} s)", flush=True
            )
            for fault in faults[:20]:
                print(f"           {fault}")
            wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
