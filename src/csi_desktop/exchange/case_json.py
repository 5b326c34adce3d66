"""Whole cases as JSON: everything goes out, and comes in again the same. docs/casebook.md describes the format."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.chain import FIRST, link
from csi_desktop.casebook.history import unpack_answer
from csi_desktop.casebook.placing import beside, put_in_place
from csi_desktop.casebook.store import unpack
from csi_desktop.casebook.transfer import FORMAT, CatalogueOf, Derive
from csi_desktop.exchange.leaving_out import NAMES, PARTS, Part, without
from csi_desktop.exchange.shape import ANY, MOST_FAULTS, faults
from csi_desktop.forms.definition import Catalogue, Field, Form
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.kinds import BadValue, kind
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import State
from csi_desktop.model.cases import DEPTHS, KINDS
from csi_desktop.model.content import digest, forms_in
from csi_desktop.text import Text, listed, one_a_line, why

LARGEST = 2 << 30  # bytes of a file; more would not fit into the memory of a common computer
DEEPEST = 100  # nesting
_TOO_DEEP = Text("嵌套超过 100 层。", "It is nested more than 100 deep.")

_STATES = tuple(str(state) for state in State)
_ANSWER = {"field": str, "row?": str, "value": ANY, "state?": _STATES, "reason?": str, "evidence?": [str]}
_SHEET = {"rows": {"*": [{"id": str, "position": float}]}, "answers": [_ANSWER], "issued": {"*": int}}
_NUMBER = (float, type(None))
_LISTING = {
    "project": str, "enterprise": str, "code": str, "issue": str, "mode": str, "done": int, "total": int,
    "index": _NUMBER, "band": str, "confidence": _NUMBER, "gate": str,
}  # fmt: skip
_EDITION = {
    "version": str, "kind": KINDS, "reason": str, "report_no": str, "at": str, "by": str, "content": str,
    "content_sha256": str, "device": str, "counter": int, "head": str, "events": int, "seal": str,
    "reports": [{"lang": str, "signer": str, "sha256": str, "made_with": str, "at": str}],
}  # fmt: skip
_EVALUATION = _SHEET | {
    "uuid": str, "year": int, "round": str, "depth": DEPTHS, "state": str, "created": str, "deleted?": str,
    "forms": {"*": str}, "listing": _LISTING, "levels": str, "definitions?": {"*": str}, "draft?": int, "kind?": KINDS,
    "reason?": str, "editions?": [_EDITION],
}  # fmt: skip
_EVENT = {
    "device": str, "counter": int, "evaluation": str, "kind": ("answer", "row", "case", "evaluation"), "field": str,
    "section": str, "row": str, "old": (str, type(None)), "new": (str, type(None)), "at": str, "by": str,
    "action": str, "change": int, "hash": str,
}  # fmt: skip
_DOCUMENT = {
    "format": (FORMAT,),
    "exported": str,
    "left_out?": [PARTS],
    "forms": [{"id": str, "version": str, "sha256": str, "definition": str}],
    "assessors": [{"uuid": str, "name": str, "organisation": str}],
    "cases": [
        {"uuid": str, "created": str, "deleted": (str, type(None)), "profile": _SHEET, "evaluations": [_EVALUATION],
         "history": [_EVENT]}
    ],
    "attachments": [{"sha256": str, "name": str, "size": int, "mime": str, "data": str}],
}  # fmt: skip


def export_file(
    book: Casebook,
    path: str | Path,
    case_id: int | Sequence[int] | None = None,
    *,
    leave_out: Collection[Part] = (),
) -> int:
    """Write one case, some, or all, to a JSON file; what was there is replaced when the new file is whole.

    `leave_out` for others: internal content, personal data; history and issued versions stay at home then, too.

    Returns how many cases were written; CasebookError if the file cannot be written."""
    document = document_of(book, [case_id] if isinstance(case_id, int) else case_id, leave_out)
    target = Path(path)
    try:
        with beside(target) as part:
            with part.open("w", encoding="utf-8", newline="\n") as file:
                json.dump(document, file, ensure_ascii=False, indent=1)
                file.write("\n")
            put_in_place(part, target)
    except OSError as error:
        raise CasebookError(
            Text("无法写入“{file}”（{detail}）。请换一个位置。",
                 "“{file}” cannot be written ({detail}). Choose another place.")
            .format(file=target.name, detail=why(error))
        ) from error  # fmt: skip
    return len(document["cases"])


def document_of(book: Casebook, case_ids: Sequence[int] | None, leave_out: Collection[Part]) -> dict[str, Any]:
    """Cases as one document, without what is left out."""
    document = book.read_cases(case_ids)
    return without(document, _catalogues(document), leave_out) if leave_out else document


def fill_for_others(
    made: Casebook, book: Casebook, case_ids: Sequence[int] | None, leave_out: Collection[Part], derive: Derive
) -> None:
    """Put cases of one casebook into a new one, without what is left out, without history, issued versions and bin.

    `derive` works out levels and list of what is there then: a score may rest on something that is not any more."""
    document = book.read_cases(case_ids, whole=False)
    catalogue_of = _catalogues(document)
    document = without(document, catalogue_of, leave_out)
    for one in document["attachments"]:  # one after the other: together they may not fit into the memory
        made.attach(io.BytesIO(book.read_attachment(one["sha256"])), one["name"], one["mime"])
    made.add_cases(document | {"attachments": []}, catalogue_of, derive, as_it_is=True)
    made.note_left_out(leave_out)


def _catalogues(document: Mapping[str, Any]) -> CatalogueOf:
    """The forms that a document of ours brings; CasebookError where one cannot be read."""
    checked = _Checked(document)
    if found := list(checked.read_forms()):
        raise CasebookError(found[0])
    return checked.catalogue_of


def import_file(
    book: Casebook, path: str | Path, derive: Derive, *, by: str = "", tell: Callable[[Text], None] | None = None
) -> list[int]:
    """Take all cases of a JSON file into the casebook, or none; their ids. `derive` works out levels and list from the
    answers, whatever the file says of them.

    A case that is there already comes in once more as a copy under new ids; `tell` hears of it. CasebookError lists
    everything that is wrong with the file."""
    path = Path(path)
    document = _read(path)
    checked = _Checked(document)
    if found := list(checked.faults()):
        raise _refused(path, found)
    added = book.add_cases(document, checked.catalogue_of, derive, by)
    if tell and (left := document.get("left_out")):
        tell(_LEFT_OUT.format(what=listed(NAMES[one] for one in left)))
    for one in added:
        if tell and (one.copied or not one.history):
            tell((_COPIED if one.copied else _NO_HISTORY).format(id=one.case_id))
        for left_out in one.left_out:
            if tell:
                tell(_IN_CASE.format(id=one.case_id, said=left_out))
    return [one.case_id for one in added]


def _read(path: Path) -> dict[str, Any]:
    """The document of a file that has the right shape; CasebookError otherwise."""
    try:
        if path.stat().st_size > LARGEST:
            raise _refused(path, [Text("文件超过 2 GB。", "The file is larger than 2 GB.")])
        text = path.read_text("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
        if "\\ud" in text.lower():  # half a character, as only an escape can smuggle in
            json.dumps(document, ensure_ascii=False).encode()
    except OSError as error:
        raise CasebookError(
            Text("无法读取“{file}”（{detail}）。", "“{file}” cannot be read ({detail}).")
            .format(file=path.name, detail=why(error))
        ) from error  # fmt: skip
    except RecursionError as error:
        raise _refused(path, [_TOO_DEEP]) from error
    except UnicodeDecodeError as error:
        found = Text("这不是 UTF-8 文本，不是导出的 JSON 文件。", "It is no text in UTF-8, so no exported JSON file.")
        raise _refused(path, [found]) from error
    except ValueError as error:
        found = Text("不是有效的 JSON：{detail}", "This is not valid JSON: {detail}").format(detail=str(error))
        raise _refused(path, [found]) from error
    if _depth(document) > DEEPEST:
        raise _refused(path, [_TOO_DEEP])
    if wrong := faults(document, _DOCUMENT):
        raise _refused(path, wrong)
    return dict(document)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"twice: {next(name for name in names if names.count(name) > 1)!r}")
    return made


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(text)
    return number


def _depth(value: Any) -> int:
    """How deep lists and objects are nested; without recursion, for the deepest is what it looks for."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, dict | list):
            deepest = max(deepest, depth)
            waiting += [(item, depth + 1) for item in (one.values() if isinstance(one, dict) else one)]
    return deepest


