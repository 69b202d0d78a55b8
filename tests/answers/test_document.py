"""The document: a real PDF/A that says what was answered, fetches nothing, and is the same every time (Q4)."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from weasyprint.urls import URLFetcher

from answers import document
from answers.document import BLANK, Head
from answers.scoring import Difference
from faults import ContractBroken, RecordRejected
from flowzone_hook import pages
from flowzone_hook.answers import QuestionnaireResponse, Received
from printing import press
from printing.press import Paper
from printing.presses import Presses
from tests.answers.clinic import Clinic, answer, counts, question, score

PATIENT = {
    "first_name": "Åse-Márjá",
    "last_name": "Ødegård Čeavžá",
    "birth_date": "1961-05-17",
    "personal_identity_number": "17856112345",
}
OSLO = ZoneInfo("Europe/Oslo")


def read(given: dict[str, Any]) -> QuestionnaireResponse:
    """Read an answer as it comes from Flowzone."""
    (item,) = pages.read(json.dumps({"items": [given], "next_cursor": None}).encode()).items
    return Received.of(item).response()


def paper(*items: dict[str, Any], differing: tuple[Difference, ...] = (), **changes: Any) -> Paper:
    """Return the document of an answer with these items."""
    head = Head(("Fjord rehabilitering", "Fjord helse"), PATIENT, changes.pop("by", None), "Depresjon (PHQ-9)", OSLO)
    usual = {"items": list(items), "completed_at": "2026-07-01T10:05:00Z", "response_id": str(uuid4())}
    return document.paper(read(answer(uuid4(), **(usual | changes))), head, differing)


@pytest.fixture(scope="module")
def print_() -> Iterator[Any]:
    """Print a paper with a press, a process of its own, as in a run."""
    with Presses(1) as presses:

        def printed(sheet: Paper) -> bytes:
            ((_, future),) = presses.printed([None], lambda _: sheet)
            assert future
            return future.result()

        yield printed


def text(pdf: bytes) -> str:
    """Return all that a PDF says, its line breaks as blanks."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_it_says_everything(print_: Any) -> None:
    """Q4: clinic, patient, questionnaire and version, when, by whom, every question with its answer, the scores."""
    inner = {"link_id": "g2", "text": "Nærmere", "type": "group", "items": [question("b", "boolean", True)]}
    group = {"link_id": "g1", "text": "Om deg", "type": "group", "items": [question("a", "decimal", 7.5), inner]}
    pdf = print_(
        paper(
            {"link_id": "d", "text": "Les dette først.", "type": "display"},
            group,
            question("c", "date", "2026-05-17"),
            question("e", "choice", [{"code": "x", "display": "Tur"}, {"code": "y", "display": "Svømming"}]),
            question("f", "string", None),
            scores=[
                score("t", 12, unit="poeng", minimum=0, maximum=27, interpretation="Moderat depresjon"),
                score("n", None),
            ],
            by="Kari Behandler",
            revision=2,
        )
    )
    told = text(pdf)
    for part in (
        *("Fjord helse", "Fjord rehabilitering", "Depresjon (PHQ-9)", "Åse-Márjá Ødegård Čeavžá", "17. mai 1961"),
        *("17856112345", "1. juli 2026 kl. 12.05", "Kari Behandler (behandler)", "Et skjema (quick, versjon 1)"),
        *("rettet utgave 2", "Les dette først.", "Om deg", "Nærmere", "7,5", "Ja", "17. mai 2026", "Tur", "Svømming"),
        *("Ikke besvart", "12 poeng", "0–27", "Moderat depresjon", "ikke beregnet", "Side 1 av 1"),
    ):
        assert part in told, part
    assert "Kontroller skåringen" not in told


