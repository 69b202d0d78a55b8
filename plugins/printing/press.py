"""A press: prints documents as PDF/A in a process of its own, one after the other. `python -m printing.press`.

Reads a paper as JSON from each line of its standard input and answers with its PDF, its length before it in eight
bytes; length 0 says that it cannot be printed. Imports no Airflow and opens no connection; whatever goes wrong in here
is told by nothing but that 0, because an error's text may quote the paper.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, Any, Final, NoReturn

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "include" / "templates"
FONTS: Final = TEMPLATES / "fonts"
VARIANT: Final = "pdf/a-2a"
"""Archivable, tagged for screen readers, all text in Unicode; and no attachments, which 3 would allow."""
LENGTH: Final = struct.Struct(">Q")

Paper = dict[str, Any]
"""A document as JSON has it. `template` names its folder in `include/templates/`; `identifier` is the PDF's own."""

# Read when the font library is first used: our fonts and no others, so that documents do not depend on the machine.
os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")


def main() -> None:
    """Print until nothing more comes."""
    orders, prints = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may say is no print
    logging.disable()
    for order in orders:
        _deliver(prints, _printed(order))


def _printed(order: bytes) -> bytes:
    try:
        return pdf(json.loads(order))
    except Exception:  # noqa: BLE001  one paper that cannot be printed stops no other; its text must not get out
        return b""


def _deliver(prints: IO[bytes], print_: bytes) -> None:
    prints.write(LENGTH.pack(len(print_)) + print_)
    prints.flush()


def pdf(paper: Paper) -> bytes:
    """Return the paper as PDF/A-2a: the same paper, the same bytes."""
    from weasyprint import HTML

    html, styles, fonts = _machine(paper["template"])
    printed: bytes = HTML(string=html(paper), url_fetcher=_refuse).write_pdf(
        stylesheets=styles,
        font_config=fonts,
        pdf_variant=VARIANT,
        pdf_tags=True,
        pdf_identifier=paper["identifier"].encode(),
    )
    return printed


@cache
def _machine(template: str) -> tuple[Callable[[Paper], str], list[Any], Any]:
    """Set up what every paper of a kind needs: template, style sheets, fonts."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, finalize=printable
    )
    page, fonts = environment.get_template(f"{template}/{template}.html"), FontConfiguration()
    styles = [
        CSS(filename=TEMPLATES / kind / f"{kind}.css", font_config=fonts, url_fetcher=_refuse)
        for kind in ("paper", template)
    ]
    return lambda paper: page.render(paper=paper), styles, fonts


def _refuse(*_: object, **__: object) -> NoReturn:
    """Fetch nothing, from wherever: a document is text and our own drawing."""
    raise ValueError("documents fetch nothing")


def printable(value: object) -> object:
    """Return text as our fonts can print it: composed (NFC), and [U+…] with its name for what no font of ours has."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isascii() and text.isprintable():
        return text if type(value) is str else value
    letters = _letters()
    spelled = "".join(sign if ord(sign) in letters else _spelled(sign) for sign in text)
    return type(value)(spelled)


def _spelled(sign: str) -> str:
    """Return what is printed for a character without a glyph: nothing for one that is invisible anyway."""
    if sign in "\n\t":
        return sign
    if unicodedata.category(sign) in ("Cf", "Mn", "Me") or unicodedata.combining(sign):
        return ""
    return f"[U+{ord(sign):04X} {unicodedata.name(sign, '')}".rstrip() + "]"


@cache
def _letters() -> frozenset[int]:
    """Return the characters that our fonts have together, but for those that turn the direction of what follows."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for file in sorted(FONTS.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(code for code in found if unicodedata.category(chr(code)) not in ("Cc", "Cf", "Cn", "Zl", "Zp"))


if __name__ == "__main__":
    main()
