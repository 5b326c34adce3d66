"""Whether a report agrees with itself: pages, data inside, printed hash, text and signature."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.kinds import BadValue, kind
from csi_desktop.forms.reader import catalogue as shipped
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import Answer, State
from csi_desktop.model.cases import Case, Edition, Evaluation, Previous, Sheet
from csi_desktop.model.content import counterpart_of, digest
from csi_desktop.report import blocks
from csi_desktop.report.data import DATA, FORMAT, FORMS, FORMS_FORMAT, data_hash
from csi_desktop.report.outline import ANNEX_OF, report
from csi_desktop.report.pdf.document import creator
from csi_desktop.report.pdf.signs import INVISIBLE, clean
from csi_desktop.report.reading import Written, read
from csi_desktop.scoring import evaluate
from csi_desktop.text import Lang, Text

Status = Literal["ok", "wrong", "note"]
_STANDING: Final[dict[str, Status]] = {
    "none": "note", "good": "ok", "unknown": "note", "broken": "wrong", "unseen": "note",
}  # fmt: skip
_STATE_OF_WORK: Final = frozenset({"annex_g"})  # tells what is missing, which withheld answers seem to be
_MOST: Final = 20  # differences that are listed; who has more has another report
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HASHES: Final = 2  # places where a report prints the hash of its data: cover, and how to verify it


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `about` is pages, data, hash, text, annexes, signature or casebook."""

    about: str
    status: Status
    text: Text
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found, and, where there are data, what they hold."""

    findings: tuple[Finding, ...]
    document: dict[str, Any] | None
    forms: dict[str, Any] | None
    added: int = 0  # bytes after the report as it was written

    @property
    def agrees(self) -> bool:
        """Whether nothing is wrong."""
        return all(one.status != "wrong" for one in self.findings)


_PAGES = Text("页面自写出以来未改动（{made}）", "The pages are as they were written ({made})")
_PAGES_CHANGED = Text("文件内容在写出之后曾被改动", "The file was altered after it was written")
_NO_DATA = Text("文件中没有可读的评估数据", "The file has no data of an evaluation that can be read")
_DATA = Text(
    "内附数据完整：{project}，{year} 年，版本 {version}，编号 {number}；{answers} 个答案，另有 {withheld} 个未附",
    "The data inside are whole: {project}, {year}, version {version}, number {number}; {answers} answers, {withheld} "
    "withheld",
)
_FORMS_WRONG = Text("内附表单与数据所指的不符：{forms}", "The forms inside are not those that the data name: {forms}")
_HASH_OK = Text("所印摘要与内附数据一致：{hash}", "The printed hash is that of the data inside: {hash}")
_HASH_WRONG = Text(
    "所印摘要与内附数据不符；数据的摘要为 {hash}", "The printed hash is not that of the data inside, which is {hash}"
)
_TEXT_OK = Text("正文与数据一致：{n} 处文字全部相符", "The text agrees with the data: all {n} passages were found")
_TEXT_LOOSE = Text(
    "正文所印的答案与数据一致；{n} 处文字中有 {loose} 处的名称或推算结果不同（另一版本的程序，或机构自定的文字）",
    "The answers in the text agree with the data; of {n} passages {loose} differ in names or in what the program works "
    "out of them (another version of the program, or an office's own texts)",
)
_LEFT_OUT = Text(
    "机构版式省去了{annexes}，其内容不在页面上，无从比对",
    "The house style left out {annexes}: what would stand there is not on the pages and was not compared",
)
_TEXT_WRONG = Text(
    "正文与数据不一致：{n} 处文字中有 {missing} 处不符",
    "The text does not agree with the data: of {n} passages {missing} were not found",
)


def verify(data: bytes, name: str = "", roots: Sequence[bytes] = ()) -> Verified:
    """Look at everything that a report says of itself; `roots` are certificates to trust. NotAReport for a file that is
    none of ours."""
    from csi_desktop.report.signature import look_at

    written = read(data, name)
    findings = [
        Finding("pages", "ok", _PAGES.format(made=written.made_with))
        if written.intact
        else Finding("pages", "wrong", _PAGES_CHANGED)
    ]
    document, forms = _documents(written)
    if document is None or forms is None:
        findings.append(Finding("data", "wrong", _NO_DATA))
    else:
        findings += _of_data(written, document, forms)
    signed = look_at(data, written.added, roots)
    findings.append(Finding("signature", _STANDING[signed.standing], signed.text))
    return Verified(tuple(findings), document, forms, written.added)


def _of_data(written: Written, document: dict[str, Any], forms: dict[str, Any]) -> Iterator[Finding]:
    made = data_hash(written.attachments[DATA])
    try:
        catalogue, sheet = opened(document, forms)
    except Unreadable as problem:
        yield Finding("data", "wrong", problem.text)
    else:
        evaluation, said = document["case"]["evaluations"][0], document["report"]
        answers = len(evaluation["answers"]) + len(document["case"]["profile"]["answers"])
        yield Finding("data", "ok", _DATA.format(
            project=evaluation["listing"]["project"], year=evaluation["year"], version=said["version"],
            number=said["number"] or "—", answers=answers, withheld=document["withheld"]["answers"],
        ))  # fmt: skip
        yield from _text(written, catalogue, sheet)
    # One that was altered on the cover still stands behind it; other versions may print it elsewhere.
    found = written.text.count(made) >= (_HASHES if written.made_with == creator() else 1)
    yield Finding("hash", "ok" if found else "wrong", (_HASH_OK if found else _HASH_WRONG).format(hash=made))


def _documents(written: Written) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    found: list[dict[str, Any] | None] = []
    for name, form in ((DATA, FORMAT), (FORMS, FORMS_FORMAT)):
        try:
            document = json.loads(written.attachments.get(name, b"null"))
        except (ValueError, RecursionError):
            document = None
        found.append(document if isinstance(document, dict) and document.get("format") == form else None)
    return found[0], found[1]


# ---------------------------------------------------------------- data as they were
class Unreadable(ValueError):
    """Data that cannot be what they say they are."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def opened(document: dict[str, Any], forms: dict[str, Any]) -> tuple[Catalogue, Sheet]:
    """The forms and the sheet that the data of a report hold; Unreadable for other data."""
    try:
        catalogue = _catalogue(document, forms)
        sheet = _sheet(document)
        for (name, _), answer in sheet:
            if answer.value is not None:
                one = catalogue.field(name)
                kind(one.kind).normalise(one, answer.value)
        return catalogue, sheet
    except Unreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, BadValue) as error:
        raise Unreadable(_NO_DATA) from error


