"""`why`: the diagnosis of a patient, a practitioner or an appointment, for a terminal or for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import click

from console.bridge import JSON, airflow_at_hand

if TYPE_CHECKING:
    from diagnosis import Criterion, Diagnosis, Place

MARKS: Final = {
    "pass": click.style("✓ pass     ", fg="green"),
    "fail": click.style("✗ FAIL     ", fg="red", bold=True),
    "not_known": click.style("? not known", fg="yellow"),
}
UNKNOWN: Final = {"unknown_guid", "other_kind", "gone_unsent", "department_not_in_file"}
"""Reasons for exit status 3."""
UNREACHABLE: Final = {"journal_unreachable", "bridge_unreachable", "flowzone_unreachable", "flowzone_refuses"}
"""Reasons for exit status 4."""


class Guid(click.ParamType[UUID]):
    """A GUID in any of its spellings: letters of either case, braces, white space around it."""

    name = "GUID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        """Return the GUID, or end with status 2, without what was typed instead: it may be somebody's number."""
        if isinstance(value, UUID):
            return value
        try:
            return UUID("".join(str(value).split()))
        except ValueError:
            self.fail("this is no GUID; copy it from Extensor, like 1f0c6a3e-7d54-4c1b-9b0e-2a51c0de0001", param, ctx)


@click.command()
@click.argument("kind", type=click.Choice(["patient", "practitioner", "appointment"]))
@click.argument("guid", type=Guid())
@click.option("--department", type=Guid(), help="Judge for this department; else for those that it belongs to.")
@JSON
def why(kind: Any, guid: UUID, department: UUID | None, as_json: bool) -> None:
    """Say why a patient, a practitioner or an appointment is, or is not, in Flowzone, and what to do next.

    Asks journals, bridge and Flowzone as they are now. Tells statuses, dates, flags and GUIDs; no name, no number.

    \b
    Exit status:
      0  an answer was found, also «not transferred, because …»
      1  the set-up cannot be used; the line says what, where and the cure
      2  the command was not understood
      3  the GUID or the department is not known
      4  a system could not be asked, and without it there is no answer
    """
    with airflow_at_hand():
        from diagnosis import why as diagnose

        diagnosis = diagnose(kind, guid, department)
    if as_json:
        click.echo(json.dumps(diagnosis.as_json(), indent=1, ensure_ascii=False))
    else:
        for line in _told(diagnosis):
            click.echo(line)
    code = diagnosis.reason.code
    sys.exit(3 if code in UNKNOWN else 4 if code in UNREACHABLE else 0)


def _told(diagnosis: Diagnosis) -> Iterator[str]:
    yield click.style(f"{diagnosis.kind} {diagnosis.guid}, asked {_at(diagnosis.asked_at)}", bold=True)
    for place in diagnosis.places:
        yield ""
        yield from _place(place)
    yield ""
    for system in diagnosis.systems:
        yield f"asked: {system.name}" + (
            click.style(f": NO ANSWER, {system.fault}", fg="yellow") if system.fault else ""
        )
    yield ""
    yield click.style("--- Til klinikken (kan videresendes) ---", bold=True)
    yield from diagnosis.clinic
    yield ""
    yield click.style(f"--- For the engineer: {diagnosis.reason.code}, {diagnosis.step.code} ---", bold=True)
    yield from diagnosis.engineer


def _place(place: Place) -> Iterator[str]:
    name = f"{place.name} ({place.department})" if place.name else f"{place.department or 'no department'}"
    yield click.style(f"Department {name}, journal {place.journal or 'not known'}: {place.reason.code}", bold=True)
    for criterion in (*place.criteria, *([place.usable] if place.usable else [])):
        yield from _criterion(criterion)
    yield f"  should be in Flowzone: {_yes(place.wanted)}"
    yield from _record(place)
    if place.flowzone:
        agrees = {True: "as the ledger says", False: "NOT as the ledger says", None: "not comparable"}[place.agrees]
        where = " (user import, brukerimport)" if place.flowzone.state == "imported" else ""
        yield f"  Flowzone: {place.flowzone.state}{where}, {agrees}"
    else:
        yield "  Flowzone: not known"


def _criterion(criterion: Criterion) -> Iterator[str]:
    reason = f"  [{criterion.reason.code}]" if criterion.verdict == "fail" else ""
    seen = dict(criterion.seen)
    series = seen.pop("series", [])
    values = ", ".join(f"{name}: {_value(value)}" for name, value in seen.items())
    yield f"  {MARKS[criterion.verdict]} {criterion.requirement:<14} {criterion.must}{_in_brackets(values)}{reason}"
    for one in series:
        yield (
            f"      series {one['guid']}: status {one['status']}, start {_value(one['start_date'])},"
            f" end {_value(one['end_date'])}, department {one['department']}"
            f" {'activated' if one['activated'] else 'NOT activated'},"
            f" after the cut-off: {_yes(one['after_cut_off'])}, counts: {_yes(one['counts'])}"
        )


def _record(place: Place) -> Iterator[str]:
    record = place.record
    if record is None:
        yield "  ledger, set aside, last run: not known"
        return
    if record.ledger:
        version = {True: ", the newest version", False: ", an OLDER version", None: ""}[place.newest]
        yield f"  ledger: {record.ledger.state}, {record.ledger.outcome} {_at(record.ledger.delivered_at)}{version}"
    else:
        yield "  ledger: never delivered"
    if aside := record.set_aside:
        where = f", field {aside.field}" if aside.field else ""
        yield f"  set aside: rule {aside.rule}{where}, since {_at(aside.since)}, {aside.attempts} attempts"
    for warning in record.warnings:
        yield f"  warning: rule {warning.rule}, field {warning.field}, since {_at(warning.since)}"
    if record.under_way:
        yield "  under way: sent, and the answer is not recorded"
    if run := record.last_run:
        yield f"  last run: {run.status} ({run.mode}) {_at(run.as_of)}" + (f": {run.reason}" if run.reason else "")
    else:
        yield "  last run: none"


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _value(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "none" if value is None else _yes(value)
    return " ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "not known"}[value]


def _at(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
