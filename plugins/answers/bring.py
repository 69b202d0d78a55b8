"""Bring a department's answers home: page by page, each answer in one transaction, and acknowledged after it (Q1-Q8).

A crash anywhere is cured by the next run: what was not acknowledged comes again, and what was filed meets its own rows.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import access_log
from answers.check import MAY_PASS
from answers.document import BLANK
from answers.prepare import ANYTHING_ELSE, Page, Rejected, Revision, Sound, facts, papers, sorted_out
from bridge import Connection
from departments import Department
from extensor_hook import ExtensorHook, Filer, Filing
from faults import ContractBroken, Fault, RecordRejected
from flowzone_hook import FlowzoneHook
from flowzone_hook.hook import BATCH, BatchTooLarge
from mirror import quality
from mirror.run import Run, now
from printing.press import Paper
from printing.presses import Presses
from questionnaire_setup import Setup
from statements import statement

log = logging.getLogger(__name__)

NAMES_TOLD: Final = 5
"""How many codes of questionnaires that nobody has set up the report names."""


@dataclass
class Tally:
    """What a run has done so far."""

    filed: int = 0
    unchanged: int = 0
    differing: int = 0
    aside: dict[UUID, Rejected] = field(default_factory=dict)
    taken: list[Revision] = field(default_factory=list)
    not_set_up: Counter[str] = field(default_factory=Counter)

    def told(self) -> str | None:
        """Say what a person should know of a run that went well; None when there is nothing to say."""
        found = []
        if self.not_set_up:
            listed = ", ".join(f"{code} ({count})" for code, count in self.not_set_up.most_common(NAMES_TOLD))
            found.append(f"not in the questionnaires file, filed with scores and document: {listed}")
        if self.differing:
            found.append(f"{self.differing} answers' scores differ from our own scoring: ./helsebro warnings")
        return "; ".join(found) or None

    def foretold(self) -> str:
        """Say what a dry run has seen."""
        return f"dry run: would file {self.filed}, acknowledge {len(self.taken)}, set aside {len(self.aside)}"


@dataclass(frozen=True)
class Errand:
    """One department's run, and the way to everything that it needs."""

    bridge: Connection
    run: Run
    department: Department
    setup: Setup
    flowzone: FlowzoneHook
    journal: Filer
    presses: Presses
    quality: quality.Pages


def bring_home(bridge: Connection, run: Run, department: Department, setup: Setup, go_on: Callable[[], bool]) -> Tally:
    """Fetch, check, file and acknowledge until nothing is left or `go_on` says no (D8). A dry run only looks.

    Raises the faults of Flowzone, of the journal and of the bridge; what was filed before is acknowledged all the same.
    """
    tally = Tally()
    with (
        FlowzoneHook(department.flowzone) as flowzone,
        ExtensorHook(department.journal).filing() as journal,
        Presses() as presses,
    ):
        errand = Errand(bridge, run, department, setup, flowzone, journal, presses, quality.Pages(bridge, run))
        try:
            complete = _walk(errand, tally, go_on)
        except Fault:
            with suppress(Fault):
                _acknowledge(errand, tally)
            raise
        _acknowledge(errand, tally)
    if complete and not run.dry_run:
        bridge.execute(statement("bridge/aside_resolve"), {**run.key, "guids": list(tally.aside)})
    return tally


def _walk(errand: Errand, tally: Tally, go_on: Callable[[], bool]) -> bool:
    """Walk the listing to its end and return whether it was reached.

    Acknowledging waits until then: what is acknowledged drops out of the listing, and a cursor might skip what follows.
    """
    full = errand.run.mode == "full"
    for received in errand.flowzone.answers(errand.department.guid, include_acknowledged=full):
        if not go_on():
            return False
        page = sorted_out(received, errand.department, errand.setup, errand.journal, now())
        late = [] if errand.run.dry_run else list(_file(errand, page, tally))
        _take_down(errand, tally, len(received), page, late)
    return True


def _file(errand: Errand, page: Page, tally: Tally) -> Iterator[Rejected]:
    """File a page's answers in turn and yield those that turn out to be unfit; a full run files all anew (Q6).

    Raises ContractBroken, before any of them is filed, when the page is not what its suite expects (O3).
    """
    full = errand.run.mode == "full"
    wanted = [sound for sound in page.sound if full or sound.filed is None]
    errand.quality.judge(facts(wanted))
    sheets = papers(wanted, errand.department, errand.journal)
    for (sound, sheet), print_ in errand.presses.printed(sheets, _printable):
        try:
            if isinstance(sheet, RecordRejected):
                raise sheet
            _file_one(errand, sound, print_, tally)
        except RecordRejected as rejection:
            if rejection.rule == "no_document":
                errand.presses.require(BLANK)
            yield sound.rejected(rejection)
    for sound in page.sound:
        if not full and sound.filed is not None:
            _taken(errand, sound, tally, new=False, superseded=sound.filed.superseded)


