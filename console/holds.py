"""The commands of held batches: what waits for a decision, and the decision (O3)."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

import click

from console.bridge import JSON, airflow_at_hand, listed

if TYPE_CHECKING:
    from bridge import Connection
    from holds import Decision, Hold

OVERRULE = click.option("--overrule", is_flag=True, help="Even if it has been decided otherwise, and not sent yet.")


@click.command()
@JSON
def holds(as_json: bool) -> None:
    """Show the batches that are held: flow, department, what and why, since when, and whether somebody has decided."""
    listed("bridge/hold_list", as_json)


@click.command()
@click.argument("flow")
@click.argument("department")
@click.argument("batch", required=False)
@OVERRULE
def approve(flow: str, department: str, batch: str | None, overrule: bool) -> None:
    """Let a held batch through: this very one, and no other that comes after it.

    DEPARTMENT is its GUID or its name. With BATCH, as `./helsebro holds` shows it, nothing is decided if the batch has
    changed since. Where Airflow asks about the batch, its question ends and the run starts at once; else the next run
    of the flow sends it.
    """
    hold = _decide(flow, department, batch, "approved", overrule)
    click.echo(
        f"Approved: {_line(hold)}.\nWhere Airflow asks about it, a run that sends it starts within seconds; else"
        f' the next one does: ./helsebro airflow dags test {hold.flow} -c \'{{"department": "{hold.department}"}}\''
    )


@click.command()
@click.argument("flow")
@click.argument("department")
@click.argument("batch", required=False)
@OVERRULE
def reject(flow: str, department: str, batch: str | None, overrule: bool) -> None:
    """Leave a held batch unsent, and ask nobody again until it changes. Arguments as for `approve`."""
    hold = _decide(flow, department, batch, "rejected", overrule)
    click.echo(
        f"Rejected: {_line(hold)}.\nOnce the journal is put right it goes by itself. To send it after all:"
        f" ./helsebro approve {hold.flow} {hold.department} {hold.short} --overrule"
    )


def _decide(flow: str, department: str, batch: str | None, decision: Decision, overrule: bool) -> Hold:
    """Return the hold as it was decided; the command ends when it was not."""
    with airflow_at_hand():
        from bridge import connect, migrate
        from holds import decide

        migrate()
        with connect() as bridge:
            hold = _wanted(bridge, flow, department, batch)
            decided = decide(bridge, hold.id, decision, _who(), overrule=overrule)
    if decided.state == decision:
        return decided
    raise click.ClickException(_too_late(decided, overrule))


def _wanted(bridge: Connection, flow: str, department: str, batch: str | None) -> Hold:
    from holds import find

    found = find(bridge, flow, department)
    if not found:
        raise click.ClickException(
            f"Nothing is held in «{flow}» of this department; ./helsebro holds lists what is, with its flow and GUID."
        )
    if len(found) > 1:
        raise click.ClickException("Several departments are called so; take the GUID: ./helsebro holds")
    (hold,) = found
    if batch and not (len(batch) >= 4 and hold.batch.startswith(batch.lower())):
        raise click.ClickException(
            f"The batch is another one now: {_line(hold)}. Nothing was decided; look, and decide about {hold.short}."
        )
    return hold


def _too_late(hold: Hold, overrule: bool) -> str:
    if hold.begun or hold.state not in ("approved", "rejected"):
        return f"Too late: the batch {hold.short} is over or on its way ({hold.state}): ./helsebro runs"
    cure = "try again" if overrule else "with --overrule your word counts, as long as nothing of it was sent"
    return f"It was {hold.state} before, by {hold.decided_by}; {cure}."


def _line(hold: Hold) -> str:
    return f"{hold.flow} of {hold.department_name}, batch {hold.short}: {hold.reason}"


def _who() -> str:
    """Return who decides: the account on this machine."""
    try:
        return f"{pwd.getpwuid(os.getuid()).pw_name} (command line)"
    except KeyError:
        return f"{os.getuid()} (command line)"