def _refused(path: Path, found: list[Text]) -> CasebookError:
    lines = [_REFUSED.format(file=path.name), *found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        lines.append(Text(f"……另有 {len(found) - MOST_FAULTS} 处。", f"… and {len(found) - MOST_FAULTS} more."))
    return CasebookError(one_a_line(lines))


_REFUSED = Text("“{file}”未导入，案例册未作改动：",
                "“{file}” was not imported, the casebook is unchanged:")  # fmt: skip
_LEFT_OUT = Text("这份文件导出时略去了：{what}；不含历史与已签发版本。",
                 "This file was exported without {what}; history and issued versions did not come along.")  # fmt: skip
_COPIED = Text("案例已存在，已作为副本导入，编号 {id}。",
               "The case was there already: it was imported as a copy, number {id}.")  # fmt: skip
_NO_HISTORY = Text("案例 {id} 的历史与本案例册中的编号冲突，未导入历史。",
                   "The history of case {id} clashes with ids in this casebook and was left out.")  # fmt: skip
_IN_CASE = Text("案例 {id}：{said}", "Case {id}: {said}")
_NO_FORM = Text("{where}：缺少表单“{form}”{version} 版。", "{where}: form “{form}” {version} is not in the file.")
_FORM = Text("表单“{form}”：{why}", "Form “{form}”: {why}")
_OTHER_FORM = Text("表单“{form}”的内容与所述编号、版本或校验值不符。",
                   "Form “{form}” is not of the id, version or hash stated.")  # fmt: skip
_NO_EVALUATION = Text("{where}：案例没有评估。", "{where}: the case has no evaluation.")
_NO_FIELD = Text("{where}：没有字段“{field}”。", "{where}: there is no field “{field}”.")
_NO_SECTION = Text("{where}：没有可重复的部分“{section}”。", "{where}: there is no repeated section “{section}”.")
_ROW = Text("{where}：字段“{field}”的行“{row}”不存在。", "{where}: field “{field}” has no row “{row}”.")
_TWICE = Text("{where}：“{what}”出现两次。", "{where}: “{what}” occurs twice.")
_VALUE = Text("{where}：{why}", "{where}: {why}")
_BYTES = Text("附件“{name}”的内容与校验值不符。", "The bytes of attachment “{name}” do not match its hash.")
_LEVELS = Text("{where}：等级汇总不是 Base64。", "{where}: the packed levels are not Base64.")
_EDITION_WRONG = Text("{where}：签发的 {version} 版与其校验值不符。",
                      "{where}: the issued version {version} does not match its hash.")  # fmt: skip
_CHAIN = Text("{where}：历史记录与其校验值不符。", "{where}: the history does not match its hash.")
_EVENT_WRONG = Text("{where}：历史记录无法读取，或指向不存在的内容。",
                    "{where}: this event cannot be read, or speaks of something that is not there.")  # fmt: skip


@dataclass
class _Checked:
    """A document of the right shape, and whether what it says can be."""

    document: Mapping[str, Any]
    _forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    _catalogues: dict[tuple[tuple[str, str, str], ...], Catalogue] = field(default_factory=dict)

    def catalogue_of(self, forms: Mapping[str, str], definitions: Mapping[str, str]) -> Catalogue:
        """The forms of these versions, of one that has several texts that with the SHA-256 among `definitions`; those
        that cannot be had are left out (and are faults)."""
        key = tuple(sorted((one, version, definitions.get(one, "")) for one, version in forms.items()))
        if key not in self._catalogues:
            found = [self._forms.get((one, sha256)) or self._forms.get((one, version)) for one, version, sha256 in key]
            self._catalogues[key] = Catalogue.of(tuple(form for form in found if form))
        return self._catalogues[key]

    def faults(self) -> Iterator[Text]:
        """Everything that is wrong."""
        yield from self.read_forms()
        for one in self.document["attachments"]:
            data = _bytes(one["data"])
            if data is None or (hashlib.sha256(data).hexdigest(), len(data)) != (one["sha256"], one["size"]):
                yield _BYTES.format(name=one["name"])
        known: set[str] = set()
        for n, case in enumerate(self.document["cases"]):
            for uuid in (case["uuid"], *(one["uuid"] for one in case["evaluations"])):
                if uuid in known:
                    yield _TWICE.format(where=f"$.cases[{n}]", what=uuid)
                known.add(uuid)
            yield from self._case(case, f"$.cases[{n}]")

    def read_forms(self) -> Iterator[Text]:
        """Read the forms that the document brings; what is wrong with them."""
        for one in self.document["forms"]:
            try:
                form = form_from_text(one["definition"], file=f"{one['id']} {one['version']}")
            except FormFaults as error:
                yield _FORM.format(form=one["id"], why=error.text)
                continue
            if (form.id, form.version, form.sha256) != (one["id"], one["version"], one["sha256"]):
                yield _OTHER_FORM.format(form=one["id"])
            self._forms[form.id, form.version] = form  # the latest of a version comes last
            self._forms[form.id, form.sha256] = form

    def _case(self, case: Mapping[str, Any], where: str) -> Iterator[Text]:
        if not case["evaluations"]:
            yield _NO_EVALUATION.format(where=where)
            return
        catalogues = []
        for n, one in enumerate(case["evaluations"]):
            place = f"{where}.evaluations[{n}]"
            for form_id, version in one["forms"].items():
                if (form_id, version) not in self._forms:
                    yield _NO_FORM.format(where=place, form=form_id, version=version)
            catalogues.append(self.catalogue_of(one["forms"], one.get("definitions", {})))
            for edition in one.get("editions", []):
                if digest(edition["content"]) != edition["content_sha256"] or not _is_content(edition["content"]):
                    yield _EDITION_WRONG.format(where=place, version=edition["version"])
            yield from _sheet_faults(one, catalogues[-1], "evaluation", place)
            if _bytes(one["levels"]) is None:
                yield _LEVELS.format(where=place)
        yield from _sheet_faults(case["profile"], catalogues[-1], "case", f"{where}.profile")
        yield from _history_faults(case, catalogues, where)


def _sheet_faults(sheet: Mapping[str, Any], catalogue: Catalogue, scope: str, where: str) -> Iterator[Text]:
    """Faults of rows and answers; values come out in canonical form."""
    scopes = {form.id: form.scope for form in catalogue.forms}
    repeated = {s.key for s in catalogue.sections() if s.repeat and scopes[s.form_id] == scope}
    rows: dict[str, set[str]] = {}
    for section, placed in sheet["rows"].items():
        rows[section] = {row["id"] for row in placed}
        if section not in repeated:
            yield _NO_SECTION.format(where=f"{where}.rows", section=section)
        if len(rows[section]) != len(placed) or "" in rows[section]:
            yield _TWICE.format(where=f"{where}.rows", what=section)
    seen: set[tuple[str, str]] = set()
    for n, answer in enumerate(sheet["answers"]):
        place, name, row = f"{where}.answers[{n}]", answer["field"], answer.get("row", "")
        if (name, row) in seen:
            yield _TWICE.format(where=place, what=name)
        seen.add((name, row))
        one = catalogue.field(name) if catalogue.has(name) else None
        if one is None or scopes[one.form_id] != scope:
            yield _NO_FIELD.format(where=place, field=name)
            continue
        if row not in rows.get(one.section_key, ()) if one.section_key in repeated else row:
            yield _ROW.format(where=place, field=name, row=row)
        yield from _value_faults(one, answer, place)
    for name in sheet["issued"]:
        if not catalogue.has(name):
            yield _NO_FIELD.format(where=f"{where}.issued", field=name)


def _value_faults(one: Field, answer: dict[str, Any], where: str) -> Iterator[Text]:
    if answer["value"] is not None:
        try:
            answer["value"] = kind(one.kind).normalise(one, answer["value"])
        except BadValue as error:
            yield _VALUE.format(where=where, why=error.text)


def _history_faults(case: Mapping[str, Any], catalogues: list[Catalogue], where: str) -> Iterator[Text]:
    evaluations = {"", *(one["uuid"] for one in case["evaluations"])}
    fields = {f.id for catalogue in catalogues for f in catalogue.fields()}
    sections = {s.key for catalogue in catalogues for s in catalogue.sections()}
    heads: dict[str, bytes] = {}
    for n, e in enumerate(case["history"]):
        place = f"{where}.history[{n}]"
        named = {"answer": e["field"] in fields, "row": e["section"] in sections}.get(e["kind"], True)
        if not named or e["evaluation"] not in evaluations or not _readable(e):
            yield _EVENT_WRONG.format(where=place)
            return
        head = link(
            heads.get(e["device"], FIRST), e["device"], str(e["counter"]), case["uuid"], e["evaluation"], e["kind"],
            e["field"] or e["section"], e["row"], e["old"], e["new"], e["at"], e["by"], e["action"], str(e["change"]),
        )  # fmt: skip
        if head.hex() != e["hash"]:
            yield _CHAIN.format(where=place)
            return
        heads[e["device"]] = head


def _readable(event: Mapping[str, Any]) -> bool:
    """Whether what an event says was and is can be what it says."""
    try:
        for text in (event["old"], event["new"]):
            if event["kind"] == "answer":
                unpack_answer(text)
            elif text is not None and event["kind"] == "row":
                float(text)
            elif text is not None:
                unpack(text)
    except (CasebookError, RecursionError):
        return False
    return True


def _is_content(text: str) -> bool:
    try:
        return bool(forms_in(text))
    except ValueError:
        return False


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
