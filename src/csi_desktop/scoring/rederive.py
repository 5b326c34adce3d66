"""What the file keeps of an evaluation's results, held against what follows from its answers now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer
from csi_desktop.model.cases import Listing, Sheet
from csi_desktop.model.content import content_hash
from csi_desktop.scoring.evaluate import evaluate, levels, listing
from csi_desktop.scoring.result import Result
from csi_desktop.text import NO_TEXT, Text, listed, shortened


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that the file keeps: as it is kept, as it follows from the answers, and whether they are the same.
    `of_answers`: it is the answers themselves, and what the file keeps is their history."""

    name: Text
    kept: str
    derived: str
    of_answers: bool = False

    @property
    def identical(self) -> bool:
        """Whether both are the same to the last digit."""
        return self.kept == self.derived


def rederived(
    catalogue: Catalogue, sheet: Sheet, result: Result, packed: bytes, kept: Listing | None,
    texts: Mapping[tuple[str, str], Sequence[str]], told: Sheet, before: Sequence[Sheet] = (),
) -> list[Comparison]:  # fmt: skip
    """Everything kept beside the answers, compared: packed levels, the line of the list of cases, the forms by which
    they came about, the answers as the history tells them, the content that an issued version was sealed with. `packed`
    empty means that nothing was saved yet, and only the seal is compared. `texts` are the SHA-256 of the texts kept of
    each form, by id and version; `told` is the evaluation as made from the history alone. What is kept follows from the
    answers at the evaluation's own last change: `before` are those before the profile of the case was changed in
    another evaluation of it since."""
    found: list[Comparison] = []
    if packed and kept is not None:
        found = _results(packed, kept, catalogue, sheet, result)
        for one in before if not all(each.identical for each in found) else ():
            earlier = _results(packed, kept, catalogue, one, evaluate(catalogue, one))
            if all(each.identical for each in earlier):
                found = earlier
                break
        found.append(_by_forms(catalogue, sheet, texts))
    elif packed:
        found.append(_packed(packed, catalogue, sheet))
    if sheet.evaluation.is_issued:
        edition = sheet.evaluation.editions[-1]
        name = Text("签发的 {version} 版的内容", "Content of issued version {version}").format(
            version=edition.version
        )
        found.append(Comparison(name, edition.content_sha256, content_hash(sheet)))
    elif packed:
        found.append(_by_history(sheet, told))
    return found


def _results(
    packed: bytes, kept: Listing, catalogue: Catalogue, sheet: Sheet, result: Result
) -> list[Comparison]:  # fmt: skip
    return [_packed(packed, catalogue, sheet), *_listed(kept, listing(catalogue, sheet, result))]


def _packed(packed: bytes, catalogue: Catalogue, sheet: Sheet) -> Comparison:
    name = Text("指标等级（紧凑存储）", "Packed levels")
    return Comparison(name, packed.hex(" "), levels(catalogue, sheet).hex(" "))


def _listed(kept: Listing, derived: Listing) -> Iterator[Comparison]:
    yield Comparison(Text("指数", "Index"), _exact(kept.index), _exact(derived.index))
    yield Comparison(Text("评级", "Rating band"), kept.band or "—", derived.band or "—")
    confidence = Text("证据置信度", "Evidence confidence")
    yield Comparison(confidence, _exact(kept.confidence), _exact(derived.confidence))
    yield Comparison(Text("合规闸门", "Compliance gate"), kept.gate, derived.gate)
    yield Comparison(
        Text("必填项", "Required answers"), f"{kept.done}/{kept.total}", f"{derived.done}/{derived.total}"
    )


def _by_forms(catalogue: Catalogue, sheet: Sheet, texts: Mapping[tuple[str, str], Sequence[str]]) -> Comparison:
    """The texts of the forms that are used here and not kept in the file, with those that are. A weight or a rule that
    was changed under the same version makes other numbers, or may make them at the next answer. Of an issued version
    the text that it was sealed with counts."""
    sealed = sheet.evaluation.definitions if sheet.evaluation.is_issued else {}
    there, used = list[str](), list[str]()
    for form in catalogue.forms:
        known = [sealed[form.id]] if form.id in sealed else texts.get((form.id, form.version), ())
        if form.sha256 and known and form.sha256 not in known:
            name = f"{form.id} {form.version}"
            there.append(f"{name} {' + '.join(known)}")
            used.append(f"{name} {form.sha256}")
    return Comparison(Text("表单文本（SHA-256）", "Texts of the forms (SHA-256)"), "; ".join(there), "; ".join(used))


def _by_history(sheet: Sheet, told: Sheet) -> Comparison:
    """The answers that are not what the history tells, as it tells them and as they are; whatever hangs on them (a
    weight, a cost, a claim) is another number than the one that was entered."""
    places = sorted({*told.answers, *sheet.answers})
    other = [place for place in places if told.answers.get(place) != sheet.answers.get(place)]
    moved = [key for key in sorted({*told.rows, *sheet.rows}) if told.row_ids(key) != sheet.row_ids(key)]
    kept, there = (
        [*(_written(place, side.answers.get(place)) for place in other[:_SHOWN]),
         *(f"{key} ({len(side.row_ids(key))})" for key in moved), *(["…"] if len(other) > _SHOWN else [])]
        for side in (told, sheet)
    )  # fmt: skip
    if other or moved:  # rows in another order read alike
        kept.append(content_hash(told))
        there.append(content_hash(sheet))
    name = Text("答案（与历史记录相比）", "Answers, by the history")
    return Comparison(name, "; ".join(kept), "; ".join(there), True)


def _written(place: tuple[str, str], answer: Answer | None) -> str:
    said = "—" if answer is None else str(answer.state) if answer.value is None else str(answer.value)
    return f"{place[0]} {shortened(said, 60)}"


_TOLD = Text("，答案与历史记录相符", "; the answers are those of the history")
_SHOWN = 5  # answers


def _exact(value: float | None) -> str:
    return "—" if value is None else repr(value)


def summary(found: list[Comparison], past: str = "") -> Text:
    """Identical or not, in a sentence; of what is shown as of a day of the `past`, why nothing is compared."""
    if past:
        return Text(
            "这是 {day} 的内容，由历史记录还原；文件所存的是现在的结果，不与之比对。",
            "As of {day}, made from the history; the results that the file keeps are those of now and not compared.",
        ).format(day=past)
    other = [one for one in found if not one.identical]
    if not found:
        return Text("文件中尚无可比对的结果。", "The file keeps no result yet to compare with.")
    if not other:
        return Text(
            "由答案重新推算，与文件所存的 {n} 项结果完全一致{history}。",
            "Worked out again from the answers: identical with all {n} results that the file keeps{history}.",
        ).format(n=sum(not one.of_answers for one in found), history=_TOLD if found[-1].of_answers else NO_TEXT)
    names = listed(one.name for one in other)
    return Text(
        "由答案重新推算，{n} 项与文件所存不一致：{names}。",
        "Worked out again from the answers: {n} differ from what the file keeps: {names}.",
    ).format(n=len(other), names=names)
