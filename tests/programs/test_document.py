"""The document of a program: a real PDF/A that says what was handed out, and fetches nothing (L8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from faults import RecordRejected
from handouts import document
from handouts.document import BLANK, Head, paper, title
from printing.press import Paper
from printing.presses import Presses
from tests.answers.test_document import HOSTILE, PATIENT
from tests.directory import usual_exercise
from tests.programs.clinic import NORWEGIAN, Clinic, counts, text

PROGRAM = UUID(int=7)
NOW = datetime(2026, 7, 2, tzinfo=UTC)


def head(**changes: Any) -> Head:
    """Return whom a document is about."""
    usual: dict[str, Any] = {
        "clinic": ("Fjord rehabilitering", "Fjord helse"),
        "patient": PATIENT,
        "number": "17856112345",
        "zone": ZoneInfo("Europe/Oslo"),
        "now": NOW,
    }
    return Head(**(usual | changes))


def content(*exercises: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what a program says."""
    usual = {
        "title": "Knær",
        "description": "Hver dag.",
        "saved_at": "2026-07-01T10:05:00+00:00",
        "saved_by": "Kari Behandler",
        "exercises": [usual_exercise(place) | exercise for place, exercise in enumerate(exercises, start=1)] or None,
    }
    return usual | changes


@pytest.fixture(scope="module")
def print_() -> Iterator[Any]:
    """Print a paper with a press, a process of its own, as in a run."""
    with Presses(1) as presses:

        def printed(sheet: Paper) -> bytes:
            ((_, future),) = presses.printed([None], lambda _: sheet)
            assert future
            return future.result()

        yield printed


def test_it_says_everything(print_: Any) -> None:
    """L8: clinic, patient, title, description, who saved it and when, every exercise with all that it asks."""
    said = content(
        {"title": "Knebøy", "instruction": "Bøy knærne.\nRett ryggen."},
        {"rounds": 1, "repetitions": 1, "load": None, "video_url": None},
        {"rounds": None, "repetitions": 20, "load": "strikk, rød"},
        {"rounds": 2, "repetitions": 0, "instruction": ""},
        description="Tre ganger i uken.\n\nStopp hvis det gjør vondt.",
    )
    told = text(print_(paper(PROGRAM, said, head())))
    for part in (
        *("Fjord helse Fjord rehabilitering", "Treningsprogram Knær", "Åse-Márjá Ødegård Čeavžá", "17. mai 1961"),
        *("Fødselsnummer 17856112345", "Delt ut 1. juli 2026 kl. 12.05", "Delt ut av Kari Behandler", "Øvelser (4)"),
        *(f"Referanse {PROGRAM}", "Tre ganger i uken.", "Stopp hvis det gjør vondt.", "1. Knebøy", "Side 1 av 1"),
        *("3 runder × 12 repetisjoner · Belastning: 10 kg", "Bøy knærne. Rett ryggen.", "2. Øvelse 2"),
        *("1 runde × 1 repetisjon", "20 repetisjoner · Belastning: strikk, rød", "4. Øvelse 4 2 runder"),
        "Video: https://media.example/knee.webm",
    ):
        assert part in told, part
    assert told.count("Video:") == 3


def test_a_swedish_number_is_called_what_it_is(print_: Any) -> None:
    """L8: as the journal has it typed."""
    swede = PATIENT | {"personal_identity_number": "19900101-9802"}
    told = text(print_(paper(PROGRAM, content(), head(patient=swede, number="199001019802"))))
    assert "Personnummer 19900101-9802" in told
    assert "Fødselsnummer" not in told


def test_it_is_archivable_and_accessible(print_: Any) -> None:
    """L8, Q4: as answers are: PDF/A-2a by its metadata, tags, language, title, embedded fonts."""
    pdf = print_(paper(PROGRAM, content({}), head()))
    reader = PdfReader(BytesIO(pdf))
    catalog: Any = reader.root_object
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="2"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert "Treningsprogram: Knær – Åse-Márjá Ødegård Čeavžá – 1. juli 2026 kl. 12.05" in xmp
    assert catalog["/Lang"] == "nb"
    assert str(catalog["/MarkInfo"]["/Marked"]) == "True"
    assert not any("/AA" in page or "/Annots" in page for page in reader.pages), "addresses are text, no links"
    info: Any = reader.metadata
    assert info["/CreationDate"] == info["/ModDate"] == "D:20260701100500+00'00"
    assert pdf.count(b"/ID [(" + document.identifier(PROGRAM, content({})).encode()) == 1
    assert print_(paper(PROGRAM, content({}), head(now=NOW + timedelta(days=1)))) == pdf, "the same bytes, whenever"


def test_markup_prints_as_text_and_fetches_nothing(print_: Any) -> None:
    """L8: whoever wrote it reads it again, and nothing else happens."""
    wicked = " ".join(HOSTILE)
    fields = dict.fromkeys(("title", "instruction", "video_url", "load"), wicked)
    pdf = print_(paper(PROGRAM, content(fields, title=wicked, description=wicked, saved_by=wicked), head()))
    squeezed = re.sub(r"\s", "", text(pdf))
    for part in HOSTILE:
        assert squeezed.count(re.sub(r"\s", "", part)) >= 7, part
    reader = PdfReader(BytesIO(pdf))
    assert reader.attachments == {}
    assert not any("/Annots" in page or page.images for page in reader.pages)
    assert b"root:x:0" not in pdf