def _catalogue(document: dict[str, Any], forms: dict[str, Any]) -> Catalogue:
    texts = {one["sha256"]: one["definition"] for one in forms["forms"]}
    ours = {form.sha256: form for form in shipped().forms}
    wrong, made = [], []
    for one in document["forms"]:
        text = texts.get(one["sha256"])
        if text is None or digest(text) != one["sha256"]:
            wrong.append(one["id"])
            continue
        try:
            made.append(ours.get(one["sha256"]) or form_from_text(text, file=one["id"]))
        except FormFaults:
            wrong.append(one["id"])
    if wrong:
        raise Unreadable(_FORMS_WRONG.format(forms=", ".join(wrong)))
    return Catalogue.of(tuple(made))


def _sheet(document: dict[str, Any]) -> Sheet:
    case, said = document["case"], document["report"]
    one = case["evaluations"][0]
    history = document["history"] or {"device": "", "counter": 0, "head": "", "events": 0}
    editions = tuple(
        Edition(e["version"], e["kind"], e["reason"], said["number"], e["issued"], "", e["content_sha256"], seal="",
                **history)
        for e in document["versions"]
    )  # fmt: skip
    stage, version = said["stage"], said["version"]
    evaluation = Evaluation(
        1, one["uuid"], 1, one["year"], one["round"], one["depth"], stage if stage in ("issued", "check") else "draft",
        one["forms"], one["created"], one["definitions"], int(version.split(".")[1]) if not editions else 1,
        "restatement" if editions and version.endswith(".0") else "erratum" if editions else "issue", said["reason"],
        editions,
    )  # fmt: skip
    sheet = Sheet(Case(1, case["uuid"], case["created"]), evaluation)
    for part in (case["profile"], one):
        for section, rows in part["rows"].items():
            sheet.rows[section] = {row["id"]: float(row["position"]) for row in rows}
        for a in part["answers"]:
            sheet.answers[a["field"], a.get("row", "")] = Answer(
                a["value"], State(a.get("state", "answered")), a.get("reason", ""), tuple(a.get("evidence", ()))
            )
    sheet.previous = Previous(*document["previous"]) if document["previous"] else None
    sheet.counterpart = counterpart_of(document.get("counterpart"), document.get("counterpart_of"))
    return sheet


