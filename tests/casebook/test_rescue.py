"""A damaged casebook: what can be read comes into a new file, what could not is listed; the old one is not touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError, peek
from csi_desktop.casebook.rescue import rescue
from tests.faults import mutations

PAGE = mutations.PAGE


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A casebook with cases, rows, history, attachments and a bin."""
    return mutations.made(tmp_path_factory.mktemp("sound") / "sound.csi")


def everything(path: Path) -> tuple[dict[tuple[int, str, str], object], dict[str, bytes]]:
    """Every answer by evaluation, field and row; every attachment that is whole."""
    with Casebook.open(path, readonly=True) as book:
        lines = [*book.cases(limit=-1), *book.cases(limit=-1, bin=True)]
        found = {}
        for line in lines:
            for one in book.evaluations(line.case_id):
                for (field, row), answer in book.load(one.id):
                    found[one.id, field, row] = answer
        files = {}
        for one in book.attachments():
            try:
                files[one.name] = book.read_attachment(one.sha256)
            except CasebookError:
                continue
        return found, files


def test_a_sound_casebook_is_rescued_whole(sound: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.csi"
    found = rescue(sound, target)
    assert found.lost == [] and found.problems == []
    assert everything(target) == everything(sound)
    with Casebook.open(target) as new, Casebook.open(sound, readonly=True) as old:
        assert new.check() == [] and new.history() == old.history()
        assert new.cases() == old.cases() and new.uuid == old.uuid


def test_a_lost_page_takes_only_what_lay_on_it(sound: Path, tmp_path: Path) -> None:
    data = sound.read_bytes()
    answers, files = everything(sound)
    rescued = kept = refused = 0
    pages = len(data) // PAGE
    for page in range(1, pages, max(pages // 30, 1)):
        path, target = tmp_path / "damaged.csi", tmp_path / f"rescued {page}.csi"
        made = bytearray(data)
        made[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        path.write_bytes(made)
        try:
            found = rescue(path, target)
        except CasebookError as error:  # the list of tables itself, a few pages of thousands in a real casebook
            assert "list of tables" in error.text.en and "backup" in error.text.en
            refused += 1
            continue
        assert path.read_bytes() == made
        there, whole = everything(target)
        with Casebook.open(target) as book:
            complaints = [problem.text for problem in book.check()] + found.lost
        wrong = {place for place, answer in there.items() if answers.get(place) != answer}
        missing = answers.keys() - there.keys()
        assert not wrong
        assert (not missing and whole == files) or complaints
        assert all(text.zh and text.en for text in complaints)
        rescued += len(there)
        kept += len(answers)
    assert rescued / kept > 0.9 and refused <= 3


def test_a_file_whose_end_is_missing_is_rescued_up_to_there(sound: Path, tmp_path: Path) -> None:
    path, target = tmp_path / "cut.csi", tmp_path / "new.csi"
    path.write_bytes(sound.read_bytes()[: -20 * PAGE - 100])
    assert peek(path).kind == "truncated"
    with pytest.raises(CasebookError) as told:
        Casebook.open(path)
    assert told.value.kind == "damaged"
    found = rescue(path, target)
    assert found.lost or found.problems
    assert everything(target)[0] == everything(sound)[0]  # the pictures lay at the end


def test_what_cannot_be_rescued_is_said_and_nothing_is_overwritten(sound: Path, tmp_path: Path) -> None:
    path, target = tmp_path / "damaged.csi", tmp_path / "new.csi"
    made = bytearray(sound.read_bytes())
    made[100:PAGE] = bytes(PAGE - 100)
    path.write_bytes(made)
    with pytest.raises(CasebookError, match="backup"):
        rescue(path, target)
    target.write_bytes(b"mine")
    with pytest.raises(CasebookError, match="left alone"):
        rescue(sound, target)
    assert target.read_bytes() == b"mine" and sorted(p.name for p in tmp_path.iterdir()) == ["damaged.csi", "new.csi"]
