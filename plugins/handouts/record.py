"""Record a department's programs: compared by digest with the ledger, matched, printed, one transaction each (L8).

The ledger only saves looking: whether a program is recorded is judged by the journal itself, so that a crash between
any two effects, or an emptied bridge, is cured by the next run. Before the journal is touched the ledger's word is
taken back, so that it never says more than was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

import access_log
from bridge import Connection
from departments import Department
from exorlive_hook.programs import Programs, handed_out
from extensor_hook import ExtensorHook, Recorder
from faults import RecordRejected
from handouts.document import BLANK
from handouts.prepare import MAY_PASS, Rejected, Sheet, Wanted, facts, papers, sheets, sorted_out
from mirror import quality
from mirror.run import Run, now
from printing.press import Paper
from printing.presses import Presses
from statements import statement

PAGE: Final = 2_000
"""Programs whose patients are looked for at once."""
SHEETS: Final = 50
"""Programs whose content is held in memory at once."""


@dataclass
class Tally:
    """What a run has done so far.

    :param without_number: programs that are left out.
    :param revoked: documents superseded because they stood in a wrong journal.
    """

    without_number: int
    seen: int
    unchanged: int
    recorded: int = 0
    revoked: int = 0
    aside: int = 0

    def told(self) -> str | None:
        """Say what a person should know of a run that went well; None when there is nothing to say."""
        found = []
        if self.revoked:
            found.append(f"{self.revoked} documents superseded: their contact's number is no longer that patient's")
        if self.without_number:
            found.append(f"{self.without_number} programs of contacts without an identity number left out")
        return "; ".join(found) or None

    def foretold(self) -> str:
        """Say what a dry run has seen."""
        told = f"dry run: would record {self.recorded}, set aside {self.aside}"
        return f"{told}, supersede {self.revoked} that stand in a wrong journal" if self.revoked else told


@dataclass(frozen=True)
class Errand:
    """One department's run, and the way to everything that it needs."""

    bridge: Connection
    run: Run
    department: Department
    directory: Programs
    journal: Recorder
    presses: Presses
    quality: quality.Pages
    go_on: Callable[[], bool]


def record_all(bridge: Connection, run: Run, department: Department, go_on: Callable[[], bool]) -> Tally | None:
    """Record until nothing is left or `go_on` says no (D8). A dry run only looks.

    Returns None when no unit of ExorLive is linked to the department: then nothing waits, and nothing is recorded.
    Raises the faults of the directory, of the journal and of the bridge; what was recorded before stays recorded.
    """
    bridge.execute(statement("bridge/programs_seen_create"))
    with handed_out() as directory:
        if not directory.linked(department.guid):
            _note(bridge, run, "programs_gone")
            _note(bridge, run, "programs_aside_resolve")
            return None
        with ExtensorHook(department.journal).recording() as journal, Presses() as presses:
            errand = Errand(bridge, run, department, directory, journal, presses, quality.Pages(bridge, run), go_on)
            tally = _look(errand)
            if all(_page(errand, guids, tally) for guids in _todo(bridge)):
                _note(bridge, run, "programs_aside_resolve")
    return tally


def _note(bridge: Connection, run: Run, name: str) -> None:
    """Let ledger or set-aside rows follow what was seen; a dry run changes neither."""
    if not run.dry_run:
        bridge.execute(statement(f"bridge/{name}"), run.key)


def _look(errand: Errand) -> Tally:
    """Carry digests from the directory's and the journal's servers to the bridge's, and compare."""
    bridge, run, salt = errand.bridge, errand.run, str(uuid4())
    _copy(bridge, "programs_seen_copy", errand.directory.digests(run.department, salt))
    bridge.execute(statement("bridge/seen_analyze"))
    _note(bridge, run, "programs_gone")
    bridge.execute(statement("bridge/programs_standing_create"))
    _copy(bridge, "programs_standing_copy", errand.journal.endings(salt))
    bridge.execute(statement("bridge/programs_todo"), {**run.key, "full": run.mode == "full"})
    counts = bridge.execute(statement("bridge/programs_counts")).fetchone()
    assert counts
    without_number = errand.directory.without_number(run.department)
    tally = Tally(without_number, counts["seen"], unchanged=counts["seen"] - counts["todo"])
    _count(bridge, run, tally)
    return tally


def _copy(bridge: Connection, name: str, blocks: Iterator[bytes]) -> None:
    with bridge.cursor() as cursor, cursor.copy(statement(f"bridge/{name}")) as copy:
        for block in blocks:
            copy.write(block)


