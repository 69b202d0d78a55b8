"""Plausible people: names, e-mail addresses and phones as a clinic's front desk types them."""

from __future__ import annotations

import unicodedata
from random import Random

from sandbox.journal.chance import Shares


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WOMEN = _words(
    "Anne Kari Ingrid Marit Liv Åse Solveig Bjørg Sølvi Ragnhild Åshild Nora Emma Ida Maja Sofie Thea Sigrun Gunnhild "
    "Anne-Marie Berit-Helene Ann-Kristin Renée Zoé Zuzana Agnieszka Małgorzata Fatima Amina Nguyễn Jasmína Siobhán "
    "Máret Iŋgá Biret-Ánne Elle-Márjá Čeavžá"
)
_MEN = _words(
    "Per Ole Lars Knut Bjørn Øyvind Håkon Åge Jørgen Søren Tor Kåre Pål Magnus Jonas Emil Sindre Gisle Trygve Sverre "
    "Jan-Erik Ole-Kristian Hans-Petter André René François Łukasz Paweł Mohammed Ahmed Đức Jürgen Seán "
    "Niillas Áilu Máhtte Issát Ánde-Ovllá"
)
_SURNAMES = _words(
    "Hansen Johansen Olsen Larsen Andersen Nilsen Kristiansen Pettersen Karlsen Ødegård Bjørnstad Sørensen Lønning "
    "Årdal Næss Røed Skjæveland Kjærstad Aas Haugland Bakke-Monsen Lund-Hansen Vik-Østby Strøm Tveit Myhre Fossum "
    "Kowalski Wiśniewska Nowák Müller Lefèvre O'Brien Hussain Rahman Trần García Lindström Sjögren Jóhannesdóttir "
    "Hætta Sárá Guttorm Buljo Áŋŋel Čeavrris Gáisečohkka Ođđajávri Niŋga-Đuoddar"
)
_FOLDED = str.maketrans("æøåđŋłþð'", "eoadnltd-")

_MOBILE_PREFIXES = _words("40 41 45 46 47 48 90 91 92 93 94 95 96 97 98 99")
_PHONE_FORMS = Shares(
    (0.40, "{a} {b} {c}"),
    (0.25, "{a}{b}{c}"),
    (0.12, "+47 {a}{b}{c}"),
    (0.07, "+47{a}{b}{c}"),
    (0.06, "0047 {a} {b} {c}"),
    (0.02, "+46 70 {a} {b} {c4}"),
    (0.02, "+4520{a}{c}"),
    (0.06, None),
)


def first_name(rng: Random, *, woman: bool) -> str:
    """A first name, now and then a double one."""
    names = _WOMEN if woman else _MEN
    first = rng.choice(names)
    return first if rng.random() < 0.85 else f"{first} {rng.choice(names)}"


def last_name(rng: Random) -> str:
    """A surname, now and then a double one."""
    last = rng.choice(_SURNAMES)
    return last if rng.random() < 0.9 else f"{rng.choice(_SURNAMES)} {last}"


def email(rng: Random, name: str, index: int) -> str | None:
    """An address for the name; a tenth have none."""
    if rng.random() < 0.1:
        return None
    return f"{ascii_name(name)}{index}@{rng.choice(('example.com', 'example.org', 'example.net'))}"


def phone(rng: Random) -> str | None:
    """A mobile phone as typed: Norwegian in several spellings, some Swedish and Danish, some none."""
    form = _PHONE_FORMS.draw(rng.random())
    if form is None:
        return None
    digits = f"{rng.choice(_MOBILE_PREFIXES)}{rng.randrange(10**6):06}"
    return form.format(a=digits[:3], b=digits[3:5], c=digits[5:], c4=digits[5:7])


def ascii_name(name: str) -> str:
    """A name in the letters of an address: «Kåre Ødegård» is `kare.odegard`."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_FOLDED)).encode("ascii", "ignore").decode()
    return ".".join(plain.split())
