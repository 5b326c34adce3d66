"""An open casebook: the front of all that can be done with it; closed without litter."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from csi_desktop.casebook import (
    answers,
    backups,
    bin,
    busy,
    cases,
    cipher,
    editions,
    evidence,
    history,
    imprint,
    kept_forms,
    listing,
    opening,
    recovery,
    sides,
    unfinished,
    weighing,
)
from csi_desktop.casebook.check import Problem, check
from csi_desktop.casebook.copies import copy
from csi_desktop.casebook.errors import CasebookError, demand_open, gone_file
from csi_desktop.casebook.header import closed_here, is_at, opened_here
from csi_desktop.casebook.history import Day, Event
from csi_desktop.casebook.lock import remove_note
from csi_desktop.casebook.opening import Opened
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Change, Value
from csi_desktop.model.cases import (
    Assessor,
    Attachment,
    Case,
    CaseLine,
    Depth,
    Edition,
    Evaluation,
    Kind,
    Listing,
    Mode,
    Sheet,
    Typed,
    Whose,
)
from csi_desktop.text import Text

if TYPE_CHECKING:  # what is done with whole cases is loaded when it is done: the window opens a casebook without it
    from csi_desktop.casebook import merging, parting, transfer


class Casebook:
    """One open casebook: synchronous, one connection, for use from the thread that opened it."""

    def __init__(self, opened: Opened) -> None:
        store = opened.store
        self._identity = opened_here(store.path) if opened.in_file else None
        self._store = store
        self._note = opened.note
        self._open = True
        self._unfit: set[str] = set()  # attachments that are damaged, and so not backed up
        self.message = opened.message  # why it is open for reading only, if it was not asked for
        self.key = cipher.key_of(store.connection)  # its password, "" if it has none
        self.uuid = store.uuid  # what tells this file from any other; a copy keeps it

    # -- life

    @classmethod
    def create(cls, path: str | Path, *, by: str = "", password: str = "") -> Self:
        """A new, empty casebook at `path`, which must not exist yet; open and locked."""
        return cls(opening.create(Path(path), by, password))

    @classmethod
    def open(cls, path: str | Path, *, readonly: bool = False, password: str = "") -> Self:
        """Open a casebook; CasebookError for anything else, whose bytes stay as they are.

        One with a password raises PasswordNeeded without it, WrongPassword with another.
        Where file or folder cannot be written to, it is open for reading only and `message` says so."""
        opened = opening.open_file(Path(path), readonly, password)
        try:
            return cls(opened)
        except OSError as error:  # taken away in this very moment
            opened.store.connection.close()
            raise gone_file(Path(path)) from error

    @classmethod
    def snapshot(cls, path: str | Path, password: str = "") -> Self:
        """A casebook that somebody else has open, for reading only: as it is now, in memory."""
        return cls(opening.snapshot(Path(path), password))

    @classmethod
    def for_reading(cls, path: str | Path, password: str = "") -> Self:
        """A casebook open for reading only; as it is now, where somebody else has it open."""
        try:
            return cls.open(path, readonly=True, password=password)
        except CasebookError as error:
            if error.kind != "in use":
                raise
            return cls.snapshot(path, password)

    @classmethod
    def copy_of(cls, path: str | Path, target: str | Path, password: str = "") -> None:
        """Write a whole copy of a casebook that somebody else has open, as it is now, to `target`."""
        path, target = Path(path), Path(target)
        _demand_other(path, target)

        def demand_sound(part: Path) -> None:
            with cls.open(part, readonly=True, password=password) as made, made._store.reading():
                opening.demand_sound(made._store, True)

        busy.copy_to(path, target, demand_sound)

    def close(self, *, keep_note: bool = False) -> None:
        """Close the file and take the note away (not `keep_note`: it is another's by now); nothing is left beside it.
        Closing twice is fine."""
        if self._open:
            self._open = False
            try:
                try:
                    imprint.keep(self._store)
                finally:
                    with self._store.reading() as connection:
                        connection.close()
            finally:
                if self._identity is not None:
                    closed_here(self._identity)
                remove_note(None if keep_note else self._note)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._store.path

    @property
    def is_in_place(self) -> bool:
        """Whether the file that was opened still lies where it was."""
        return self._identity is None or is_at(self.path, self._identity)

    @property
    def readonly(self) -> bool:
        """Whether nothing can be saved."""
        return self._store.readonly

    def copy_to(self, path: str | Path) -> None:
        """Write a whole copy to `path`, replacing what is there only when the copy is complete and proven."""
        target = Path(path)
        self.demand_elsewhere(target)
        with self._store.reading() as connection:
            copy(connection, target)

    @property
    def state(self) -> str:
        """What changes with everything that is worth keeping: the same for two files that hold the same."""
        with self._store.reading():
            return backups.state(self._store)

    def demand_elsewhere(self, target: Path) -> None:
        """CasebookError if a copy at `target` would replace this very casebook."""
        _demand_other(self.path, target)

    def send_to(self, path: str | Path, case_ids: Sequence[int] | None = None) -> None:
        """Write a compact copy for somebody else: only these cases (all, if none are named), and nothing that is in
        the bin; replaces what is at `path` like `copy_to`."""
        target = Path(path)
        self.demand_elsewhere(target)
        with self._store.reading() as connection:
            bin.send(connection, target, case_ids)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What stayed at home when this copy was made for others: "internal", "personal"."""
        return tuple(self.fact("left_out").split())

    def note_left_out(self, parts: Collection[str]) -> None:
        """Remember in the file what was left out of it."""
        self.set_fact("left_out", " ".join(sorted(parts)))

    # -- backups

    def back_up(self, *, before: bool = False) -> Path | None:
        """Make a backup if anything changed since the last, and thin the older ones; its path, None if nothing did.
        One `before` something that cannot be undone stays for two weeks."""
        if self.readonly:
            return None
        with self._store.reading():
            return backups.back_up(self._store, before=before)

    def back_up_evidence(self) -> bool:
        """Back up a few megabytes of attachments that no backup has yet; whether there are more."""
        if self.readonly:
            return False
        with self._store.reading():
            return backups.back_up_evidence(self._store, self._unfit)

    def restore_to(self, path: str | Path) -> list[str]:
        """Make a new casebook of this backup at `path`, where nothing may be yet; the names of lost attachments."""
        with self._store.reading():
            return backups.restore(self._store, Path(path))

    # -- persons and forms

    def assessors(self) -> list[Assessor]:
        """All persons who answer."""
        with self._store.reading():
            return cases.assessors(self._store)

    def assessor(self, name: str, organisation: str = "") -> Assessor:
        """The person with that name, added if new."""
        with self._store.writing():
            return cases.assessor(self._store, name, organisation)

    def remember_forms(self, catalogue: Catalogue) -> None:
        """Keep the definitions of all forms and their field ids; does nothing if the file has them."""
        with self._store.reading():
            known = self._store.knows(catalogue)
        if not known and not self.readonly:
            with self._store.writing():
                self._store.remember(catalogue)

    def form_text(self, form_id: str, version: str, sha256: str = "") -> str:
        """The text of a form as it was when last kept under that version, or that with the SHA-256; CasebookError if
        it is not kept."""
        with self._store.reading():
            return kept_forms.form_text(self._store, form_id, version, sha256)

    def form_hashes(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The SHA-256 of every text that is kept of a form, by id and version, in the order in which they came."""
        with self._store.reading():
            return kept_forms.form_hashes(self._store)

    # -- facts about the file

    def fact(self, name: str) -> str:
        """Something kept about this casebook as a whole; "" if it is not."""
        with self._store.reading() as connection:
            found = connection.execute("SELECT value FROM meta WHERE key = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def set_fact(self, name: str, value: str) -> None:
        """Keep something about this casebook as a whole."""
        with self._store.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # -- the list of cases

    def cases(
        self, *, search: str = "", sort: str = "changed", descending: bool = True, offset: int = 0, limit: int = 200,
        filters: Mapping[str, str] | None = None, bin: bool = False,
    ) -> list[CaseLine]:  # fmt: skip
        """A window of the list of cases; `limit` -1 for all. Sorts and filters: see listing.SORTS, FILTERS."""
        ids = self.case_ids(search=search, sort=sort, descending=descending, offset=offset, limit=limit,
                            filters=filters, bin=bin)  # fmt: skip
        return self.case_lines(ids)

    def case_ids(
        self, *, search: str = "", sort: str = "changed", descending: bool = True, offset: int = 0, limit: int = -1,
        filters: Mapping[str, str] | None = None, bin: bool = False,
    ) -> list[int]:  # fmt: skip
        """The ids of the cases in order, for a list that fetches its lines as they come into sight."""
        with self._store.reading():
            query = listing.Query(search, filters, bin)
            return listing.case_ids(self._store, query, sort, descending, offset, limit)

    def case_lines(self, ids: Sequence[int]) -> list[CaseLine]:
        """The lines of these cases, in that order."""
        with self._store.reading():
            return listing.lines(self._store, ids)

    def count_cases(self, *, search: str = "", filters: Mapping[str, str] | None = None, bin: bool = False) -> int:
        """How many cases the list has."""
        with self._store.reading():
            return listing.count(self._store, listing.Query(search, filters, bin))

    # -- cases and evaluations

    def new_case(
        self, catalogue: Catalogue, profile: Mapping[str, Value], *, year: int, mode: Mode, depth: Depth = "standard",
        by: str = "",
    ) -> tuple[Case, Evaluation]:  # fmt: skip
        """A case with a first evaluation; `profile` answers fields outside repeated sections."""
        with self._store.writing():
            return cases.new_case(self._store, catalogue, profile, year, mode, depth, by)

    def new_evaluation(
        self, case_id: int, *, year: int, catalogue: Catalogue, round: str = "", depth: Depth = "standard",
        by: str = "",
    ) -> Evaluation:  # fmt: skip
        """Another evaluation of a case, of another year or round."""
        with self._store.writing():
            case = cases.case(self._store, case_id)
            return cases.new_evaluation(self._store, case, catalogue, year, round, depth, by)

    def case(self, case_id: int) -> Case:
        """The case with that id."""
        with self._store.reading():
            return cases.case(self._store, case_id)

    def case_by(self, text: str) -> int:
        """The id of the case named by id, uuid, code or exact project name; CasebookError if that names none."""
        with self._store.reading():
            return cases.case_by(self._store, text)

    def evaluations(self, case_id: int) -> list[Evaluation]:
        """The evaluations of a case, newest first; without those in the bin."""
        with self._store.reading():
            return cases.evaluations(self._store, case_id)

    def evaluation_of(self, uuid: str) -> Evaluation | None:
        """The evaluation that the world knows by that id."""
        with self._store.reading() as connection:
            found = connection.execute("SELECT id FROM evaluation WHERE uuid = ?", (uuid,)).fetchone()
            return cases.evaluation(self._store, found[0]) if found else None

    def sides(self, evaluation_id: int) -> list[Whose]:
        """The evaluations of the other side, of the same case and year: that first which is taken unless another is
        chosen."""
        with self._store.reading():
            return sides.sides(self._store, cases.evaluation(self._store, evaluation_id))

    def choose_side(self, evaluation_id: int, uuid: str) -> None:
        """Compare an evaluation with this one of the other side from now on."""
        with self._store.writing():
            sides.choose_side(self._store, cases.evaluation(self._store, evaluation_id), uuid)

    def set_depth(self, evaluation_id: int, depth: Depth, by: str = "") -> None:
        """Set which fields an evaluation shows."""
        with self._store.writing():
            cases.set_depth(self._store, evaluation_id, depth, by)

    def duplicate_case(self, case_id: int, by: str = "", *, project: str | None = None) -> Case:
        """A copy of the profile and the newest evaluation; `project` names the copy."""
        with self._store.writing():
            return cases.duplicate_case(self._store, case_id, by, project)

    def delete_case(self, case_id: int, by: str = "") -> None:
        """Put a case into the bin."""
        with self._store.writing():
            cases.set_deleted(self._store, case_id, True, by)

    def restore_case(self, case_id: int, by: str = "") -> None:
        """Take a case out of the bin."""
        with self._store.writing():
            cases.set_deleted(self._store, case_id, False, by)

    def delete_evaluation(self, evaluation_id: int, by: str = "") -> None:
        """Put an evaluation into the bin; CasebookError for the only one of its case."""
        with self._store.writing():
            cases.set_evaluation_deleted(self._store, evaluation_id, True, by)

    def restore_evaluation(self, evaluation_id: int, by: str = "") -> None:
        """Take an evaluation out of the bin."""
        with self._store.writing():
            cases.set_evaluation_deleted(self._store, evaluation_id, False, by)

    # -- the bin

    def binned(self, case_id: int | None = None) -> list[bin.Binned]:
        """What was deleted and can be brought back (cases, evaluations, rows with evidence among them), last first."""
        with self._store.reading():
            return bin.binned(self._store, case_id)

    def removed_row(self, one: bin.Binned) -> bin.RemovedRow | None:
        """All that went with a row of the bin, for a session to bring back; None if it is no longer gone."""
        with self._store.reading():
            return bin.removed_row(self._store, one.case_id, one.evaluation_id, one.section, one.row)

    def empty_bin(self, by: str = "") -> bin.Emptied:
        """Take away for good what is in the bin; see bin.empty. The file becomes smaller."""
        with self._store.writing():
            emptied = bin.empty(self._store, by)
        with self._store.reading() as connection:
            connection.execute("PRAGMA incremental_vacuum").fetchall()
        return emptied

    # -- versions

    def set_stage(self, evaluation_id: int, state: str, draft: int | None = None, by: str = "") -> None:
        """Call an evaluation a working draft (`state` "draft", numbered 1–8) or a draft for comment ("check")."""
        with self._store.writing():
            editions.set_stage(self._store, evaluation_id, state, draft, by)

    def issue(
        self,
        evaluation_id: int,
        catalogue: Catalogue,
        by: str = "",
        reason: str = "",
        reports: Callable[[Edition], Mapping[str, str]] = lambda edition: {},
    ) -> Edition:
        """Issue an evaluation made by `catalogue`: numbered, frozen, sealed. CasebookError says what is in the way.

        `reports` makes the reports of what is about to be issued, reading it from here as issued, and gives their
        SHA-256 by language; what it raises comes out of here, and then nothing is issued."""
        with self._store.writing():
            edition = editions.issue(self._store, evaluation_id, catalogue, by, reason)
            for lang, sha256 in reports(edition).items():
                editions.note_report(self._store, evaluation_id, edition.version, lang, sha256, "")
            return edition

    def reopen(self, evaluation_id: int, kind: Kind, reason: str, by: str = "") -> None:
        """Begin an erratum or a restatement of an issued evaluation; what was issued stays as it is."""
        with self._store.writing():
            editions.reopen(self._store, evaluation_id, kind, reason, by)

    def report_numbers(self) -> dict[str, int]:
        """Every report number in use, and of which evaluation."""
        with self._store.reading():
            return editions.report_numbers(self._store)

    def note_report(self, evaluation_id: int, version: str, lang: str, sha256: str, signer: str = "") -> None:
        """Remember the SHA-256 of a report made of an issued version, for ever."""
        with self._store.writing():
            editions.note_report(self._store, evaluation_id, version, lang, sha256, signer)

    def reports(self, evaluation_id: int, version: str) -> list[tuple[str, str, str, str]]:
        """The reports remembered of a version: language, signer ("" for none), SHA-256, version of the program."""
        with self._store.reading():
            return editions.reports(self._store, evaluation_id, version)

    # -- answers

    def load(self, evaluation_id: int, version: str = "") -> Sheet:
        """Everything answered in one evaluation, with its case's profile; of an issued one what was issued, whatever
        became of the case since. `version` asks for an earlier issued version."""
        with self._store.reading():
            evaluation = cases.evaluation(self._store, evaluation_id)
            case = cases.case(self._store, evaluation.case_id)
            if evaluation.is_issued:
                version = version or evaluation.version
            if version:
                sheet = editions.frozen(self._store, evaluation, case, version)
            else:
                sheet = answers.load(self._store, evaluation, case)
            sheet.before = editions.before(self._store, evaluation, case, version)
            return sheet

    def was_scored(self, evaluation_id: int, catalogue: Catalogue) -> bool:
        """Whether any level was ever given in an evaluation, by its history."""
        with self._store.reading():
            return weighing.was_scored(self._store, cases.evaluation(self._store, evaluation_id), catalogue)

    def save(self, evaluation_id: int, change: Change, *, levels: bytes, listing: Listing) -> int:
        """Save one change whole: answers, rows, events, levels, listing. In the file when this returns.

        CasebookError, too, where the file was taken away meanwhile. Returns the number of the latest event."""
        self._demand_in_place()
        with self._store.writing():
            evaluation = cases.evaluation(self._store, evaluation_id)
            return answers.save(self._store, evaluation, change, levels, listing)

    def keep_typed(self, evaluation_id: int, field: str, row: str, typed: Typed) -> None:
        """Keep what was typed into a field and is no value (yet); () forgets it."""
        self._demand_in_place()
        with self._store.writing():
            evaluation = cases.evaluation(self._store, evaluation_id)
            demand_open(evaluation)
            unfinished.keep(self._store, evaluation, field, row, typed)

    def levels(self, evaluation_id: int) -> bytes:
        """The packed levels kept with the last change; empty before the first."""
        with self._store.reading() as connection:
            found = connection.execute(
                "SELECT levels FROM level_vec WHERE evaluation_id = ? AND voice_id = 0", (evaluation_id,)
            ).fetchone()
        return bytes(found[0]) if found else b""

    def packed_levels(self) -> tuple[list[int], bytes]:
        """The newest evaluation of every case, and their packed levels one after the other."""
        with self._store.reading() as connection:
            # One row instead of very many, each of which would become an object of Python: 60 % of the time. To SQLite
            # text is bytes, of which it alters none on the way from blob to blob; in hex they would take twice as long.
            evaluations, levels = connection.execute(
                "SELECT json_group_array(evaluation_id), CAST(group_concat(levels, '') AS BLOB) FROM level_vec "
                "WHERE voice_id = 0 AND evaluation_id NOT IN "
                "(SELECT evaluation_id FROM listing WHERE shown IN (0, 2))"
            ).fetchone()
        return json.loads(evaluations), levels or b""

    def listing(self, evaluation_id: int) -> Listing:
        """The line of the list of cases kept with the last change."""
        with self._store.reading():
            return cases.listing_of(self._store, evaluation_id)

    # -- evidence

    def attach(self, source: BinaryIO | Path, name: str, mime: str = "") -> Attachment:
        """Take in a file, unaltered; the same content is kept once, under its first name."""
        return evidence.attach(self._store, source, name, mime)

    def attachment(self, sha256: str) -> Attachment | None:
        """The attachment with that content."""
        with self._store.reading():
            return evidence.attachment(self._store, sha256)

    def attachments(self) -> list[Attachment]:
        """Every attachment."""
        with self._store.reading():
            return evidence.attachments(self._store)

    def read_attachment(self, sha256: str) -> bytes:
        """The bytes of an attachment, checked against their hash."""
        with self._store.reading():
            return evidence.read_attachment(self._store, sha256)

    # -- whole cases, for exchange

    def read_cases(self, case_ids: Sequence[int] | None = None, *, whole: bool = True) -> dict[str, Any]:
        """Whole cases (all, if none are named) with forms, attachments and history, as docs/casebook.md describes.

        Not `whole`: without what is in the bin, and attachments without their bytes."""
        from csi_desktop.casebook import transfer

        with self._store.reading():
            return transfer.read_cases(self._store, case_ids, whole=whole)

    def add_cases(
        self, document: Mapping[str, Any], catalogue_of: transfer.CatalogueOf, derive: transfer.Derive, by: str = "",
        *, as_it_is: bool = False,
    ) -> list[transfer.Added]:  # fmt: skip
        """Take in whole cases of a checked document, all or none; `catalogue_of` gives forms by id and version,
        `derive` levels and list. `as_it_is`: the document is of a casebook of ours."""
        from csi_desktop.casebook import transfer

        with self._store.writing():
            return transfer.add_cases(self._store, document, catalogue_of, derive, by, as_it_is=as_it_is)

    # -- another copy of it

    def compare(self, other: Casebook) -> merging.Comparison:
        """What merging another copy of this casebook would do: what comes from it, and what somebody must settle."""
        from csi_desktop.casebook import merging

        with self._store.reading(), other._store.reading():
            return merging.compare(self._store, other._store)

    def merge(
        self, other: Casebook, settled: Mapping[parting.Key, parting.Side], derive: transfer.Derive, by: str = ""
    ) -> merging.Comparison:
        """Take in all that another copy has and this one has not, all or nothing.

        `settled` says for each conflict of `compare` whose version stays; CasebookError if one is missing. `derive`
        works out levels and list for a sheet."""
        from csi_desktop.casebook import merging

        with self._store.writing(), other._store.reading():
            return merging.merge(self._store, other._store, settled, derive, by)

    # -- history, health, recovery

    def history(
        self, case_id: int | None = None, evaluation_id: int | None = None, field: str | None = None,
        row: str | None = None, *, limit: int | None = None,
    ) -> list[Event]:  # fmt: skip
        """Recorded events, oldest first; with `limit` only the latest. An evaluation's include its case's facts."""
        with self._store.reading():
            return history.events(self._store, case_id, evaluation_id, field, row, limit)

    def days(self, evaluation_id: int) -> list[Day]:
        """The days on which an evaluation was changed, newest first."""
        with self._store.reading():
            return history.days(self._store, evaluation_id)

    def as_of(self, evaluation_id: int, seq: int | None = None) -> Sheet:
        """An evaluation as it was when event `seq` had just come, made from the history alone; None: after the last."""
        with self._store.reading():
            evaluation = cases.evaluation(self._store, evaluation_id)
            case = cases.case(self._store, evaluation.case_id)
            return history.as_of(self._store, evaluation, case, seq)

    def before_profile_changed(self, evaluation_id: int) -> list[Sheet]:
        """An evaluation as it was before the profile of its case was changed, step by step back to its own last change,
        made from the history alone."""
        with self._store.reading():
            evaluation = cases.evaluation(self._store, evaluation_id)
            return history.before_profile_changed(self._store, evaluation, cases.case(self._store, evaluation.case_id))

    def check(self, levels: Callable[[Sheet], bytes] | None = None) -> list[Problem]:
        """Everything that is not as it should be; `levels` packs a sheet's levels, to compare with those kept."""
        with self._store.reading():
            return check(self._store, levels)

    def unused_attachments(self) -> list[Attachment]:
        """Attachments that belong to no evidence, not even to some in the bin; emptying the bin takes them away."""
        with self._store.reading():
            used = evidence.used(self._store.connection)
            return [one for one in evidence.attachments(self._store) if one.sha256 not in used]

    def take(self, one: recovery.Waiting) -> int:
        """Save a change, or what was typed and is no value yet. The number of the latest event after a change."""
        if isinstance(one, recovery.Unfinished):
            self.keep_typed(one.evaluation_id, one.field, one.row, one.typed)
            return 0
        return self.save(one.evaluation_id, one.change, levels=one.levels, listing=one.listing)

    def pending_recovery(self) -> list[recovery.Waiting]:
        """What could not be saved when it was made, oldest first."""
        return recovery.pending(self.uuid, self.path, self.key)

    def _demand_in_place(self) -> None:
        """CasebookError where the file was taken away meanwhile: what is written to it now, nobody will find."""
        if not self.is_in_place:
            raise gone_file(self.path)


def _demand_other(path: Path, target: Path) -> None:
    if target.exists() and target.samefile(path):
        raise CasebookError(Text("不能把案例册复制到它自己。请换一个名称。",
                                 "A casebook cannot be copied onto itself. Choose another name."))  # fmt: skip
