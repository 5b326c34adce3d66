"""Which evaluation is meant, in words that its readers know it by: lead, mode, year, round, version, and the day."""

from __future__ import annotations

from csi_desktop.model.cases import Whose
from csi_desktop.text import NO_TEXT, Text, phrases

NOBODY = Text("主评人未填", "no lead named")
_LEAD = Text("主评人{lead}", "lead evaluator {lead}")
_YEAR = Text("{year} 年", "{year}")
_STAGES = {
    "draft": Text("{version} 工作稿，{begun} 建立", "draft {version}, begun {begun}"),
    "check": Text("{version} 征求意见稿，{begun} 建立", "draft for comment {version}, begun {begun}"),
    "issued": Text("{version} 版，{issued} 签发", "version {version}, issued {issued}"),
    "erratum": Text("{version} 版更正中，前版 {issued} 签发", "erratum {version} in the making, last issued {issued}"),
    "restatement": Text(
        "{version} 版重述中，前版 {issued} 签发", "restatement {version} in the making, last issued {issued}"
    ),
}
_ISSUED = Text("{at} 签发", "issued {at}")
_BEGUN = Text("{at} 建立", "begun {at}")


def said(one: Whose, mode: Text = NO_TEXT, *, minute: bool = False) -> Text:
    """Everything that one knows an evaluation by, `mode` being what its mode is called; with the time of the day where
    there are several that the day may not tell apart."""
    lead = _LEAD.format(lead=one.lead) if one.lead else NOBODY
    told = [mode, lead, _YEAR.format(year=one.year), *stage(one, minute=minute)]
    return phrases(text for text in told if text)


def stage(one: Whose, *, minute: bool = False) -> list[Text]:
    """Its round, if it has one, and its version with the day."""
    begun, issued = (moment(at) if minute else day(at) for at in (one.begun, one.issued))
    version = _STAGES.get(one.stage, _STAGES["draft"]).format(version=one.version, begun=begun, issued=issued)
    return [Text(one.round, one.round), version] if one.round else [version]


def dated(one: Whose, *, minute: bool = False) -> Text:
    """When an evaluation was issued, or begun where it is not; to the minute where the day does not tell it apart."""
    at = one.issued or one.begun
    return (_ISSUED if one.issued else _BEGUN).format(at=moment(at) if minute else day(at))


def moment(at: str) -> str:
    """Day and time of a moment (ISO 8601), as it was where it was written down."""
    return f"{day(at)} {at[11:16]}"


def day(at: str) -> str:
    """The day of a moment (ISO 8601), as it was where it was written down."""
    return at[:10]
