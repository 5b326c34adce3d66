"""The connection to one casebook: transactions, the integers behind field ids, and this device's name."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from csi_desktop.casebook.errors import CasebookError, explained
from csi_desktop.casebook.places import install_id
from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.text import Text

IMPRINT = "imprint"  # the fact in `meta` that `imprint` keeps
DEEPEST = 100  # nesting of lists and objects in one value


@dataclass(frozen=True, slots=True)
class FieldKey:
    """A field as the file knows it."""

    id: int
    key: str
    section: str
    scope: str  # "case" | "evaluation"
    repeated: bool
    role: str
    number: str


@dataclass(frozen=True, slots=True)
class SectionKey:
    """A section as the file knows it."""

    id: int
    key: str
    scope: str


class Store:
    """One connection, used from one thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path, readonly: bool) -> None:
        self.connection = connection
        self.path = path
        self.readonly = readonly
        self.uuid = ""  # of the file, once identified
        self.wrote = False  # whether anything was changed since the file was opened
        self._fields: dict[str, FieldKey] = {}
        self._sections: dict[str, SectionKey] = {}
        self._known_forms: set[str] = set()
        self._device: tuple[int, str] | None = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read; what SQLite complains of becomes a CasebookError."""
        try:
            yield self.connection
        except sqlite3.ProgrammingError:
            raise  # ours to mend, not the user's: closed, or used from another thread
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise explained(error, self.path) from error
        except MemoryError as error:
            raise CasebookError(
                Text("内存不足，“{file}”暂时无法读写。请关闭其他程序后重试。",
                     "There is not enough memory to read or write “{file}”. Close other programs, then try again.")
                .format(file=self.path.name), passing=True
            ) from error  # fmt: skip

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is in the file when this ends, or nothing is."""
        if self.readonly:
            raise CasebookError(
                Text("“{file}”以只读方式打开，不能修改。请另存后再编辑。",
                     "“{file}” is open for reading only. Save a copy to edit it.").format(file=self.path.name)
            )  # fmt: skip
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                if not self.wrote:
                    connection.execute("DELETE FROM meta WHERE key = ?", (IMPRINT,))
                yield connection
                connection.execute("COMMIT")
                self.wrote = True
            except (UnicodeEncodeError, OverflowError) as error:
                self._undo()
                raise CasebookError(
                    Text("有一处内容无法写入文件（{detail}）。请删去其中的异常字符或数字后重试。",
                         "Something cannot be written to the file ({detail}). Remove the odd character or number and "
                         "try again.").format(detail=str(error))
                ) from error  # fmt: skip
            except BaseException:
                self._undo()
                raise

    def _undo(self) -> None:
        if self.connection.in_transaction:  # a full disk may have ended it already
            self.connection.execute("ROLLBACK")
        self._forget()

    def _forget(self) -> None:
        self._fields, self._sections, self._known_forms, self._device = {}, {}, set(), None

    # -- forms and keys

    def remember(self, catalogue: Catalogue) -> None:
        """Store form definitions and field ids that the file does not know yet; needs a transaction for new ones."""
        for form in catalogue.forms:
            if fingerprint(form) not in self._known_forms:
                self._remember_form(form)
        self._fields, self._sections = {}, {}

    def knows(self, catalogue: Catalogue) -> bool:
        """Whether every form of the catalogue is stored."""
        if not self._known_forms:
            self._known_forms = {row[0] for row in self.connection.execute("SELECT sha256 FROM form")}
        return all(fingerprint(form) in self._known_forms for form in catalogue.forms)

    def _remember_form(self, form: Form) -> None:
        run = self.connection.execute
        run("INSERT INTO form(form_id, version, sha256, indexed, definition) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (form.id, form.version, fingerprint(form), form.index is not None, form.definition))  # fmt: skip
        for section in form.sections:
            run("INSERT INTO section(key, form_id, scope) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (section.key, form.id, form.scope))  # fmt: skip
            section_id = run("SELECT id FROM section WHERE key = ?", (section.key,)).fetchone()[0]
            for field in section.fields:
                run("INSERT INTO field(key, section_id, repeated, role, number) VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT(key) DO UPDATE SET section_id = excluded.section_id, repeated = excluded.repeated, "
                    "role = excluded.role, number = excluded.number",
                    (field.id, section_id, section.repeat, field.role, field.number))  # fmt: skip
        self._known_forms.add(fingerprint(form))

    @property
    def fields(self) -> dict[str, FieldKey]:
        """Every field the file knows, by field id."""
        if not self._fields:
            found = self.connection.execute(
                "SELECT f.id, f.key, s.key, s.scope, f.repeated, f.role, f.number "
                "FROM field f JOIN section s ON s.id = f.section_id ORDER BY f.id"
            )
            self._fields = {r[1]: FieldKey(r[0], r[1], r[2], r[3], bool(r[4]), r[5], r[6]) for r in found}
        return self._fields

    @property
    def sections(self) -> dict[str, SectionKey]:
        """Every section the file knows, by section key."""
        if not self._sections:
            found = self.connection.execute("SELECT id, key, scope FROM section ORDER BY id")
            self._sections = {r[1]: SectionKey(*r) for r in found}
        return self._sections

    def field(self, key: str) -> FieldKey:
        """The field with that id; CasebookError if no stored form has it."""
        if key not in self.fields:
            raise _unknown(key)
        return self.fields[key]

    def section(self, key: str) -> SectionKey:
        """The section with that key; CasebookError if no stored form has it."""
        if key not in self.sections:
            raise _unknown(key)
        return self.sections[key]

    def role(self, role: str) -> FieldKey | None:
        """The field that plays a role."""
        return next((field for field in self.fields.values() if field.role == role), None)

    # -- this file, this device

    def identify(self) -> None:
        """Read the identity of the file; CasebookError if it has none."""
        with self.reading() as connection:
            found = connection.execute("SELECT value FROM meta WHERE key = 'file_uuid'").fetchone()
        if found is None:
            raise CasebookError(
                Text("“{file}”缺少标识，不是完整的案例册。请用备份打开。",
                     "“{file}” has no identity: it is not a whole casebook. Open a backup.").format(file=self.path.name)
            )  # fmt: skip
        self.uuid = str(found[0])

    def device(self) -> tuple[int, str]:
        """Who writes here, as id and name, added if new; needs a transaction.

        The name stands for this installation, on this file, at this place: a copy elsewhere is another device, so
        that no two events of copies edited apart share an id."""
        if self._device is None:
            run = self.connection.execute
            place = f"{install_id()}\n{self.uuid}\n{self.path.resolve()}".encode("utf-8", "replace")
            name = hashlib.sha256(place).hexdigest()[:16]
            run("INSERT INTO device(name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
            self._device = run("SELECT id FROM device WHERE name = ?", (name,)).fetchone()[0], name
        return self._device


def _unknown(key: str) -> CasebookError:
    return CasebookError(
        Text("案例册中没有登记字段或部分“{key}”。请检查编号，或先更新表单。",
             "The casebook knows no field or section “{key}”. Check the id, or update the forms first.")
        .format(key=key)
    )  # fmt: skip


def fingerprint(form: Form) -> str:
    """What tells two versions of a form apart, even if their author forgot to count up."""
    return form.sha256 or hashlib.sha256(f"{form.id}\n{form.version}\n{form.definition}".encode()).hexdigest()


def new_uuid() -> str:
    """An id that is unique in the world."""
    return str(uuid.uuid4())


def now() -> str:
    """The wall clock, ISO 8601 with offset. Shown, never used for order."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def pack(value: Any) -> str:
    """A value as JSON text that unpacks to exactly the same value; CasebookError for what JSON would change."""
    _refuse_what_json_changes(value, 0)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Any:
    """The value of `pack`; CasebookError if the text is damaged."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise damaged(error) from error


def damaged(error: Exception) -> CasebookError:
    """What to tell where a value in the file can no longer be read."""
    return CasebookError(
        Text("案例册中有一处内容已损坏（{detail}）。请运行检查，并用备份打开。",
             "Something in the casebook is damaged ({detail}). Run the check, and open a backup.")
        .format(detail=str(error))
    )  # fmt: skip


def _refuse_what_json_changes(value: Any, depth: int) -> None:
    kind = type(value)
    if kind in (str, int, bool) or value is None:
        return
    if kind in (list, dict) and depth < DEEPEST:
        if kind is dict and not all(type(key) is str for key in value):
            raise _unstorable(value)
        for item in value.values() if kind is dict else value:
            _refuse_what_json_changes(item, depth + 1)
        return
    raise _unstorable(value)


def _unstorable(value: Any) -> CasebookError:
    shown = repr(value)[:80]
    return CasebookError(
        Text("这个值无法原样保存：{value}。小数请以文本形式保存。",
             "This value cannot be kept exactly: {value}. Keep decimal numbers as text.").format(value=shown)
    )  # fmt: skip