def test_it_is_archivable_and_accessible(print_: Any) -> None:
    """Q4: PDF/A-2a by its metadata, output intent, embedded fonts with Unicode, tags, language and title."""
    reader = PdfReader(io.BytesIO(print_(paper(question(), scores=[score(minimum=0, maximum=10)]))))
    catalog: Any = reader.root_object
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert reader.pdf_header == "%PDF-1.7"
    assert 'pdfaid:part="2"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert "Depresjon (PHQ-9) – Åse-Márjá Ødegård Čeavžá – 1. juli 2026 kl. 12.05" in xmp
    assert "Fjord helse, Fjord rehabilitering" in xmp
    (intent,) = catalog["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object().get_data()
    assert catalog["/Lang"] == "nb"
    assert str(catalog["/MarkInfo"]["/Marked"]) == "True"
    assert str(catalog["/ViewerPreferences"]["/DisplayDocTitle"]) == "True"
    assert "/AF" not in catalog
    assert not any("/AA" in page or "/Annots" in page for page in reader.pages)
    tags = re.findall(r"'/S': '/(\w+)'", str(list(_structure(catalog["/StructTreeRoot"]))))
    assert {"H1", "H2", "Table", "TR", "TH", "TD", "Figure", "P"} <= set(tags)
    figures = [node for node in _structure(catalog["/StructTreeRoot"]) if node.get("/S") == "/Figure"]
    assert [node["/Alt"] for node in figures] == ["3 i området 0–10"]
    fonts = [font for page in reader.pages for font in _fonts(page)]
    assert fonts
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"].get_object(), font["/BaseFont"]
        assert "/ToUnicode" in font


def _structure(node: Any) -> Iterator[Any]:
    """Yield the tags of a document, from the root on."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from _structure(kid)
    elif hasattr(node, "get"):
        yield node
        if "/K" in node:
            yield from _structure(node["/K"])


def _fonts(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_the_same_answer_gives_the_same_bytes(print_: Any) -> None:
    """Q4: in another process, after others, and whatever the clock says; no trace of when it was printed."""
    sheet = paper(question("a", "text", "Æ 🙂 مرحبا"), scores=[score(minimum=0, maximum=10)])
    first = print_(sheet)
    print_(paper(question()))
    assert print_(sheet) == first
    code = "import json, sys; from printing import press; sys.stdout.buffer.write(press.pdf(json.load(sys.stdin)))"
    again = subprocess.run(
        [sys.executable, "-c", f"import logging; logging.disable(); {code}"],
        input=json.dumps(sheet).encode(),
        capture_output=True,
        check=True,
    ).stdout
    assert again == first
    info: Any = PdfReader(io.BytesIO(first)).metadata
    assert info
    assert info["/CreationDate"] == info["/ModDate"] == "D:20260701100500+00'00"


HOSTILE = (
    "<img src=file:///etc/passwd>",
    "<script>alert(1)</script>",
    "</td></table><h1>Overskrift</h1>",
    "<style>* { display: none }</style>",
    '<a href="http://127.0.0.1:9/x">lenke</a>',
    "<link rel=attachment href=file:///etc/hostname>",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; & &amp;",
    '"><svg onload=alert(1)>',
    "url(file:///etc/passwd) </style>",
)


def test_markup_in_an_answer_prints_as_text_and_fetches_nothing(print_: Any) -> None:
    """Q4: in answers, questions, titles, units: whoever wrote it reads it again, and nothing else happens."""
    wicked = " ".join(HOSTILE)
    sheet = paper(
        question("a", "text", wicked) | {"text": wicked},
        question("b", "choice", {"code": wicked, "display": wicked}),
        {"link_id": "g", "text": wicked, "type": "group", "items": []},
        scores=[score("x", 1, title=wicked, unit=wicked, interpretation=wicked, minimum=0, maximum=2)],
        questionnaire={"code": wicked, "title": wicked, "version": wicked},
        by=wicked,
    )
    pdf = print_(sheet)
    squeezed = re.sub(r"\s", "", text(pdf))
    for part in HOSTILE:
        assert squeezed.count(re.sub(r"\s", "", part)) >= 6, part
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.attachments == {}
    assert not any("/Annots" in page or page.images for page in reader.pages)
    assert b"root:x:0" not in pdf


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves its profile open
def test_a_paper_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Q4: no file and no connection is opened by a paper, whatever it says."""
    press.pdf(BLANK)  # what a press opens for itself
    opened: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *arguments: opened.append(arguments))
    monkeypatch.setattr(URLFetcher, "fetch", lambda *arguments, **_: opened.append(arguments))
    press.pdf(paper(question("a", "text", " ".join(HOSTILE)), by=HOSTILE[0]))
    assert opened == []


