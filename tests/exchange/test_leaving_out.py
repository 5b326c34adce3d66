"""An export for others has nothing that is internal and nothing of persons, unless somebody asks for it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.exchange import export_file, import_file
from csi_desktop.exchange.leaving_out import PARTS, is_personal
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.kinds import kind
from csi_desktop.forms.reader import catalogue
from csi_desktop.session import open_session
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
        [case] = import_file(other, tmp_path / "out.json", tell=told.append)
        assert other.case_lines([case])[0].listing.project == "项目"
        assert other.check() == []
    assert any("个人信息" in text.zh and "personal data" in text.en for text in told)
