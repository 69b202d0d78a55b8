"""`check`: is the set-up sound, and what do the other systems say of it?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from console.bridge import airflow_at_hand


@click.command()
def check() -> None:
    """Validate the files of set-up and the launch keys, try every connection, and ask Flowzone about each department.

    Exit status 1 when something is wrong; each finding says what, where and the cure.
    """
    with airflow_at_hand():
        import alerts
        import questionnaire_setup
        from departments import load, path

        setup = load()
        click.echo(f"{path()}: {len(setup.departments)} departments, {len(setup.active)} active.")
        told = ", ".join(alerts.load().channels) or "nobody is told of anything"
        click.echo(f"{alerts.path()}: {told}.")
        click.echo(f"{questionnaire_setup.path()}: {len(questionnaire_setup.load().questionnaires)} entries.")
        findings = [_bridge(), *(line for department in setup.departments for line in _department(department))]
    for ok, line in findings:
        click.echo(f"{'ok   ' if ok else 'WRONG'} {line}")
    if not all(ok for ok, _ in findings):
        sys.exit(1)


Finding = tuple[bool, str]


def _bridge() -> Finding:
    from bridge.migrations import is_up_to_date, newest

    def state() -> str:
        return f"at migration {newest()}" if is_up_to_date() else "to be brought up to date: ./helsebro migrate"

    return _tried("bridge (bridge_default)", state)


def _department(department: Any) -> list[Finding]:
    from extensor_hook import ExtensorHook
    from faults import ContractBroken
    from flowzone_hook import FlowzoneHook
    from launch import read_keys

    def journal() -> str:
        hook = ExtensorHook(department.journal)
        name = hook.department(department.guid)
        known = f"knows it as «{name}»" if name else "does not know it: compare the GUID with Extensor's"
        return f"Extensor {hook.version() or 'of unknown version'} {known}"

    def flowzone() -> str:
        with FlowzoneHook(department.flowzone) as hook:
            known = hook.department(department.guid)
        appointments = "takes" if known.appointments_enabled else "does not take"
        return f"belongs to «{known.business_name}» ({known.business_id}), {appointments} appointments"

    def launch_keys() -> str:
        keys = read_keys(department)
        if keys.findings:
            raise ContractBroken("; ".join(keys.findings))
        return ", ".join("/".join(key.algorithms) for key in keys.usable) or "none: no single sign-on from Extensor"

    name = f"{department.name} ({department.guid})" + ("" if department.active else ", off")
    return [
        _tried(f"{name}: journal {department.journal}", journal),
        _tried(f"{name}: Flowzone {department.flowzone}", flowzone),
        _tried(f"{name}: launch keys", launch_keys),
    ]


def _tried(what: str, attempt: Callable[[], str]) -> Finding:
    """Return what the attempt tells, or the fault that it met."""
    from airflow.sdk.exceptions import AirflowNotFoundException

    from faults import Fault

    try:
        return True, f"{what}: {attempt()}"
    except AirflowNotFoundException:
        return (
            False,
            f"{what}: there is no such Airflow connection; define it, e.g. as AIRFLOW_CONN_… in the environment",
        )
    except Fault as fault:
        return False, f"{what}: {fault}"
