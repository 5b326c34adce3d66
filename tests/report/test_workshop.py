"""Reports set in processes of their own: the same bytes, called off at once, and one that fails hurts no other."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from csi_desktop.report import pdf
from csi_desktop.report.outline import report
from csi_desktop.report.workshop import Worker, WorkFailed, job, lay_out, run
from tests.evaluations import golden_session

CREATED = "2024-07-01T00:00:00+08:00"


@pytest.fixture(scope="module")
def session():
    return golden_session()


@pytest.fixture(scope="module")
def worker():
    made = Worker()
    yield made
    made.close()


def nothing(sha256: str) -> bytes:
    raise AssertionError(f"{sha256} was asked for")


def test_a_worker_gives_the_pages_that_are_made_here(session, worker) -> None:
    made = report(session.catalogue, session.sheet, session.result, "zh", created=CREATED)
    there = lay_out(worker, job(session.catalogue, session.sheet, "zh", CREATED), nothing, lambda: False)
    assert there == pdf.lay_out(made)


def test_what_is_called_off_ends_and_the_worker_is_good_for_the_next(session, worker) -> None:
    given = job(session.catalogue, session.sheet, "en", CREATED)
    with pytest.raises(pdf.Cancelled):
        lay_out(worker, given, nothing, lambda: True)
    assert lay_out(worker, given, nothing, lambda: False).pages > 5


def test_one_that_fails_says_why_and_the_others_are_made(session, worker, tmp_path: Path) -> None:
    good = [tmp_path / f"{number}.pdf" for number in range(3)]
    paths = [good[0], tmp_path / "no such folder" / "x.pdf", *good[1:]]
    written, failed, shares = [], [], []
    done = run(
        (job(session.catalogue, session.sheet, "zh", CREATED, path) for path in paths), [worker], nothing,
        written=lambda given, what: written.append((given.path, what.pages)), progress=shares.append,
        failed=lambda given, error: failed.append((given.path, error)),
    )  # fmt: skip
    assert done and [path for path, _ in written] == good
    assert [path for path, _ in failed] == [paths[1]] and isinstance(failed[0][1], OSError)
    assert shares == sorted(shares) and shares[-1] == 4
    assert len({path.read_bytes() for path in good}) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
def test_a_worker_that_dies_loses_one_report_and_no_more(session, tmp_path: Path) -> None:
    workers = [Worker(), Worker()]
    failed, written = [], []

    def told(given, what) -> None:
        written.append(given.path)
        if len(written) == 1:
            assert workers[1].pid is not None
            os.kill(workers[1].pid, signal.SIGKILL)

    paths = [tmp_path / f"{number}.pdf" for number in range(8)]
    done = run(
        (job(session.catalogue, session.sheet, "zh", CREATED, path) for path in paths), workers, nothing,
        written=told, failed=lambda given, error: failed.append((given.path, error)),
    )  # fmt: skip
    for each in workers:
        each.close()
    assert done and len(written) >= 7
    assert {*written, *(path for path, _ in failed)} == set(paths)
    assert all(isinstance(error, WorkFailed) and error.text.zh for _, error in failed)
    assert not list(tmp_path.glob("*.part")) or failed


def test_no_module_in_the_working_folder_is_run(session, tmp_path: Path, monkeypatch) -> None:
    ran = tmp_path / "ran"
    for module in ("struct", "page", "csi_desktop"):
        (tmp_path / f"{module}.py").write_text(f"open({str(ran)!r}, 'w').close(); raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    there = Worker()
    try:
        laid = lay_out(there, job(session.catalogue, session.sheet, "zh", CREATED), nothing, lambda: False)
    finally:
        there.close()
    assert laid.pages > 5 and not ran.exists()
