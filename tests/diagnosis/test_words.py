"""Every code is told of, in both languages (T7)."""

import re
from pathlib import Path

import pytest

from diagnosis import Reason, Step
from diagnosis.words import RULES, field, rule
from flowzone_hook import Appointment, Patient, Practitioner
from flowzone_hook.models import Series
from mirror import clean

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "diagnosis.md").read_text(encoding="utf-8")
NORWEGIAN = re.compile(
    r"\b(er|har|ikke|Kontakt|Sjekk|Vent|Prøv|Ingenting|Kryss|Sett|Rett|Be|på|ble|krever|hører|avviser|feilet)\b"
)


@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.code)
def test_every_reason_is_documented(reason: Reason) -> None:
    """T7: its meaning stands in docs/diagnosis.md; with words for both readers, and requirements."""
    words = reason.value
    assert f"| `{reason.code}` | {words.meaning} | {words.ids} | `{words.step.code}` |" in DOCUMENT
    assert re.fullmatch(r"[A-Z]\d(, [A-Z]\d)*", words.ids)
    assert NORWEGIAN.search(words.clinic)
    assert words.clinic.endswith(".")
    assert words.clinic_step.endswith(".")
    assert words.engineer


def test_reasons_are_told_apart() -> None:
    """T7: equal members of an Enum would be one."""
    assert len({reason.code for reason in Reason}) == len(Reason.__members__)


@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.code)
def test_every_step_is_documented_and_used(step: Step) -> None:
    """T7: fix in Extensor, wait, contact Flow, contact Extensor, and the others."""
    assert f"`{step.code}`" in DOCUMENT
    assert step in {reason.value.step for reason in Reason}


def test_every_rule_and_field_has_a_norwegian_name() -> None:
    """G1: what is set aside or left out is said as the clinic says it."""
    assert set(RULES) == set(clean.RULES)
    carried = {name for model in (Practitioner, Patient, Appointment) for name in model.model_fields}
    carried |= {f"series.{name}" for name in Series.model_fields}
    given = {"guid", "source_version", "kind", "series", "practitioner_guids", "patient_guids"}
    given |= {"series.main_practitioner_guid"}
    assert {name for name in carried - given if field(name) == name} == set()


def test_rules_of_flowzones_own() -> None:
    """G1: told by their code."""
    assert rule("flowzone.name_taken") == "er avvist (flowzone.name_taken)"
    assert rule("unknown_status.Avbrutt") == RULES["unknown_status"]
    assert field(None) == "Et felt"
