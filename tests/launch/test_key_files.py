"""The files with the customers' public keys: what is taken, and what is told of the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from departments import Setup, SetupError, load
from launch import Keys, read_keys
from tests.launch.tokens import DEPARTMENT, Private, ed, ed448_, p256, p384, private_pem, public_pem, rsa_

FILE = """\
departments:
  - guid: {department}
    name: Fjord
    journal: extensor_fjord
    flowzone: flowzone_fjord
    launch: {{keys: [{keys}]}}
"""
Read = Callable[..., Keys]


@pytest.fixture
def departments(tmp_path: Path) -> Path:
    """Where the departments file lies."""
    return tmp_path / "departments.yaml"


@pytest.fixture
def keys(departments: Path) -> Read:
    """Reads the keys of a department whose files have these contents, a.pem and b.pem; None: there is no such file."""

    def read(*contents: bytes | None) -> Keys:
        names = ("a.pem", "b.pem")[: len(contents)]
        for name, content in zip(names, contents, strict=True):
            if content is not None:
                (departments.parent / name).write_bytes(content)
        return read_keys(_written(departments, *names).departments[0], departments)

    return read


def _written(departments: Path, *names: str) -> Setup:
    departments.write_text(FILE.format(department=DEPARTMENT, keys=", ".join(names)), encoding="utf-8")
    return load(departments)


@pytest.mark.parametrize(
    ("key", "algorithms"),
    [
        (p256(), ("ES256",)),
        (p384(), ("ES384",)),
        (ed(), ("EdDSA",)),
        (rsa_(), ("RS256", "RS384", "RS512", "PS256")),
        (rsa_(3072), ("RS256", "RS384", "RS512", "PS256")),
    ],
)
def test_keys_that_are_taken(keys: Read, key: Private, algorithms: tuple[str, ...]) -> None:
    """S3: the key's type says by what it signs; text around it, and Windows' line ends, are no matter."""
    pem = public_pem(key)
    for content in (pem, pem.replace(b"\n", b"\r\n"), b"Fjord helse, 2031\n" + pem + b"\n\n"):
        found = keys(content)
        assert [one.algorithms for one in found.usable] == [algorithms]
        assert found.findings == ()


def test_two_at_a_time(keys: Read) -> None:
    """S3: in the order of the file."""
    found = keys(public_pem(p256()), public_pem(ed()))
    assert [one.algorithms for one in found.usable] == [("ES256",), ("EdDSA",)]


def test_a_department_without_keys(departments: Path) -> None:
    """S3: has no single sign-on, and needs no files."""
    for line in ("", "    launch: {}\n"):
        text = FILE.format(department=DEPARTMENT, keys="").replace("    launch: {keys: []}\n", line)
        departments.write_text(text, encoding="utf-8")
        assert read_keys(load(departments).departments[0], departments) == Keys()


def test_paths_begin_at_the_departments_file(
    departments: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """S3: wherever the process runs; an absolute one begins at the root."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    (departments.parent / "keys").mkdir()
    (departments.parent / "keys" / "a.pem").write_bytes(public_pem(p256()))
    (elsewhere / "b.pem").write_bytes(public_pem(ed()))
    monkeypatch.setenv("HELSEBRO_DEPARTMENTS", str(departments))
    setup = _written(departments, "keys/a.pem", str(elsewhere / "b.pem"))
    assert [key.algorithms for key in read_keys(setup.departments[0]).usable] == [("ES256",), ("EdDSA",)]


def test_a_rollover_needs_no_restart(keys: Read) -> None:
    """S3: the files are read anew each time."""
    assert keys(public_pem(p256())).usable != keys(public_pem(ed())).usable


def _weak_rsa(bits: int = 2048, exponent: int = 65537) -> bytes:
    return public_pem(rsa.generate_private_key(public_exponent=exponent, key_size=bits))


CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KIND = "holds a key of another kind; use P-256, P-384, Ed25519 or RSA"
UNREADABLE = "holds no public key that can be read; write the customer's public key there, as PEM («BEGIN PUBLIC KEY»)"
WEAK = "holds a weak RSA key; let the customer make one of 2048 bits or more with the exponent 65537"
PRIVATE = "holds a private key, which only the customer may have: delete it here, make a new pair, and write"
BAD: list[tuple[bytes | None, str]] = [  # numbered in ids: a key's text differs between the workers of a test run
    (None, "is not there; put the customer's public key there, or correct the path"),
    (b"", UNREADABLE),
    (b"not a key", UNREADABLE),
    (b"\xff\xfe\0", UNREADABLE),
    (public_pem(p256())[:-60], UNREADABLE),
    (public_pem(p256()).replace(b"PUBLIC KEY", b"RSA PUBLIC KEY"), UNREADABLE),
    (p256().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), UNREADABLE),
    (p256().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH), UNREADABLE),
    (private_pem(p256()), PRIVATE),
    (private_pem(rsa_()), PRIVATE),
    (public_pem(p256()) + private_pem(p256()), PRIVATE),
    (b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n", PRIVATE),
    (CERTIFICATE, "holds a certificate; take the key out of it: openssl x509 -pubkey -noout -in FILE"),
    (public_pem(p256()) * 2, "holds more than one key; give each a file of its own"),
    (_weak_rsa(1024), WEAK),
    (_weak_rsa(2047), WEAK),
    (_weak_rsa(exponent=3), WEAK),
    (public_pem(ec.generate_private_key(ec.SECP521R1())), KIND),
    (public_pem(ec.generate_private_key(ec.SECP256K1())), KIND),
    (public_pem(ec.generate_private_key(ec.SECP224R1())), KIND),
    (public_pem(ed448_()), KIND),
    (public_pem(x25519.X25519PrivateKey.generate()), KIND),
    (public_pem(dsa.generate_private_key(2048)), KIND),
]


@pytest.mark.parametrize(("content", "told"), BAD, ids=range(len(BAD)))
def test_keys_that_are_not_taken(keys: Read, departments: Path, content: bytes | None, told: str) -> None:
    """S3, D7: file, line, path and cure; the other key goes on working; nothing of the content is quoted."""
    found = keys(public_pem(p384()), content)
    assert [one.algorithms for one in found.usable] == [("ES384",)]
    (finding,) = found.findings
    assert finding.startswith(f"{departments}:6: departments.0.launch.keys.1: {departments.parent / 'b.pem'} {told}")


def test_a_folder_and_a_name_that_is_none(departments: Path) -> None:
    """S3, D7."""
    (departments.parent / "folder").mkdir()
    setup = _written(departments, "folder", r'"a\0b"')
    found = read_keys(setup.departments[0], departments)
    assert found.usable == ()
    assert [finding.rpartition("cannot be read ")[2] for finding in found.findings] == [
        "(IsADirectoryError); let Helsebro read it",
        "(ValueError); let Helsebro read it",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[]", "names 0 files; write one, or 2 while one replaces the other"),
        ("[a.pem, b.pem, c.pem]", "names 3 files; write one, or 2 while one replaces the other"),
        ("a.pem", "is no list; write the files in brackets, like [keys/fjord.pub.pem]"),
        ("{a: b}", "is no list"),
        ("", "is no list"),
        ("[7]", "is no text; put it in quotes"),
        ("['']", "String should have at least 1 character"),
    ],
)
def test_slips_of_the_pen(departments: Path, written: str, told: str) -> None:
    """D7: with file, line and path, before anything runs."""
    text = FILE.format(department=DEPARTMENT, keys="").replace("[]", written)
    departments.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=r"departments\.yaml:6: departments\.0\.launch\.keys") as caught:
        load(departments)
    assert told in str(caught.value)


def test_an_unknown_key_beside_keys(departments: Path) -> None:
    """D7."""
    text = FILE.format(department=DEPARTMENT, keys="a.pem").replace("keys:", "key:")
    departments.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=r"6: departments\.0\.launch\.key: unknown key"):
        load(departments)


def test_a_broken_key_breaks_nothing_else(departments: Path) -> None:
    """D7: the file is valid, so that every sync goes on; other departments' keys are what they were."""
    other = UUID(int=DEPARTMENT.int + 1)
    text = FILE.format(department=DEPARTMENT, keys="gone.pem")
    text += FILE.format(department=other, keys="a.pem").removeprefix("departments:\n")
    departments.write_text(text, encoding="utf-8")
    (departments.parent / "a.pem").write_bytes(public_pem(p256()))
    first, second = load(departments).departments
    assert len(read_keys(first, departments).findings) == 1
    assert len(read_keys(second, departments).usable) == 1
