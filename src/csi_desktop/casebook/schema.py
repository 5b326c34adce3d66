"""The tables of a casebook, as a list of changes. docs/casebook.md explains them; a change here is a line there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from csi_desktop.casebook.chain import FIRST, link

APPLICATION_ID = 0x43534931  # "CSI1"
NEEDED_SQLITE = (3, 37, 0)  # STRICT tables


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of the tables, under a name that is never used twice; the file remembers it by that.

    `change` is SQL, or a function where SQL does not suffice. `older_read`: whether a program that does not know this
    change still reads such a file rightly (it opens it for reading only). `recounts`: tables that this change drops,
    or whose number of rows it alters; all others must have as many rows after it as before."""

    name: str
    change: str | Callable[[sqlite3.Connection], None]
    older_read: bool = True
    recounts: frozenset[str] = frozenset()


_VERSION_1 = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE form(
  id INTEGER PRIMARY KEY, form_id TEXT NOT NULL, version TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE, indexed INTEGER NOT NULL, definition TEXT NOT NULL) STRICT;
CREATE TABLE section(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, form_id TEXT NOT NULL,
  scope TEXT NOT NULL CHECK(scope IN ('case', 'evaluation'))) STRICT;
CREATE TABLE field(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, section_id INTEGER NOT NULL REFERENCES section(id),
  repeated INTEGER NOT NULL, role TEXT NOT NULL, number TEXT NOT NULL) STRICT;

CREATE TABLE assessor(
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, organisation TEXT NOT NULL,
  UNIQUE(name, organisation)) STRICT;
CREATE TABLE "case"(
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, created TEXT NOT NULL, deleted TEXT) STRICT;
CREATE TABLE evaluation(
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, case_id INTEGER NOT NULL REFERENCES "case"(id),
  year INTEGER NOT NULL, round TEXT NOT NULL, depth TEXT NOT NULL, state TEXT NOT NULL,
  created TEXT NOT NULL) STRICT;
CREATE INDEX evaluation_case ON evaluation(case_id, year, id);
CREATE TABLE evaluation_form(
  evaluation_id INTEGER NOT NULL REFERENCES evaluation(id), form_id INTEGER NOT NULL REFERENCES form(id),
  PRIMARY KEY(evaluation_id, form_id)) STRICT, WITHOUT ROWID;

CREATE TABLE row(
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES "case"(id), evaluation_id INTEGER NOT NULL,
  section_id INTEGER NOT NULL REFERENCES section(id), uuid TEXT NOT NULL, position REAL,
  UNIQUE(case_id, evaluation_id, section_id, uuid)) STRICT;
CREATE TABLE answer(
  case_id INTEGER NOT NULL REFERENCES "case"(id), evaluation_id INTEGER NOT NULL, voice_id INTEGER NOT NULL,
  field_id INTEGER NOT NULL REFERENCES field(id), row_id INTEGER NOT NULL,
  value TEXT, state TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL,
  PRIMARY KEY(case_id, evaluation_id, voice_id, field_id, row_id)) STRICT, WITHOUT ROWID;
CREATE TABLE issued(
  case_id INTEGER NOT NULL, evaluation_id INTEGER NOT NULL, field_id INTEGER NOT NULL REFERENCES field(id),
  n INTEGER NOT NULL, PRIMARY KEY(case_id, evaluation_id, field_id)) STRICT, WITHOUT ROWID;

CREATE TABLE device(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, imported INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE event(
  seq INTEGER PRIMARY KEY, device_id INTEGER NOT NULL REFERENCES device(id), counter INTEGER NOT NULL,
  case_id INTEGER NOT NULL REFERENCES "case"(id), evaluation_id INTEGER NOT NULL, kind TEXT NOT NULL,
  field_id INTEGER REFERENCES field(id), section_id INTEGER REFERENCES section(id),
  row_id INTEGER NOT NULL, old TEXT, new TEXT, at TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
  change INTEGER NOT NULL, hash BLOB NOT NULL, UNIQUE(device_id, counter)) STRICT;
CREATE INDEX event_case ON event(case_id, device_id, counter);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER event_no_replace BEFORE INSERT ON event
WHEN EXISTS(SELECT 1 FROM event WHERE seq = NEW.seq OR (device_id = NEW.device_id AND counter = NEW.counter))
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE level_vec(
  evaluation_id INTEGER NOT NULL REFERENCES evaluation(id), voice_id INTEGER NOT NULL, levels BLOB NOT NULL,
  PRIMARY KEY(evaluation_id, voice_id)) STRICT, WITHOUT ROWID;
CREATE TABLE listing(
  evaluation_id INTEGER PRIMARY KEY REFERENCES evaluation(id), case_id INTEGER NOT NULL REFERENCES "case"(id),
  shown INTEGER NOT NULL, seq INTEGER NOT NULL, changed TEXT NOT NULL,
  project TEXT NOT NULL, enterprise TEXT NOT NULL, code TEXT NOT NULL, issue TEXT NOT NULL,
  mode TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL, "index" REAL, band TEXT NOT NULL,
  confidence REAL, gate TEXT NOT NULL, project_order BLOB NOT NULL, enterprise_order BLOB NOT NULL) STRICT;
CREATE INDEX listing_changed ON listing(shown, seq, case_id);
CREATE INDEX listing_project ON listing(shown, project_order, case_id);
CREATE INDEX listing_enterprise ON listing(shown, enterprise_order, case_id);
CREATE INDEX listing_case ON listing(case_id);

CREATE TABLE attachment(
  id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL, size INTEGER NOT NULL,
  mime TEXT NOT NULL, added TEXT NOT NULL) STRICT;
CREATE TABLE chunk(
  attachment_id INTEGER NOT NULL REFERENCES attachment(id), n INTEGER NOT NULL, data BLOB NOT NULL,
  UNIQUE(attachment_id, n)) STRICT;
"""


_EDITIONS = """
ALTER TABLE evaluation ADD COLUMN draft INTEGER NOT NULL DEFAULT 1;
ALTER TABLE evaluation ADD COLUMN kind TEXT NOT NULL DEFAULT 'issue';
ALTER TABLE evaluation ADD COLUMN reason TEXT NOT NULL DEFAULT '';

CREATE TABLE edition(
  id INTEGER PRIMARY KEY, evaluation_id INTEGER NOT NULL REFERENCES evaluation(id), version TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('issue', 'erratum', 'restatement')), reason TEXT NOT NULL,
  report_no TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
  content TEXT NOT NULL, content_sha256 TEXT NOT NULL,
  device TEXT NOT NULL, counter INTEGER NOT NULL, head TEXT NOT NULL, events INTEGER NOT NULL, seal TEXT NOT NULL,
  UNIQUE(evaluation_id, version)) STRICT;
