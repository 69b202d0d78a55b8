"""The clinic's Norwegian words for what is asked about, for fields and for rules, and sentences filled with values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from diagnosis.models import Kind
from diagnosis.reasons import Reason

KINDS: Final[dict[Kind, str]] = {"patient": "pasienten", "practitioner": "behandleren", "appointment": "avtalen"}

FIELDS: Final = {
    "name": "Navn",
    "personal_identity_number": "Fødselsnummer",
    "birth_date": "Fødselsdato",
    "sex": "Kjønn",
    "email": "E-post",
    "mobile_phone": "Mobiltelefon",
    "series.status": "Seriens status",
    "series.start_date": "Seriens startdato",
    "series.end_date": "Seriens sluttdato",
    "series.main_practitioner_name": "Hovedbehandlers navn",
    "title": "Tittel",
    "description": "Beskrivelse",
    "room": "Rom",
    "activity": "Aktivitet",
    "starts_at": "Starttid",
    "ends_at": "Sluttid",
    "group_guid": "Gruppe",
}

RULES: Final = {
    "missing": "mangler",
    "too_long": "er for langt",
    "not_eleven_digits": "har ikke elleve sifre",
    "fh_number": "er et FH-nummer, som ikke kan brukes",
    "no_such_date": "har en dato som ikke finnes",
    "control_digits": "har feil kontrollsifre",
    "not_an_address": "er ingen gyldig adresse",
    "not_a_number": "er ikke noe gyldig nummer",
    "shortened": "er forkortet",
    "unknown": "er ukjent",
    "not_a_date": "er ingen gyldig dato",
    "in_the_future": "er fram i tid",
    "unknown_status": "er ukjent i Flowzone",
    "patient_and_group": "er satt sammen med pasient i samme avtale",
    "group_gone": "finnes ikke lenger",
    "ends_too_early": "er ikke etter starttid",
    "contract": "passer ikke med det Flowzone tar imot",
}
"""Every rule of `mirror.clean`, as it is said of a field."""

_ISO_DAY: Final = re.compile(r"(\d{4,})-(\d\d)-(\d\d)\b")


def field(name: str | None) -> str:
    """The field as Extensor calls it."""
    return FIELDS.get(name or "", name or "Et felt")


def rule(name: str) -> str:
    """What a rule says of a field; what stands after a dot, as in `unknown_status.Avbrutt`, is left out."""
    return RULES.get(name.split(".")[0], f"er avvist ({name})")


def for_clinic(reason: Reason, seen: Mapping[str, Any]) -> str:
    """What is the case, in Norwegian, with dates as Norwegians write them."""
    return _filled(reason.value.clinic, _norwegian(seen))


def step_for_clinic(reason: Reason, seen: Mapping[str, Any]) -> str:
    """What the clinic does next, in Norwegian."""
    return _filled(reason.value.clinic_step, _norwegian(seen))


def for_engineer(reason: Reason, seen: Mapping[str, Any]) -> str:
    """What the engineer does next, in English, with the command."""
    return _filled(reason.value.engineer, seen)


def _norwegian(seen: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _ISO_DAY.sub(r"\3.\2.\1", value) if isinstance(value, str) else value for name, value in seen.items()}


def _filled(text: str, seen: Mapping[str, Any]) -> str:
    """Replace `{name}` where the value is known; other braces, as in a command's JSON, stay."""
    return re.sub(r"\{(\w+)\}", lambda name: str(seen.get(name[1], name[0])), text)