def _todo(bridge: Connection) -> Iterator[list[UUID]]:
    """Yield what is to be looked at, page by page."""
    after: UUID | None = None
    while True:
        rows = bridge.execute(statement("bridge/programs_todo_page"), {"after": after, "limit": PAGE}).fetchall()
        if not rows:
            return
        yield [row["guid"] for row in rows]
        after = rows[-1]["guid"]


def _page(errand: Errand, guids: Sequence[UUID], tally: Tally) -> bool:
    """Match and record a page of programs; return whether to go on."""
    handed = errand.directory.whose(errand.department.guid, guids)
    page = sorted_out(handed, errand.department.guid, errand.journal, errand.run.today)
    _take_back(errand, guids)
    for program, patient in page.misplaced:
        tally.revoked += errand.run.dry_run or errand.journal.revoke(program, patient, now())
    _settle(errand, tally, {}, page.rejected)
    for start in range(0, len(page.wanted), SHEETS):
        if not errand.go_on():
            return False
        _record(errand, page.wanted[start : start + SHEETS], tally)
    return errand.go_on()


def _record(errand: Errand, some: Sequence[Wanted], tally: Tally) -> None:
    """Record those of the programs that do not stand in the journal exactly so, and settle all of them."""
    contents = errand.directory.contents(errand.department.guid, [one.handed.guid for one in some])
    drawn, rejected = sheets(contents, some)
    standing = errand.journal.recorded([sheet.handout for sheet in drawn])
    fresh = [sheet for sheet in drawn if sheet.guid not in standing]
    settled = {sheet.guid: sheet.digest for sheet in drawn if sheet.guid in standing}
    tally.unchanged += len(settled)
    if errand.run.dry_run:
        tally.recorded += len(fresh)
        fresh = []
    errand.quality.judge(facts(fresh))
    drafts = papers(fresh, errand.department, errand.journal, now())
    for (sheet, paper), print_ in errand.presses.printed(drafts, _printable):
        try:
            new = _record_one(errand, sheet, paper, print_)
        except RecordRejected as rejection:
            if rejection.rule == "no_document":
                errand.presses.require(BLANK)
            rejected.append(Rejected.of(sheet, rejection))
        else:
            tally.recorded += new
            tally.unchanged += not new
            if new:
                _note_access(errand, sheet.guid)
            settled[sheet.guid] = sheet.digest
    _settle(errand, tally, settled, rejected)


def _printable(work: tuple[Sheet, Paper | RecordRejected]) -> Paper | None:
    return None if isinstance(work[1], RecordRejected) else work[1]


def _record_one(errand: Errand, sheet: Sheet, paper: Paper | RecordRejected, print_: Future[bytes] | None) -> bool:
    if isinstance(paper, RecordRejected):
        raise paper
    assert print_
    return errand.journal.record(sheet.printed(print_.result()), now())


def _note_access(errand: Errand, program: UUID) -> None:
    access_log.note(
        errand.bridge,
        "filed",
        errand.run.flow,
        program,
        fields=["document"],
        place=errand.department.journal,
        why=errand.run.airflow_run,
        department=errand.department.guid,
    )


def _take_back(errand: Errand, guids: Sequence[UUID]) -> None:
    """Take the ledger's word back for what is looked at: a run that dies is to leave nothing that is not looked at."""
    if not errand.run.dry_run:
        bound = {**errand.run.key, "guids": list(guids), "outcomes": ["under way"] * len(guids)}
        errand.bridge.execute(statement("bridge/ledger_withdrawn"), bound)


def _settle(errand: Errand, tally: Tally, settled: dict[UUID, str], rejected: Sequence[Rejected]) -> None:
    """Write down what became of some programs: what the journal has, what is set aside, and the counts."""
    tally.aside += len(rejected)
    if errand.run.dry_run:
        return
    bridge, key = errand.bridge, errand.run.key
    delivered = {
        "guids": list(settled),
        "digests": list(settled.values()),
        "days": [None] * len(settled),
        "outcomes": ["recorded"] * len(settled),
    }
    aside = {
        "guids": [one.guid for one in rejected],
        "rules": [one.rule for one in rejected],
        "fields": [one.field for one in rejected],
        "digests": [one.digest for one in rejected],
        "passing": list(MAY_PASS),
    }
    with bridge.transaction():
        bridge.execute(statement("bridge/ledger_delivered"), key | delivered)
        bridge.execute(statement("bridge/aside_put"), key | aside)
        _count(bridge, errand.run, tally)


def _count(bridge: Connection, run: Run, tally: Tally) -> None:
    counts = {"seen": tally.seen, "recorded": tally.recorded, "unchanged": tally.unchanged, "revoked": tally.revoked}
    bridge.execute(statement("bridge/run_recorded"), {**counts, "run": run.id})