CREATE TRIGGER edition_no_update BEFORE UPDATE ON edition
BEGIN SELECT RAISE(ABORT, 'what was issued stays as it is'); END;
CREATE TRIGGER edition_no_delete BEFORE DELETE ON edition
BEGIN SELECT RAISE(ABORT, 'what was issued stays as it is'); END;
CREATE TRIGGER edition_no_replace BEFORE INSERT ON edition
WHEN EXISTS(SELECT 1 FROM edition WHERE id = NEW.id
            OR (evaluation_id = NEW.evaluation_id AND version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'what was issued stays as it is'); END;

CREATE TABLE edition_report(
  edition_id INTEGER NOT NULL REFERENCES edition(id), lang TEXT NOT NULL, signer TEXT NOT NULL,
  sha256 TEXT NOT NULL, made_with TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY(edition_id, lang, signer, sha256)) STRICT, WITHOUT ROWID;
CREATE TRIGGER edition_report_no_update BEFORE UPDATE ON edition_report
BEGIN SELECT RAISE(ABORT, 'what was issued stays as it is'); END;
CREATE TRIGGER edition_report_no_delete BEFORE DELETE ON edition_report
BEGIN SELECT RAISE(ABORT, 'what was issued stays as it is'); END;
"""

_BIN = (
    "ALTER TABLE evaluation ADD COLUMN deleted TEXT",
    "ALTER TABLE evaluation ADD COLUMN emptied TEXT",
    "ALTER TABLE row ADD COLUMN emptied TEXT",
    "CREATE TABLE purged(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, uuid TEXT NOT NULL, at TEXT NOT NULL, "
    "by TEXT NOT NULL, device TEXT NOT NULL, events INTEGER NOT NULL, last INTEGER NOT NULL, head TEXT NOT NULL, "
    "hash BLOB NOT NULL) STRICT",
    "CREATE TRIGGER purged_no_update BEFORE UPDATE ON purged "
    "BEGIN SELECT RAISE(ABORT, 'the list of what was purged is append-only'); END",
    "CREATE TRIGGER purged_no_delete BEFORE DELETE ON purged "
    "BEGIN SELECT RAISE(ABORT, 'the list of what was purged is append-only'); END",
)


def _bin(connection: sqlite3.Connection) -> None:
    """The bin; and a hash over what is said of an attachment, since its own says only what is in it."""
    for statement in _BIN:
        connection.execute(statement)
    connection.execute("ALTER TABLE attachment ADD COLUMN facts BLOB NOT NULL DEFAULT x''")
    rows = connection.execute("SELECT id, sha256, name, size, mime, added FROM attachment").fetchall()
    for row in rows:
        made = link(FIRST, *map(str, row[1:]))
        connection.execute("UPDATE attachment SET facts = ? WHERE id = ?", (made, row[0]))


_UNFINISHED = """
CREATE TABLE unfinished(
  case_id INTEGER NOT NULL REFERENCES "case"(id), evaluation_id INTEGER NOT NULL,
  field_id INTEGER NOT NULL REFERENCES field(id), row TEXT NOT NULL, typed TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY(case_id, evaluation_id, field_id, row)) STRICT, WITHOUT ROWID;
"""

# Only ever add at the end. What is here has been in somebody's file.
MIGRATIONS: tuple[Migration, ...] = (
    Migration("version_1", _VERSION_1, older_read=False),
    Migration("editions", _EDITIONS),
    Migration("bin", _bin),
    Migration("unfinished", _UNFINISHED),
)  # fmt: skip

VERSION = len(MIGRATIONS)  # user_version of a file that has them all
