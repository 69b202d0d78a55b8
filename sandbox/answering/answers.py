"""Answered questionnaires of a journal's patients: forms of every kind, corrections, and a few that are broken.

Seeded like the journal: the same customer, seed and day always give the same answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sandbox.answering import forms
from sandbox.answering.forms import Scale
from sandbox.journal.chance import Lot, Scene, Shares
from sandbox.journal.dirt import NOWHERE

Answer = dict[str, Any]

SHARE = 0.085
"""How many answers there are for each patient."""
DAYS = 20
"""From how many days back they are."""
CORRECTED, MISSCORED = 0.06, 0.03

_FORMS = Shares(
    (0.30, "phq-9"), (0.22, "gad-7"), (0.18, "nrs-smerte"), (0.12, "psfs"), (0.08, "rand-36"), (0.10, "inntak")
)
_LEVELS = Shares((0.35, 0.15), (0.35, 0.45), (1.0, 0.75))
"""How badly off a patient is, from 0 to 1."""


def answers(scene: Scene) -> dict[str, list[Answer]]:
    """Every answer that the customer's patients have given by now, by department; broken ones among them."""
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    taking_part = {department.guid for department in scene.customer.departments if department.takes_part}
    for index in range(round(scene.customer.patients * SHARE)):
        patient = index * 7 % max(scene.customer.patients, 1)
        department = scene.department("patient", patient).guid
        if department in taking_part:
            found[department] += _given(scene.lot("answer", index), scene.guid("patient", patient))
    for place, department in enumerate(sorted(taking_part)):
        found[department] += _broken(scene, place)
    return dict(found)


def _given(lot: Lot, patient: str) -> Iterator[Answer]:
    """An answer, and its corrections if there are any: the same response id with higher revisions."""
    form = _FORMS.draw(lot.rng.random())
    answer = _answered(lot, patient, form)
    if lot.rng.random() < MISSCORED and answer["scores"]:
        answer["scores"][0]["value"] += 1  # the sender's mistake: its own answers say otherwise
    yield answer
    if lot.rng.random() < CORRECTED:
        yield _answered(lot, patient, form) | {
            "response_id": answer["response_id"],
            "revision": 2,
            "completed_at": _text(datetime.fromisoformat(answer["completed_at"]) + timedelta(hours=2)),
            "started_at": answer["started_at"],
        }


def _answered(lot: Lot, patient: str, form: str) -> Answer:
    level = _LEVELS.draw(lot.rng.random())
    title, version, items, scores = _MAKERS[form](lot, level)
    completed = _moment(lot)
    return {
        "response_id": lot.guid,
        "revision": 1,
        "questionnaire": {"code": form, "title": title, "version": version},
        "patient_guid": patient,
        "practitioner_guid": _practitioner(lot),
        "started_at": _text(completed - timedelta(minutes=lot.rng.randrange(2, 25))),
        "completed_at": _text(completed),
        "items": items,
        "scores": scores,
    }


def _practitioner(lot: Lot) -> str | None:
    """Now and then a practitioner fills it in together with the patient."""
    scene = lot.scene
    if scene.customer.practitioners and lot.rng.random() < 0.1:
        return scene.guid("user_account", lot.rng.randrange(scene.customer.practitioners))
    return None