def test_letters_of_all_kinds(print_: Any) -> None:
    """Q4: Norwegian, Sámi, composed and not, emoji, arrows; what no font of ours has is spelled, never a box."""
    written = "Æøå ÆØÅ č đ ŋ š ŧ ž Ž Việt Łódź Київ a\u030a 🙂 → ½ ☑ שלום 漢 \u202e\u0007 😶‍🌫️"
    pdf = print_(paper(question("a", "string", written)))
    told = text(pdf)
    for part in ("Æøå ÆØÅ č đ ŋ š ŧ ž Ž Việt Łódź Київ å 🙂 → ½ ☑", "[U+6F22", "[U+05E9", "[U+0007]"):
        assert part in told, part
    assert "\u202e" not in told
    assert press.printable("e\u0301\r\nx") == "é\nx"


def test_a_long_answer_breaks_across_pages(print_: Any) -> None:
    """Q4: nothing is cut off; each page says whose it is and which of how many."""
    words = [f"ord{number}" for number in range(3000)]
    sheet = paper(
        question("a", "text", " ".join(words[:1500]) + "\n\n" + " ".join(words[1500:])),
        question("b", "string", "x" * 3000),
        *(question(f"q{number}", "integer", number) for number in range(60)),
    )
    reader = PdfReader(io.BytesIO(print_(sheet)))
    pages_ = [page.extract_text() for page in reader.pages]
    assert len(pages_) > 5
    for number, page in enumerate(pages_, start=1):
        assert f"Side {number} av {len(pages_)}" in page
        assert number == 1 or "Åse-Márjá Ødegård Čeavžá · 17. mai 1961" in page
        assert number == 1 or "Depresjon (PHQ-9) · 1. juli 2026 kl. 12.05" in page
    told = " ".join(pages_)
    assert [word for word in words if word not in told] == []
    assert re.sub(r"\s", "", told).count("x" * 100) >= 20


def test_a_difference_in_scoring_is_shown(print_: Any) -> None:
    """Q2, Q4: the sender's value, our own, and which of them is filed."""
    differing = (Difference("t", Decimal(12), Fraction(27, 2)), Difference("u", Decimal(1), None))
    told = text(print_(paper(question(), scores=[score("t", 12), score("u", 1)], differing=differing)))
    assert "Kontroller skåringen" in told
    assert "Skår t: avsenderen oppgir 12; egen beregning av svarene gir 13,5." in told
    assert "Skår u: avsenderen oppgir 1; egen beregning av svarene gir ingen verdi" in told


@pytest.mark.parametrize(
    ("value", "minimum", "maximum", "place"),
    [(0, 0, 10, 0), (10, 0, 10, 1), (5, 0, 10, 0.5), (11, 0, 10, None), (-1, 0, 10, None), (5, 10, 0, None),
     (5, None, 10, None), (5, 0, None, None), (None, 0, 10, None), (5, 5, 5, None), (0, -5, 5, 0.5)],
)  # fmt: skip
def test_where_a_value_lies(value: Any, minimum: Any, maximum: Any, place: Any) -> None:
    """Q4: within its range there is a picture of it, and otherwise none."""
    (told,) = paper(scores=[score("x", value, minimum=minimum, maximum=maximum)])["scores"]
    assert told["at"] == place