def _printable(work: tuple[Sound, Paper | RecordRejected | None]) -> Paper | None:
    return None if isinstance(work[1], RecordRejected) else work[1]


def _file_one(errand: Errand, sound: Sound, print_: Future[bytes] | None, tally: Tally) -> None:
    filing = sound.filing(print_.result() if print_ else None)
    outcome = errand.journal.file(filing, now())
    if outcome.new:
        access_log.note(
            errand.bridge,
            "filed",
            "patients",
            filing.patient,
            fields=_filed_parts(filing),
            place=errand.department.journal,
            why=errand.run.airflow_run,
            department=errand.department.guid,
        )
    _taken(errand, sound, tally, new=outcome.new, superseded=outcome.superseded)


def _filed_parts(filing: Filing) -> list[str]:
    """Return what of an answer was written into the journal, for the access log."""
    parts = {"answers": filing.rows, "results": filing.results, "document": filing.pdf}
    return [name for name, part in parts.items() if part]


def _taken(errand: Errand, sound: Sound, tally: Tally, *, new: bool, superseded: bool) -> None:
    """Note an answer that is safely in the journal."""
    tally.filed += new
    tally.unchanged += not new
    tally.taken.append(sound.key)
    if new and sound.setup is ANYTHING_ELSE:
        tally.not_set_up[_code(sound)] += 1
    if new and sound.differing:
        tally.differing += 1
    if not superseded:
        _warn(errand, sound)


def _code(sound: Sound) -> str:
    """Return the questionnaire's code, as far as it is one: a report names no sentences."""
    code = sound.response.questionnaire.code
    return code if code.isascii() and code.isprintable() and " " not in code and len(code) <= 40 else "(no code)"


def _warn(errand: Errand, sound: Sound) -> None:
    """Let the bridge's warnings be those of the revision that stands."""
    bound = {
        **errand.run.key,
        "guid": sound.response.response_id,
        "fields": [field for field, _ in sound.warnings],
        "rules": [rule for _, rule in sound.warnings],
    }
    errand.bridge.execute(statement("bridge/answer_warnings"), bound)


def _take_down(errand: Errand, tally: Tally, seen: int, page: Page, late: Sequence[Rejected]) -> None:
    """Write down what became of a page: what is set aside, and the counts. The first finding of an answer stays."""
    if errand.run.dry_run:
        tally.filed += sum(sound.filed is None for sound in page.sound)
        tally.taken += [sound.key for sound in page.sound]
    found: dict[UUID, Rejected] = {}
    for rejected in (*page.rejected, *late):
        if rejected.guid not in tally.aside:
            found.setdefault(rejected.guid, rejected)
    tally.aside |= found
    if errand.run.dry_run:
        return
    with errand.bridge.transaction():
        errand.bridge.execute(
            statement("bridge/aside_put"),
            {
                **errand.run.key,
                "guids": list(found),
                "rules": [rejected.rule for rejected in found.values()],
                "fields": [rejected.field for rejected in found.values()],
                "digests": [rejected.digest for rejected in found.values()],
                "passing": list(MAY_PASS),
            },
        )
        errand.bridge.execute(
            statement("bridge/run_filed"),
            {"run": errand.run.id, "seen": seen, "filed": tally.filed, "unchanged": tally.unchanged},
        )


def _acknowledge(errand: Errand, tally: Tally) -> None:
    """Say to Flowzone what is safely in the journal: after the commit, and again each run until it is taken (Q8)."""
    if errand.run.dry_run:
        return
    for start in range(0, len(tally.taken), BATCH):
        _acknowledge_batch(errand, tally.taken[start : start + BATCH])


def _acknowledge_batch(errand: Errand, batch: Sequence[Revision]) -> None:
    content = "".join(f"{response}{revision}" for response, revision in batch)
    key = f"{errand.run.id}:{errand.run.attempt}:{hashlib.sha256(content.encode()).hexdigest()}"
    try:
        errand.flowzone.acknowledge(errand.department.guid, batch, key)
    except BatchTooLarge:
        if len(batch) == 1:
            raise ContractBroken(
                f"{errand.department.name}: Flowzone takes not even one acknowledgement (413); report it to Flow"
            ) from None
        middle = len(batch) // 2
        _acknowledge_batch(errand, batch[:middle])
        _acknowledge_batch(errand, batch[middle:])
