"""A casebook in a cloud or network folder is worked on in a local copy, and published never over another's change."""

from __future__ import annotations

from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError, working
from csi_desktop.casebook.working import ChangedElsewhere, place_of
from csi_desktop.forms.reader import catalogue
from csi_desktop.session.opening import open_session
from csi_desktop.session.own_forms import derived


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "坚果云" / "客户.csi"
    path.parent.mkdir()
    with Casebook.create(path) as book:
        book.new_case(catalogue(), {"case.project": "项目"}, year=2024, mode="desk")
    return path


def write(book: Casebook, goal: str, field: str = "case.goal") -> None:
    open_session(book, book.evaluations(book.case_ids()[0])[0].id, goal).set(field, goal)


def goal(path: Path, field: str = "case.goal") -> object:
    with Casebook.open(path, readonly=True) as book:
        return open_session(book, book.evaluations(book.case_ids()[0])[0].id).value(field)


def test_the_file_changes_only_when_it_is_published_and_then_whole(target: Path) -> None:
    before = target.read_bytes()
    with working.open_copy(target) as book:
        assert not working.publish(book, target)  # nothing to publish
        write(book, "本机")
        assert target.read_bytes() == before
        assert working.publish(book, target) and not working.publish(book, target)
    assert goal(target) == "本机"
    assert [one.name for one in target.parent.iterdir()] == [target.name]
    with working.open_copy(target) as book:  # the same again
        write(book, "再次")
    with working.open_copy(target) as book:  # what was not published before a crash is there
        assert working.publish(book, target)
    assert goal(target) == "再次"


def test_what_somebody_else_published_comes_with_the_next_opening(target: Path) -> None:
    working.open_copy(target).close()
    with Casebook.open(target) as other:
        write(other, "别人")
    with working.open_copy(target) as book:
        assert not working.publish(book, target)
        assert open_session(book, 1).value("case.goal") == "别人"


def test_another_s_change_is_never_overwritten_and_can_be_merged(target: Path) -> None:
    with working.open_copy(target) as book:
        write(book, "本机")
        with Casebook.open(target) as other:
            write(other, "别人", "case.listed")
        theirs = target.read_bytes()
        with pytest.raises(ChangedElsewhere, match="not overwritten"):
            working.publish(book, target)
        assert target.read_bytes() == theirs
        seen = working.fingerprint(target)
        with Casebook.open(target, readonly=True) as other:
            book.merge(other, {}, derived(book))
        working.settle(target, seen)
        assert working.publish(book, target)
    assert (goal(target), goal(target, "case.listed")) == ("本机", "别人")


def test_a_folder_that_is_away_loses_nothing(target: Path) -> None:
    with working.open_copy(target) as book:
        write(book, "本机")
        away = target.parent.rename(target.parent.with_name("away"))
        with pytest.raises(CasebookError, match="safe in the local copy"):
            working.publish(book, target)
        away.rename(target.parent)
        assert working.publish(book, target)
    assert goal(target) == "本机"
    working.forget(target)
    assert not working.exists(target) and target.exists()


@pytest.mark.parametrize(
    ("path", "system", "name"),
    [
        ("/home/a/Dropbox/x/a.csi", "", "Dropbox"), ("C:/Users/a/OneDrive - 某公司/a.csi", "", "OneDrive"),
        ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/a.csi", "", "iCloud"),
        ("D:/我的坚果云/案例/a.csi", "", "坚果云"),
        ("//server/share/a.csi", "", "SMB"), ("/mnt/x/a.csi", "nfs4", "NFS4"),
        ("/home/a/Documents/a.csi", "ext4", ""), ("/home/a/Dropbox.csi", "apfs", ""),
    ],
)  # fmt: skip
def test_places_are_known_by_name_or_file_system(path: str, system: str, name: str) -> None:
    assert place_of(Path(path), system) == name


def test_the_folder_of_onedrive_is_known_by_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path))
    assert place_of(tmp_path / "b" / "a.csi") == "OneDrive" and not place_of(tmp_path.parent / "a.csi")


def test_a_password_stays_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "Dropbox" / "a.csi"
    path.parent.mkdir()
    with Casebook.create(path, password="long enough") as book:
        book.new_case(catalogue(), {"case.project": "机密"}, year=2024, mode="desk")
    with working.open_copy(path, "long enough") as book:
        write(book, "机密目标")
        assert working.publish(book, path)
    for file in (path, working.copy_path(path)):
        assert file.read_bytes()[:4] == b"CSIx"
