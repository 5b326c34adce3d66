"""Issues an evaluation: what is in the way, the report's number, the frozen version, its reports for ever."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.model.cases import Edition
from csi_desktop.scoring import evaluate
from csi_desktop.scoring.problems import Problem, problems
from csi_desktop.session.opening import open_session
from csi_desktop.session.own_forms import derived, forms_of
from csi_desktop.session.session import now
from csi_desktop.text import LANGUAGES, Lang, Text

if TYPE_CHECKING:
    from csi_desktop.report.verify import Finding, Verified

_SCHEME = "评字（{year}）第{n:04}号"
_LIKE = re.compile(r"(?P<head>\D*)(?P<year>20\d\d)(?P<middle>\D+)(?P<n>\d{1,6})(?P<tail>\D*)")
_PLACE = re.compile(r"\{(?:year|n(?::0\d{1,2})?)\}")

_BLOCKED = Text("尚有 {n} 项须先处理，不能签发。", "{n} things stand in the way of issuing.")
_REASON = Text(
    "覆盖率不足，指数不予评级。如确须签发，请写明理由；理由将印入报告。",
    "Coverage is too low for a rating. To issue all the same, give a reason; the report prints it.",
)
_NO_PLACE = Text(
    "编号规则“{scheme}”须含 {{n}}（序号，如 {{n:04}}），可含 {{year}}，不得有其他花括号。",
    "A numbering scheme such as “{scheme}” needs {{n}} (the running number, also {{n:04}}), may have {{year}}, and no "
    "other braces.",
)


class Blocked(CasebookError):
    """What must be mended before an evaluation can be issued."""

    def __init__(self, text: Text, found: list[Problem]) -> None:
        super().__init__(text)
        self.problems = found


@dataclass(frozen=True, slots=True)
class Check:
    """What stands in the way of issuing: `hard` must be mended; `waivable` may stay, for a reason that is printed."""

    hard: tuple[Problem, ...]
    waivable: tuple[Problem, ...]

    @classmethod
    def of(cls, found: list[Problem]) -> Check:
        """Sort the problems of an evaluation."""
        blocking = [problem for problem in found if problem.severity == "block"]
        return cls(
            tuple(problem for problem in blocking if not problem.waivable),
            tuple(problem for problem in blocking if problem.waivable),
        )

    def demand(self, reason: str) -> None:
        """Raises Blocked where something is in the way, and no `reason` is given for what may stay."""
        if self.hard:
            raise Blocked(_BLOCKED.format(n=len(self.hard)), list(self.hard))
        if self.waivable and not reason.strip():
            raise Blocked(_REASON, list(self.waivable))


def issue(
    casebook: Casebook,
    evaluation_id: int,
    by: str = "",
    reason: str = "",
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Edition:
    """Issue an evaluation and remember the SHA-256 of its report in each language. Blocked says what is in the way;
    CasebookError, that it is issued already or its number is somebody else's. `reason` is demanded where coverage is
    too low for a rating; that of an erratum or a restatement was given when it was begun. `progress` is told shares of
    1; where `cancelled` says so, `Cancelled` is raised and nothing is issued."""
    session = open_session(casebook, evaluation_id, by)
    if not session.is_issued:
        Check.of(problems(session.catalogue, session.sheet, session.result)).demand(reason)

    def reports(_edition: Edition) -> dict[str, str]:
        made: dict[str, str] = {}
        for lang in LANGUAGES:

            def part(share: float) -> None:
                progress((len(made) + share) / len(LANGUAGES))

            data = report_bytes(casebook, evaluation_id, lang, progress=part, cancelled=cancelled)
            made[lang] = hashlib.sha256(data).hexdigest()
        return made

    return casebook.issue(evaluation_id, session.catalogue, by, reason.strip(), reports)


def report_bytes(
    casebook: Casebook,
    evaluation_id: int,
    lang: Lang,
    version: str = "",
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bytes:
    """The report of an issued version, the last if none is named: the same bytes every time."""
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import build

    sheet = casebook.load(evaluation_id, version)
    catalogue = forms_of(casebook, sheet.evaluation)
    made = report(
        catalogue, sheet, evaluate(catalogue, sheet), lang, attachments=casebook.read_attachment, created=""
    )
    return build(made, progress=progress, cancelled=cancelled)[0]


# ---------------------------------------------------------------- report numbers
def scheme(casebook: Casebook) -> str:
    """How report numbers of this casebook are made: {year}, and {n} for the running number of the year. Until somebody
    says it, they are made like the number given last."""
    kept = casebook.fact("report_number")
    found = None if kept else next((m for n in reversed(casebook.report_numbers()) if (m := _LIKE.fullmatch(n))), None)
    if found is None or "{" in found[0] or "}" in found[0]:
        return kept or _SCHEME
    return f"{found['head']}{{year}}{found['middle']}{{n:0{len(found['n'])}}}{found['tail']}"


def set_scheme(casebook: Casebook, pattern: str) -> None:
    """Make report numbers by another scheme from now on; CasebookError for one without a running number."""
    rest = _PLACE.sub("", pattern)
    if "{n" not in pattern or "{" in rest or "}" in rest or len(re.findall(r"\{n", pattern)) > 1:
        raise CasebookError(_NO_PLACE.format(scheme=pattern))
    casebook.set_fact("report_number", pattern.strip())


def next_number(casebook: Casebook, year: int) -> str:
    """The next report number of a year by the scheme: one more than the highest in use."""
    pattern = scheme(casebook)
    parts = re.split(r"(\{[^}]*\})", pattern)
    made = "".join(
        r"(\d{1,9})" if part.startswith("{n") else str(year) if part == "{year}" else re.escape(part) for part in parts
    )
    used = [int(found[1]) for number in casebook.report_numbers() if (found := re.fullmatch(made, number))]
    return pattern.format(year=year, n=max(used, default=0) + 1)


# ---------------------------------------------------------------- reports that came back
def against(casebook: Casebook, verified: Verified, data: bytes) -> Finding:
    """Whether a report is what this casebook issued: its content, and the file, which `data` holds."""
    from csi_desktop.report.verify import Finding

    document = verified.document
    if document is None:
        return Finding("casebook", "note", _NOT_COMPARED)
    version, sha256 = document["report"]["version"], document["content_sha256"]
    one = casebook.evaluation_of(document["case"]["evaluations"][0]["uuid"])
    edition = next((e for e in one.editions if e.version == version), None) if one else None
    if one is None or edition is None:
        return Finding("casebook", "note", _NOT_THERE.format(version=version))
    if edition.content_sha256 != sha256:
        return Finding("casebook", "wrong", _OTHER_CONTENT.format(version=version))
    written = data[: len(data) - verified.added]
    known = {report[2] for report in casebook.reports(one.id, version)}
    if hashlib.sha256(written).hexdigest() in known or hashlib.sha256(data).hexdigest() in known:
        return Finding("casebook", "ok", _SAME_FILE.format(version=version, at=edition.at[:10]))
    if any(found.about == "pages" and found.status == "wrong" for found in verified.findings):
        return Finding("casebook", "note", _ALTERED_FILE.format(version=version))
    return Finding("casebook", "note", _OTHER_FILE.format(version=version))


_NOT_COMPARED = Text("没有数据，无法与案例册比对", "There are no data to compare with the casebook")
_NOT_THERE = Text(
    "本案例册没有签发过该评估的 {version} 版", "This casebook has issued no version {version} of this evaluation"
)
_OTHER_CONTENT = Text(
    "与本案例册签发的 {version} 版内容不符", "This is not what this casebook issued as version {version}"
)
_SAME_FILE = Text(
    "正是本案例册于 {at} 签发的 {version} 版，文件逐字节一致",
    "This is version {version} as this casebook issued it on {at}, byte for byte",
)
_OTHER_FILE = Text(
    "内容与本案例册签发的 {version} 版一致，但文件不是当时的那一份（另一版本的程序或版式）",
    "The content is that of version {version} as issued, the file is another (made by another version of the program, "
    "or in another style)",
)
_ALTERED_FILE = Text(
    "内附数据与本案例册签发的 {version} 版一致，但文件不是当时的那一份：写出之后曾被改动",
    "The data inside are those of version {version} as issued, but the file is another: it was altered after it was "
    "written",
)


def open_data(verified: Verified, path: Path, by: str = "") -> None:
    """Make a casebook of the data of a report at `path`, where nothing may be yet. They come in as a working draft;
    what the report withholds is not there. CasebookError says what is in the way, and leaves nothing behind."""
    from csi_desktop.exchange import import_file
    from csi_desktop.report.verify import casebook_document

    document = casebook_document(verified, now())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "csi-report.json"
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        with Casebook.create(path, by=by) as book:
            try:
                import_file(book, file, derived(book), by=by)
            except BaseException:
                book.close()
                path.unlink(missing_ok=True)
                raise