# ---------------------------------------------------------------- text against data
@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as this program prints it, with the names beside the values, and the values alone."""

    whole: str
    values: tuple[str, ...]


def _text(written: Written, catalogue: Catalogue, sheet: Sheet) -> Iterator[Finding]:
    """Whether what the data say stands on the pages, each value beside its name. Where all values are there and only
    names differ, and the report was made by another version or with other texts, that is noted, not wrong; so is an
    annex that a house style may leave out and of which nothing is there."""
    parts: dict[Passage, list[str]] = {}  # one for each time that a passage is printed
    for part, passage in printed(catalogue, sheet, written.lang, written.created):
        if passage.whole:
            parts.setdefault(passage, []).append(part)
    pages = INVISIBLE.sub("", written.text)  # where what joins the parts of an emoji stands for itself
    absent = {passage for passage in parts if passage.whole not in pages}
    left_out = _left_out(written, parts, absent)
    times = {passage: sum(part not in left_out for part in its) for passage, its in parts.items()}
    passages = [passage for passage, often in times.items() if often]
    # As often as it is printed: one that was altered on the cover still stands in its chapter.
    loose = [passage for passage in passages if pages.count(passage.whole) < times[passage]]
    alike = written.made_with == creator()
    missing = [one.whole for one in loose if alike or not all(value in pages for value in one.values)]
    if missing:
        yield Finding(
            "text", "wrong", _TEXT_WRONG.format(n=len(passages), missing=len(missing)), tuple(missing[:_MOST])
        )
    elif loose:
        shown = tuple(one.whole for one in loose[:_MOST])
        yield Finding("text", "note", _TEXT_LOOSE.format(n=len(passages), loose=len(loose)), shown)
    else:
        yield Finding("text", "ok", _TEXT_OK.format(n=len(passages)))
    if left_out:
        letters = sorted(part.removeprefix("annex_").upper() for part in left_out)
        names = Text("、".join(f"附录 {one}" for one in letters), " and ".join(f"Annex {one}" for one in letters))
        yield Finding("annexes", "note", _LEFT_OUT.format(annexes=names))


def _left_out(written: Written, parts: Mapping[Passage, Sequence[str]], absent: Collection[Passage]) -> set[str]:
    """The annexes that the house style of a report left out: those that it may, where no passage of their own is on the
    pages. Where only some are missing, the annex is there and they are missing from it."""
    if not written.made_with.startswith(creator().removesuffix(")") + ", "):
        return set()  # set in the standard style, or by another version, whose fixed texts differ anyway
    found = set()
    for part in ANNEX_OF.values():
        own = [passage for passage, its in parts.items() if set(its) == {part}]
        if own and all(passage in absent for passage in own):
            found.add(part)
    return found


def printed(catalogue: Catalogue, sheet: Sheet, lang: Lang, created: str) -> Iterator[tuple[str, Passage]]:
    """Every passage of a report that comes from an answer or is the score, with the part where it stands; what the
    program works out of what is withheld is not among them."""
    made = report(catalogue, sheet, evaluate(catalogue, sheet), lang, created=created)
    part = ""
    for block in made.blocks:
        if isinstance(block, blocks.Heading) and block.level == 1:
            part = block.anchor
        if part not in _STATE_OF_WORK:
            for passage in _passages(catalogue, block):
                yield part, passage


def _passages(catalogue: Catalogue, block: blocks.Block) -> Iterator[Passage]:
    match block:
        case blocks.Cover():
            yield _passage([(block.subtitle, True)])
            yield _passage([(block.number, True)])
            yield _passage([(block.mode, False)])
            for fact, source in zip(block.facts, block.sources, strict=False):
                if _is_answer(catalogue, source):
                    yield _passage([(fact[0], False), (fact[1], True)])
        case blocks.Bullets():
            for item, source in zip(block.items, block.sources, strict=False):
                if _is_answer(catalogue, source):
                    yield _passage([(_plain(item), True)])
        case blocks.KeyNumber():
            yield _passage([(block.label, False), (block.value, True), (block.of, False)])
            yield from (_passage([(_plain(note), False)]) for note in block.notes)
        case blocks.Paragraph() if _is_answer(catalogue, block.source):
            yield _passage([(_plain(block.text), True)])
        case blocks.Facts():
            for (name, content), source in zip(block.rows, block.sources, strict=False):
                if _is_answer(catalogue, source):
                    yield _passage([(name, False), (_plain(content), True)])
        case blocks.Table():
            for row in block.rows:
                yield from _row(catalogue, row)


def _row(catalogue: Catalogue, row: tuple[blocks.Cell, ...]) -> Iterator[Passage]:
    """The cells of a row that stand side by side, as one passage, so that a value is looked for beside its name."""
    together: list[tuple[str, bool]] = []
    for cell in row:
        foreign = bool(cell.source) and not _is_answer(catalogue, cell.source)
        # A dash may stand for a name that was withheld.
        if isinstance(cell.content, blocks.Drawing) or cell.content == "—" or foreign:
            yield _passage(together)
            together = []
        else:
            together.append((_plain(cell.content), bool(cell.source)))
    yield _passage(together)


def _passage(parts: list[tuple[str, bool]]) -> Passage:
    bare = [(_bare(text), answered) for text, answered in parts]
    return Passage("".join(text for text, _ in bare), tuple(text for text, answered in bare if answered))


def _is_answer(catalogue: Catalogue, source: str) -> bool:
    field = source.partition("#")[0]
    return catalogue.has(field) and not (one := catalogue.field(field)).is_personal and one.kind != "computed"


def _plain(content: blocks.Inline) -> str:
    return content if isinstance(content, str) else "".join(run.text for run in content)


def _bare(text: str) -> str:
    """As a reader finds it on the pages: what no page can show, and white space, left out; signs of the private area,
    which mean nothing outside the face that they were typed with, as one that stands for all of them."""
    return _PRIVATE.sub("\ufffd", "".join(INVISIBLE.sub("", clean(text)).split()))


def casebook_document(verified: Verified, exported: str) -> dict[str, Any]:
    """The data of a report as a document of the exchange format, to be taken into a casebook; without what stands for
    files, whose bytes no report carries. ValueError where there are no data."""
    document, forms = verified.document, verified.forms
    if document is None or forms is None:
        raise ValueError("no data")
    catalogue, _ = opened(document, forms)

    def without_files(part: dict[str, Any]) -> dict[str, Any]:
        kept = [one for one in part["answers"] if catalogue.field(one["field"]).kind != "file"]
        return part | {"answers": kept}

    case = document["case"]
    return {
        "format": "csi-casebook/1",
        "exported": exported,
        "forms": forms["forms"],
        "assessors": [],
        "cases": [
            case
            | {"profile": without_files(case["profile"]), "evaluations": list(map(without_files, case["evaluations"]))}
        ],
        "attachments": [],
    }