def test_much_breaks_across_pages(print_: Any) -> None:
    """L8: nothing is cut off; each page says whose it is and which of how many."""
    words = [f"ord{number}" for number in range(2000)]
    exercises: list[dict[str, Any]] = [{"instruction": " ".join(words)}, *({} for _ in range(40))]
    said = content(*exercises, title="Lang " * 60, description="x" * 3000)
    pages = [page.extract_text() for page in PdfReader(BytesIO(print_(paper(PROGRAM, said, head())))).pages]
    assert len(pages) > 4
    for number, page in enumerate(pages, start=1):
        assert f"Side {number} av {len(pages)}" in page
        assert number == 1 or "Åse-Márjá Ødegård Čeavžá · 17. mai 1961" in page
    told = " ".join(pages)
    assert [word for word in words if word not in told] == []
    assert "41. Øvelse 41" in told


@pytest.mark.parametrize(
    ("typed", "told"),
    [("Knær", "Treningsprogram: Knær"), (None, "Treningsprogram"), (" \n", "Treningsprogram"),
     ("a\tb\x07\n c", "Treningsprogram: a b c"), ("x" * 183, "Treningsprogram: " + "x" * 183),
     ("x" * 184, "Treningsprogram: " + "x" * 182 + "…")],
)  # fmt: skip
def test_titles(typed: str | None, told: str) -> None:
    """L8: one line of 200 characters at most."""
    assert title(content(title=typed)) == told
    assert len(told) <= 200


@pytest.mark.parametrize(
    "at", [None, "infinity", "-infinity", "12010-05-04T00:00:00+00:00", "0044-03-15T00:00:00+00:00 BC",
           "9999-12-31T23:59:59+00:00"],
)  # fmt: skip
def test_moments_that_no_calendar_has_are_left_out(at: str | None) -> None:
    """L8: the program is recorded all the same."""
    sheet = paper(PROGRAM, content(saved_at=at), head())
    assert (sheet["saved"], sheet["written_at"]) == ("", "2026-07-02T00:00:00+00:00")


def test_the_clock_on_the_wall() -> None:
    """L8: times are told in the department's zone."""
    assert paper(PROGRAM, content(saved_at="2026-01-31T23:30:00+00:00"), head())["saved"] == "1. februar 2026 kl. 00.30"
    now = NOW.astimezone(timezone(timedelta(hours=9)))
    assert paper(PROGRAM, content(saved_at=None), head(now=now))["written_at"] == "2026-07-02T00:00:00+00:00"


def test_what_tells_contents_apart_is_for_ever() -> None:
    """L8: journals hold these: one that changes with a version of Helsebro would record every program anew."""
    assert document.identifier(PROGRAM, content({})) == "1f5f1bd397e7858f0ede48a024e73d2d"
    assert (
        document.identifier(PROGRAM, content({}, saved_at=None, saved_by="x", number="1"))
        == "1f5f1bd397e7858f0ede48a024e73d2d"
    )
    assert document.identifier(PROGRAM, content()) == "70093e488fe3ad23908c6039558c0c59"


def test_a_paper_that_cannot_be_printed_stops_no_other(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """L8, Q7: set aside and tried again."""
    whole = document.paper

    def torn(program: UUID, said: Any, whom: Head) -> Paper:
        return whole(program, said, whom) | ({"exercises": 7} if said["title"] == "Revet" else {})

    monkeypatch.setattr(document, "paper", torn)
    clinic.patient(NORWEGIAN)
    bad = clinic.handed(NORWEGIAN, title="Revet")
    clinic.handed(NORWEGIAN)
    row = clinic.run()
    assert (row["status"], *counts(row)) == ("success", 1, 0, 0, 1)
    assert clinic.aside() == {bad: ("no_document", "document")}
    monkeypatch.undo()
    assert counts(clinic.run())[0] == 1


@pytest.mark.parametrize("where", ["handouts.document.identifier", "handouts.document.paper"])
def test_a_mistake_of_ours_stops_one_program_and_tells_no_value(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    """L8, O1: the log says where in the program, and nothing of whom."""
    whole = getattr(document, where.rsplit(".", 1)[1])

    def mistaken(program: UUID, said: Any, *rest: Any) -> Any:
        if said["title"] == "Hemmelig":
            raise ValueError(said)
        return whole(program, said, *rest)

    monkeypatch.setattr(where, mistaken)
    clinic.patient(NORWEGIAN)
    bad = clinic.handed(NORWEGIAN, title="Hemmelig")
    clinic.handed(NORWEGIAN)
    assert counts(clinic.run()) == (1, 0, 0, 1)
    assert clinic.aside() == {bad: ("unforeseen", "content")}
    assert "builtins.ValueError at" in caplog.text
    assert "Hemmelig" not in caplog.text


def test_a_machine_that_cannot_print_says_so(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """L8, O4: not every program is set aside for what the machine lacks."""
    monkeypatch.setattr("printing.presses._Press.print", _never)
    clinic.patient(NORWEGIAN)
    clinic.handed(NORWEGIAN)
    row = clinic.run()
    assert row["status"] == "failed"
    assert "apt-get install libpango" in row["reason"]
    assert clinic.aside() == {}


def _never(*_: Any) -> bytes:
    raise RecordRejected("no_document", "document")


def test_a_blank_paper_can_be_printed(print_: Any) -> None:
    """L8: it is what tells whether a machine can print."""
    assert print_(BLANK).startswith(b"%PDF-1.7")
