"""An export or a copy for others has nothing that is internal and nothing of persons, unless somebody asks for it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError, PasswordNeeded
from csi_desktop.exchange import export_file, import_file
from csi_desktop.exchange.leaving_out import PARTS, is_personal
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.kinds import kind
from csi_desktop.forms.reader import catalogue
from csi_desktop.scoring import levels
from csi_desktop.sending import send_copy
from csi_desktop.session.opening import open_session
from csi_desktop.session.own_forms import derived
from csi_desktop.text import Text
from tests.samples import sample

FILES = {"公开": (b"public bytes", "public", "none"), "内部": (b"team bytes", "internal", "none"),
         "个人": (b"person bytes", "public", "general"), "敏感": (b"child bytes", "public", "sensitive")}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    """A case with an answer in every field of persons and every internal one, earlier answers, and four files."""
    with Casebook.create(tmp_path / "from.csi") as made:
        _, evaluation = made.new_case(catalogue(), {"case.project": "项目"}, year=2024, mode="third", by="林晓评")
        made.assessor("林晓评", "某所")
        session = open_session(made, evaluation.id, "林晓评")
        forms = session.catalogue
        fields = {name: _role(forms, f"evidence.{name}") for name in ("title", "file", "confidential", "personal")}
        for name, (data, confidential, personal) in FILES.items():
            row = session.add_evidence({"evidence.title": f"标题{name}"})
            kept = made.attach(io.BytesIO(data), f"{name}.pdf")
            about = {"sha256": kept.sha256, "name": kept.name, "size": kept.size, "mime": kept.mime}
            session.set_many({(fields["file"], row): about, (fields["confidential"], row): confidential,
                              (fields["personal"], row): personal})  # fmt: skip
        for one in forms.fields():
            told = one.placement == "internal" or is_personal(one) or any(map(is_personal, one.columns))
            if told and one.kind not in ("file", "computed", "refs", "evidence") and not one.number:
                row = session.add_row(one.section_key) if forms.section(one.section_key).repeat else ""
                value = _marked(one) or sample(one)
                session.set(one.id, value, row)
        yield made


def _role(forms: Catalogue, name: str) -> str:
    field = forms.role(name)
    assert field is not None
    return field.id


def _marked(one):  # type: ignore[no-untyped-def]
    mark = ("内秘" if one.placement == "internal" else "人秘") + one.id.replace(".", "")
    if one.kind in ("text", "longtext", "person", "long") and not one.check and not one.pattern:
        return mark
    if one.columns:
        return [{c.id.rpartition(".")[2]: "人秘" + c.id.replace(".", "") for c in one.columns if is_personal(c)}]
    return None


def test_the_sample_of_answers_has_both_kinds(book: Casebook, tmp_path: Path) -> None:
    export_file(book, tmp_path / "all.json")
    text = (tmp_path / "all.json").read_text("utf-8")
    assert text.count("人秘") > 3 and text.count("内秘") > 3 and "林晓评" in text
    assert len(json.loads(text)["attachments"]) == 4 and "left_out" not in json.loads(text)
    assert kind("person") and PARTS == ("internal", "personal")


def test_an_export_for_others_leaves_both_at_home_and_says_so(book: Casebook, tmp_path: Path) -> None:
    export_file(book, tmp_path / "out.json", leave_out=PARTS)
    text = (tmp_path / "out.json").read_text("utf-8")
    document = json.loads(text)
    assert document["left_out"] == ["internal", "personal"]
    assert "人秘" not in text and "内秘" not in text and "林晓评" not in text
    assert [one["name"] for one in document["attachments"]] == ["公开.pdf"]
    assert "标题公开" in text and "标题个人" in text and "标题内部" not in text and "标题敏感" not in text
    assert document["cases"][0]["history"] == []
    answered = {answer["field"] for one in document["cases"][0]["evaluations"] for answer in one["answers"]}
    assert not [name for name in answered if catalogue().field(name).placement == "internal"]


@pytest.mark.parametrize(("part", "there", "gone"), [("internal", "人秘", "内秘"), ("personal", "内秘", "人秘")])
def test_each_is_left_out_by_itself(book: Casebook, tmp_path: Path, part: str, there: str, gone: str) -> None:
    export_file(book, tmp_path / "out.json", leave_out=[part])  # type: ignore[list-item]
    text = (tmp_path / "out.json").read_text("utf-8")
    assert there in text and gone not in text


def test_what_was_exported_for_others_comes_in_and_its_user_is_told(book: Casebook, tmp_path: Path) -> None:
    export_file(book, tmp_path / "out.json", leave_out=PARTS)
    told = list[Text]()
    with Casebook.create(tmp_path / "to.csi") as other:
        [case] = import_file(other, tmp_path / "out.json", derived(other), tell=told.append)
        assert other.case_lines([case])[0].listing.project == "项目"
        assert other.check() == []
    assert any("个人信息" in text.zh and "personal data" in text.en for text in told)


# ---------------------------------------------------------------- copies to send


def bytes_of(path: Path) -> bytes:
    """All of a file; nothing lies beside it."""
    litter = (".", path.name + "-", "~$" + path.name)
    assert not [one.name for one in path.parent.iterdir() if one.name.startswith(litter)]
    return path.read_bytes()


def test_a_copy_for_others_is_a_sound_casebook_without_either(book: Casebook, tmp_path: Path) -> None:
    before = book.state
    send_copy(book, tmp_path / "out.csi", leave_out=PARTS)
    data = bytes_of(tmp_path / "out.csi")
    for gone in ("人秘", "内秘", "林晓评", "team bytes", "person bytes", "child bytes", "标题内部", "标题敏感"):
        assert gone.encode() not in data
    for there in ("public bytes", "标题公开", "标题个人", "项目"):
        assert there.encode() in data
    assert book.state == before and book.left_out == ()
    with Casebook.open(tmp_path / "out.csi") as sent:
        assert sent.check(lambda sheet: levels(catalogue(), sheet)) == []
        assert sent.left_out == PARTS and not sent.message and sent.assessors() == [] and sent.uuid != book.uuid
        [kept] = sent.attachments()
        assert (kept.name, sent.read_attachment(kept.sha256)) == ("公开.pdf", b"public bytes")
        assert {event.by for event in sent.history()} == {""}
        [line] = sent.cases()
        session = open_session(sent, line.evaluation_id, "客户")
        session.set("case.project", "客户改过")
        assert sent.cases()[0].listing.project == "客户改过"
    with Casebook.open(tmp_path / "out.csi") as sent:
        assert sent.check() == [] and sent.left_out == PARTS


@pytest.mark.parametrize(("part", "there", "gone"), [("internal", "人秘", "内秘"), ("personal", "内秘", "人秘")])
def test_each_is_left_out_of_a_copy_by_itself(
    book: Casebook, tmp_path: Path, part: str, there: str, gone: str
) -> None:
    send_copy(book, tmp_path / "out.csi", leave_out=[part])  # type: ignore[list-item]
    data = bytes_of(tmp_path / "out.csi")
    assert there.encode() in data and gone.encode() not in data


def test_a_copy_for_others_has_the_cases_chosen_and_nothing_of_the_bin(book: Casebook, tmp_path: Path) -> None:
    chosen = book.cases()[0].case_id
    for name in ("别的项目", "已删项目"):
        case, _ = book.new_case(catalogue(), {"case.project": name}, year=2025, mode="desk", by="甲")
    book.delete_case(case.id, "甲")
    later = book.new_evaluation(chosen, year=2031, catalogue=catalogue()).id
    open_session(book, later).set("idx.exec.coverage", 1)
    book.delete_evaluation(later, "甲")
    send_copy(book, tmp_path / "all.csi", leave_out=PARTS)
    send_copy(book, tmp_path / "one.csi", [chosen], PARTS)
    send_copy(book, tmp_path / "one.csi", [chosen, case.id], PARTS)  # over what is there
    for name, there in (("all", ["别的项目", "项目"]), ("one", ["项目"])):
        assert "已删项目".encode() not in bytes_of(tmp_path / f"{name}.csi")
        with Casebook.open(tmp_path / f"{name}.csi") as sent:
            assert sorted(line.listing.project for line in sent.cases()) == there
            assert sent.check() == [] and sent.binned() == []
            assert 2031 not in {one.year for line in sent.cases() for one in sent.evaluations(line.case_id)}
    assert "别的项目".encode() not in bytes_of(tmp_path / "one.csi")


def test_what_was_issued_goes_out_as_a_draft_only_where_everything_may(book: Casebook, tmp_path: Path) -> None:
    with Casebook.create(tmp_path / "issued.csi") as made:
        about = {"case.project": "项目", _role(catalogue(), "report_no"): "评字 1"}
        _, evaluation = made.new_case(catalogue(), about, year=2024, mode="third", by="林晓评")
        made.issue(evaluation.id, catalogue(), "林晓评", "理由")
        send_copy(made, tmp_path / "out.csi", leave_out=PARTS)
        send_copy(made, tmp_path / "whole.csi")
    assert "林晓评".encode() not in bytes_of(tmp_path / "out.csi")
    for name, state in (("out", "draft"), ("whole", "issued")):
        with Casebook.open(tmp_path / f"{name}.csi") as sent:
            assert sent.cases()[0].state == state and sent.check() == []


def test_a_copy_for_others_keeps_the_password(tmp_path: Path) -> None:
    with Casebook.create(tmp_path / "from.csi", password="密码 pass'word") as made:
        made.new_case(catalogue(), {"case.project": "机密项目"}, year=2024, mode="third", by="甲")
        send_copy(made, tmp_path / "out.csi", leave_out=PARTS)
    assert "机密项目".encode() not in bytes_of(tmp_path / "out.csi")
    with pytest.raises(PasswordNeeded):
        Casebook.open(tmp_path / "out.csi")
    with Casebook.open(tmp_path / "out.csi", password="密码 pass'word") as sent:
        assert [line.listing.project for line in sent.cases()] == ["机密项目"] and sent.check() == []


def test_a_copy_for_others_never_replaces_the_casebook_itself_and_is_whole_or_not_there(
    book: Casebook, tmp_path: Path
) -> None:
    with pytest.raises(CasebookError, match="onto itself"):
        send_copy(book, book.path, leave_out=PARTS)
    (tmp_path / "out.csi").write_bytes(b"earlier")
    with pytest.raises(CasebookError):
        send_copy(book, tmp_path / "none" / "out.csi", leave_out=PARTS)
    case_id = book.cases()[0].case_id
    with pytest.raises(CasebookError):
        send_copy(book, tmp_path / "out.csi", [case_id, 999], PARTS)
    assert bytes_of(tmp_path / "out.csi") == b"earlier"


def test_what_comes_back_of_a_copy_for_others_takes_nothing_away(book: Casebook, tmp_path: Path) -> None:
    send_copy(book, tmp_path / "out.csi", leave_out=PARTS)
    evaluation = book.cases()[0].evaluation_id
    before = dict(book.load(evaluation).answers)
    with Casebook.open(tmp_path / "out.csi") as sent:
        open_session(sent, sent.cases()[0].evaluation_id, "客户").set("case.goal", "客户补充")
        found = book.compare(sent)
        assert before["case.project", ""].value == "项目"
        book.merge(sent, {one.key: "mine" for one in found.conflicts}, derived(book), "甲")
    after = dict(book.load(evaluation).answers)
    assert {key: after.get(key) for key in before if key != ("case.goal", "")} == {
        key: value for key, value in before.items() if key != ("case.goal", "")
    }
    assert book.check() == []