def _moment(lot: Lot) -> datetime:
    day = lot.scene.today - timedelta(days=lot.rng.randrange(1, DAYS))
    return datetime.combine(day, time(lot.rng.randrange(5, 21), lot.rng.randrange(60), lot.rng.randrange(60)), UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat()


Made = tuple[str, str, list[Answer], list[Answer]]
"""Title, version, items, scores."""


def _phq_9(lot: Lot, level: float) -> Made:
    items = [_choice(lot, f"phq{n}", text, forms.OFTEN, level) for n, text in enumerate(forms.PHQ_9, start=1)]
    total = _sum(items)
    head = _display(
        "intro",
        "Hvor ofte har du vært plaget av ett eller flere av de følgende problemene i løpet av de siste to ukene?",
    )
    daily = _choice(
        lot,
        "phq10",
        "Hvor vanskelig har disse problemene gjort det for deg å utføre arbeidet ditt, ordne"
        " ting hjemme eller å komme overens med andre?",
        forms.DIFFICULT,
        level,
    )
    words = (
        (20, "Alvorlig depresjon"),
        (15, "Moderat alvorlig depresjon"),
        (10, "Moderat depresjon"),
        (5, "Mild depresjon"),
        (0, "Minimal depresjon"),
    )
    return (
        "PHQ-9 – spørreskjema om helse",
        "1.0",
        [head, *items, daily],
        [_score("total", "Sumskår", total, 27, words, unit="poeng")],
    )


def _gad_7(lot: Lot, level: float) -> Made:
    items = [_choice(lot, f"gad{n}", text, forms.OFTEN, level) for n, text in enumerate(forms.GAD_7, start=1)]
    words = ((15, "Alvorlig angst"), (10, "Moderat angst"), (5, "Mild angst"), (0, "Minimal angst"))
    return (
        "GAD-7 – generalisert angst",
        "1.0",
        items,
        [_score("total", "Sumskår", _sum(items), 21, words, unit="poeng")],
    )


def _nrs(lot: Lot, level: float) -> Made:
    number = min(10, max(0, round(10 * level + lot.rng.uniform(-2, 2))))
    item = {
        "link_id": "nrs",
        "text": "Hvor sterk har smerten din vært den siste uken? 0 er ingen smerte, 10 er verst tenkelig.",
        "type": "integer",
        "answer": number,
    }
    return "Smerteintensitet (NRS)", "2", [item], [_score("nrs", "Smerte siste uke", number, 10, ())]


def _psfs(lot: Lot, level: float) -> Made:
    count = lot.rng.randrange(1, 4)
    named = lot.rng.sample(forms.ACTIVITIES, count) + [None] * (3 - count)
    items, ratings = [], []
    for place, activity in enumerate(named, start=1):
        rating = None if activity is None else min(10, max(0, round(10 * (1 - level) + lot.rng.uniform(-2, 2))))
        ratings += [] if rating is None else [rating]
        items.append(
            {
                "link_id": f"activity{place}.group",
                "text": f"Aktivitet {place}",
                "type": "group",
                "items": [
                    {
                        "link_id": f"activity{place}",
                        "text": "Hvilken aktivitet er vanskelig for deg?",
                        "type": "string",
                        "answer": activity,
                    },
                    {
                        "link_id": f"rating{place}",
                        "text": "Hvor godt klarer du den? 0 er ikke i det hele tatt, 10 er som før.",
                        "type": "integer",
                        "answer": rating,
                    },
                ],
            }
        )
    mean = round(sum(ratings) / len(ratings), 1)
    return "Pasientspesifikk funksjonsskala (PSFS)", "1.1", items, [_score("mean", "Gjennomsnitt", mean, 10, ())]


_SCALES = (
    ("PF", "Fysisk funksjon", range(3, 13)),
    ("RP", "Fysisk rollefunksjon", range(13, 17)),
    ("RE", "Emosjonell rollefunksjon", range(17, 20)),
    ("EN", "Vitalitet", (23, 27, 29, 31)),
    ("EW", "Psykisk helse", (24, 25, 26, 28, 30)),
    ("SF", "Sosial funksjon", (20, 32)),
    ("BP", "Smerte", (21, 22)),
    ("GH", "Generell helse", (1, 33, 34, 35, 36)),
)
_BEST_IS_FIRST = {1, 2, 20, 21, 22, 23, 26, 27, 30, 34, 36}


def _rand_36(lot: Lot, level: float) -> Made:
    points: dict[int, float] = {}
    groups, number = [], 0
    for place, (title, questions) in enumerate(forms.RAND_36, start=1):
        items = []
        for text, scale in questions:
            number += 1
            bad = level if number in _BEST_IS_FIRST else 1 - level
            item = _choice(lot, f"rand{number}", text, scale, bad)
            items.append(item)
            if item["answer"]:
                share = (item["answer"]["value"] - 1) / (len(scale) - 1)
                points[number] = 100 * (1 - share if number in _BEST_IS_FIRST else share)
        groups.append({"link_id": f"rand.{place}", "text": title, "type": "group", "items": items})
    scores = []
    for code, title, wanted in _SCALES:
        found = [points[one] for one in wanted if one in points]
        value = round(sum(found) / len(found), 1) if found else None
        scores.append({"code": code, "title": title, "value": value, "unit": None, "minimum": 0, "maximum": 100})
    return "RAND-36 – helse og livskvalitet", "1.0", groups, scores


def _intake(lot: Lot, level: float) -> Made:
    """Every item type, groups in groups, several choices, free text, and questions that are left unanswered."""
    rng = lot.rng
    since = lot.scene.today - timedelta(days=rng.randrange(20, 900))
    places = [_coded(place) for place in rng.sample(forms.PAINFUL_PLACES, rng.randrange(0, 4))]
    job = rng.choice(
        [{"code": "job", "display": "I jobb"}, {"code": "sick", "display": "Sykmeldt"}, "Pensjonert lærer"]
    )
    items = [
        _display("intro", "Takk for at du svarer før første time. Du kan hoppe over det du ikke vil svare på."),
        _group(
            "background",
            "Om deg",
            {"link_id": "work", "text": "Hva gjør du til daglig?", "type": "open-choice", "answer": job},
            {"link_id": "height", "text": "Hvor høy er du (cm)?", "type": "integer", "answer": rng.randrange(152, 199)},
            {
                "link_id": "weight",
                "text": "Hva veier du (kg)?",
                "type": "decimal",
                "answer": round(rng.uniform(52, 110), 1) if rng.random() < 0.7 else None,
            },
        ),
        _group(
            "trouble",
            "Plagene dine",
            {"link_id": "since", "text": "Når begynte de?", "type": "date", "answer": since.isoformat()},
            {"link_id": "places", "text": "Hvor har du vondt? Du kan velge flere.", "type": "choice", "answer": places},
            _group(
                "pain",
                "Smerte",
                {
                    "link_id": "pain.night",
                    "text": "Våkner du av smerte om natten?",
                    "type": "boolean",
                    "answer": rng.random() < level,
                },
                {
                    "link_id": "pain.worst",
                    "text": "Smerte når den er verst (0–10)",
                    "type": "integer",
                    "answer": min(10, round(10 * level + 2)),
                },
                _display("pain.note", "Tenk på den siste uken."),
            ),
            {
                "link_id": "story",
                "text": "Fortell med egne ord hva som skjedde.",
                "type": "text",
                "answer": rng.choice(forms.STORIES) if rng.random() < 0.85 else None,
            },
        ),
        _group(
            "hopes",
            "Målene dine",
            {
                "link_id": "goal",
                "text": "Hva er viktigst for deg å oppnå?",
                "type": "string",
                "answer": rng.choice(forms.HOPES),
            },
            {
                "link_id": "consent",
                "text": "Kan vi ringe fastlegen din?",
                "type": "boolean",
                "answer": rng.choice((True, False, None)),
            },
        ),
    ]
    return "Inntaksskjema", "3", items, []


_MAKERS = {
    "phq-9": _phq_9,
    "gad-7": _gad_7,
    "nrs-smerte": _nrs,
    "psfs": _psfs,
    "rand-36": _rand_36,
    "inntak": _intake,
}


def _broken(scene: Scene, place: int) -> Iterator[Answer]:
    """What a receiver has to set aside, or be told of: one of each for every department."""
    lot = scene.lot("broken answer", place)
    patient = scene.guid("patient", 0)

    def one(number: int, **changes: Any) -> Answer:
        own = scene.lot("broken answer", 100 * (place + 1) + number)
        return _answered(own, patient, "gad-7") | changes

    yield one(1, patient_guid=NOWHERE)
    yield one(2, completed_at=_text(datetime.combine(scene.today + timedelta(days=90), time(9), UTC)))
    twice = one(3)
    twice["items"][1]["link_id"] = twice["items"][0]["link_id"]
    yield twice
    words = one(4)
    words["items"][0] |= {"type": "integer", "answer": "tre"}
    yield words
    unknown = one(5)
    unknown["questionnaire"] = {"code": "who-5", "title": "WHO-5 trivselsindeks", "version": "1"}
    yield unknown
    if lot.rng.random() < 0.5:
        yield {name: value for name, value in one(6).items() if name != "scores"}


def _choice(lot: Lot, link_id: str, text: str, scale: Scale, level: float) -> Answer:
    """A question with one answer out of its scale, near the level; now and then none."""
    answer = None
    if lot.rng.random() > 0.015:
        place = min(len(scale) - 1, max(0, round(level * (len(scale) - 1) + lot.rng.uniform(-1, 1))))
        display, value = scale[place]
        answer = {"code": f"{link_id}-{place}", "display": display, "value": value}
    return {"link_id": link_id, "text": text, "type": "choice", "answer": answer}


def _coded(display: str) -> dict[str, str]:
    return {"code": display.lower().replace("/", "-"), "display": display}


def _display(link_id: str, text: str) -> Answer:
    return {"link_id": link_id, "text": text, "type": "display"}


def _group(link_id: str, text: str, *items: Answer) -> Answer:
    return {"link_id": link_id, "text": text, "type": "group", "items": list(items)}


def _sum(items: Sequence[Answer]) -> int | None:
    """The sum of the answers; one or two that are missing count as the mean of the rest, more leave no score."""
    found = [item["answer"]["value"] for item in items if item["answer"]]
    if len(items) - len(found) > 2:
        return None
    return int(sum(found) * len(items) / len(found) + 0.5)


def _score(
    code: str,
    title: str,
    value: float | None,
    maximum: int,
    words: Sequence[tuple[int, str]],
    unit: str | None = None,
) -> Answer:
    interpretation = None if value is None else next((word for least, word in words if value >= least), None)
    return {
        "code": code,
        "title": title,
        "value": value,
        "unit": unit,
        "minimum": 0,
        "maximum": maximum,
        "interpretation": interpretation,
    }