@pytest.mark.parametrize(
    ("birth", "told"),
    [("1961-05-17", "17. mai 1961"), ("infinity", ""), ("12010-05-04", ""), (None, ""), ("0044-03-15 BC", "")],
)
def test_birth_dates_that_no_calendar_has_are_left_out(birth: str | None, told: str) -> None:
    """Q4, Q7: the answer is filed all the same."""
    head = Head(("", ""), PATIENT | {"birth_date": birth, "first_name": None}, None, "T", OSLO)
    sheet = document.paper(read(answer(uuid4())), head, ())
    assert (sheet["born"], sheet["patient"]) == (told, "Ødegård Čeavžá")


def test_summer_and_winter_time() -> None:
    """Q4: times are told on the department's wall clock."""
    assert paper(completed_at="2026-01-31T23:30:00Z")["completed"] == "1. februar 2026 kl. 00.30"
    assert paper(completed_at="2026-07-31T23:30:00+01:00")["completed"] == "1. august 2026 kl. 00.30"


def test_a_paper_that_cannot_be_printed_stops_no_other(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q4, Q7: the answer is set aside and tried again; the press goes on."""
    whole = document.paper

    def torn(response: QuestionnaireResponse, *rest: Any) -> Paper:
        sheet = whole(response, *rest)
        return sheet | {"blocks": 7} if response.revision == 7 else sheet

    monkeypatch.setattr(document, "paper", torn)
    patient = clinic.patient()
    clinic.give(answer(patient, "x", revision=7), answer(patient, "x"))
    row = clinic.run()
    assert (row["status"], *counts(row)) == ("success", 1, 0, 1)
    assert set(clinic.aside().values()) == {("no_document", "document")}
    monkeypatch.undo()
    assert counts(clinic.run()) == (1, 0, 0)


def test_a_mistake_of_ours_stops_one_answer_and_tells_no_value(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Q7, O1: the log says where in the program, and nothing of whom."""
    whole = document.paper

    def mistaken(response: QuestionnaireResponse, *rest: Any) -> Paper:
        if response.revision == 7:
            raise ValueError(f"hemmelig {response}")
        return whole(response, *rest)

    monkeypatch.setattr(document, "paper", mistaken)
    patient = clinic.patient()
    clinic.give(answer(patient, "x", revision=7), answer(patient, "x"))
    assert counts(clinic.run()) == (1, 0, 1)
    assert set(clinic.aside().values()) == {("unforeseen", "content")}
    assert "builtins.ValueError at" in caplog.text
    assert "hemmelig" not in caplog.text


def test_a_machine_that_cannot_print_says_so(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q4, O4: not every answer is set aside for what the machine lacks."""
    monkeypatch.setattr("printing.presses._Press.print", _never)
    clinic.give(answer(clinic.patient(), "x"))
    row = clinic.run()
    assert row["status"] == "failed"
    assert "apt-get install libpango" in row["reason"]
    assert clinic.aside() == {}
    assert len(clinic.unacknowledged()) == 1


def _never(*_: Any) -> bytes:
    raise RecordRejected("no_document", "document")


def test_a_press_that_dies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Q4, Q7: killed, hung or worn out; the next paper has a new one."""
    monkeypatch.setattr("printing.presses.PAPERS", 2)
    with Presses(1) as presses:
        for _ in range(5):
            presses.require(BLANK)
        (press_,) = presses._all
        press_.kill()
        press_._process.wait()
        presses.require(BLANK)
        monkeypatch.setattr("printing.presses.PATIENCE", 0.0)
        with pytest.raises(ContractBroken):
            presses.require(BLANK)
        monkeypatch.setattr("printing.presses.PATIENCE", 60.0)
        presses.require(BLANK)


def test_documents_come_in_order_and_few_wait_at_once() -> None:
    """Q4: whatever their number, memory stays as it is."""
    taken = []

    def works() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield number

    with Presses(2) as presses:
        printed = presses.printed(works(), lambda number: BLANK if number % 3 == 0 else None)
        for expected, (number, future) in enumerate(printed):
            assert number == expected
            assert len(taken) <= number + 2 * presses.count
            assert (future is not None) == (number % 3 == 0)
            if future:
                assert future.result().startswith(b"%PDF")
