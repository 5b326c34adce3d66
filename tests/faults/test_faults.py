"""The fault suite in small; `python benchmarks/faults.py` tries the same at full length."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("processes are forked and killed here", allow_module_level=True)

from tests.faults import kills, mutations, places, powercuts, refusals


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    found = kills.kill(kills.made(tmp_path / "killed.csi"), 15)
    assert found.faults == [] and found.kills == 15 and found.acknowledged >= 15


@pytest.mark.parametrize("act", refusals.ACTS, ids=lambda act: act.name)
def test_a_refused_write_leaves_nothing_half_done(act: refusals.Act, tmp_path: Path) -> None:
    found = refusals.refuse_everything(act, tmp_path / "refused", every=80 if act in refusals.LONG else 7)
    assert found.faults == [] and found.refused >= 4


def test_damaged_files_are_right_or_reported(tmp_path: Path) -> None:
    found = mutations.damage(mutations.made(tmp_path / "sound.csi"), tmp_path / "damaged", 0, 150)
    assert found.faults == [] and found.ends.total() == 150
    assert min(found.ends[end] for end in ("right", "reported")) > 10 > found.ends["refused"]


def test_damaged_files_with_a_password_are_right_or_rescued_and_reported(tmp_path: Path) -> None:
    sound = mutations.made(tmp_path / "sound.csi", "password 1")
    found = mutations.damage(sound, tmp_path / "damaged", 0, 30, "password 1")
    assert found.faults == [] and found.ends.total() == 30
    assert found.ends["reported"] >= 10 and found.ends["right"]


def test_a_power_cut_takes_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    done = powercuts.record(tmp_path, 1)
    found = powercuts.cut(done, tmp_path / "image", 1)
    assert found.faults == [] and found.different > 50


def test_a_power_cut_during_an_upgrade_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    done = powercuts.record_upgrade(tmp_path)
    found = powercuts.cut(done, tmp_path / "image", 2)
    assert found.faults == [] and found.different > 50


def test_two_programs_take_turns_on_one_file(tmp_path: Path) -> None:
    told, faults = places.twice(tmp_path, 1.5)
    assert faults == [] and "refused" in told


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    told, faults = places.full(tmp_path)
    assert faults == [] and told
