"""`./helsebro launch-link`, `launch-key`, and what `check` says of keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from bridge import migrate
from companion import Configuration, create_app
from console.main import helsebro
from console.postgres import Server
from launch.keys import _read
from tests.launch.tokens import BASE, DEPARTMENT, PRACTITIONER, Private, ed, p256, p384, private_pem, public_pem, rsa_
from tests.ticket.issuing import some_trust
from tests.world import World, number
from tests.world import world as build


def command(*arguments: object) -> Result:
    """Type it."""
    return CliRunner().invoke(helsebro, [*map(str, arguments)])


@pytest.fixture(scope="module")
def world(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two customers with a department each."""
    with build(postgres, tmp_path_factory.mktemp("commands"), departments=1) as built:
        migrate()
        yield built


def link(key: Path, *more: object, department: UUID = DEPARTMENT) -> Result:
    """Make a link."""
    return command("launch-link", "--department", department, "--practitioner", PRACTITIONER, "--key", key, *more)


def test_a_pair_and_a_link_open_the_door(world: World, tmp_path: Path) -> None:
    """S1, S3: what the commands make is what the companion takes; the link is all that is printed."""
    world.reset()
    private = tmp_path / "fjord.pem"
    assert command("launch-key", private).exit_code == 0
    world.write_departments(launch={"keys": [str(tmp_path / "fjord.pub.pem")]})
    printed = link(private, "--base-url", f"{BASE}/", department=world.department)
    assert printed.exit_code == 0
    (line,) = printed.stdout.splitlines()
    assert line.startswith(f"{BASE}/flowzone/launch?token=ey")
    client = create_app(Configuration(BASE, some_trust())).test_client()
    assert client.get(line).status_code == 404, "verified, and Flowzone knows nobody of this GUID"
    assert client.get(line).status_code == 409


def test_a_pair_is_private_and_never_overwritten(tmp_path: Path) -> None:
    """S3."""
    private, public = tmp_path / "a.pem", tmp_path / "a.pub.pem"
    told = command("launch-key", private)
    assert str(public) in told.output
    assert private.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in public.read_bytes()
    assert _read(public).algorithms == ("ES256",)
    before = private.read_bytes()
    for gone in (None, private, public):
        if gone:
            gone.rename(tmp_path / "kept")
        again = command("launch-key", private)
        assert again.exit_code == 1
        assert "is there already" in again.output
        if gone:
            (tmp_path / "kept").rename(gone)
    assert private.read_bytes() == before
    assert command("launch-key", tmp_path / "nowhere" / "b.pem").exit_code == 1


@pytest.mark.parametrize("key", [p256(), p384(), ed(), rsa_()])
def test_a_link_by_each_kind_of_key(world: World, tmp_path: Path, key: Private) -> None:
    """S3: the algorithm follows from the key."""
    world.reset()
    (tmp_path / "key.pem").write_bytes(private_pem(key))
    (tmp_path / "key.pub.pem").write_bytes(public_pem(key))
    world.write_departments(launch={"keys": [str(tmp_path / "key.pub.pem")]})
    line = link(tmp_path / "key.pem", "--base-url", BASE, department=world.department).stdout.strip()
    assert create_app(Configuration(BASE, some_trust())).test_client().get(line).status_code == 404


def test_the_environment_names_the_companion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S1: what is typed counts more."""
    (tmp_path / "key.pem").write_bytes(private_pem(p256()))
    monkeypatch.setenv("COMPANION_BASE_URL", "https://c.example.no/prefix")
    assert link(tmp_path / "key.pem").stdout.startswith("https://c.example.no/prefix/flowzone/launch?token=")
    assert link(tmp_path / "key.pem", "--base-url", BASE).stdout.startswith(BASE)
    for nothing in ("", "c.example.no"):
        monkeypatch.setenv("COMPANION_BASE_URL", nothing)
        refused = link(tmp_path / "key.pem")
        assert refused.exit_code == 2
        assert "--base-url is missing or no address" in refused.output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no private key as PEM"),
        (b"\xff", "holds no private key as PEM"),
        (public_pem(p256()), "holds no private key as PEM"),
    ],
    ids=["empty", "no text", "public"],  # a key's own text differs between the workers of a test run
)
def test_a_file_that_cannot_sign(tmp_path: Path, content: bytes, told: str) -> None:
    """S3: with the file's name, and nothing of its content."""
    (tmp_path / "key.pem").write_bytes(content)
    refused = link(tmp_path / "key.pem", "--base-url", BASE)
    assert refused.exit_code == 1
    assert told in refused.output
    assert str(tmp_path / "key.pem") in refused.output


def test_what_is_no_guid_is_not_repeated(tmp_path: Path) -> None:
    """S3: it may be somebody's number."""
    (tmp_path / "key.pem").write_bytes(private_pem(p256()))
    refused = command(
        "launch-link", "--department", DEPARTMENT, "--practitioner", number(3), "--key", tmp_path / "key.pem"
    )
    assert refused.exit_code == 2
    assert number(3) not in refused.output


def test_check_tells_of_keys_and_goes_on(world: World) -> None:
    """D7: the broken key of one customer is a finding of its own; the other's are tried all the same."""
    world.reset()
    second = world.customers[1].departments[0]
    (world.folder / "good.pem").write_bytes(public_pem(p384()))
    world.options[second] = {"launch": {"keys": ["good.pem"]}}
    world.write_departments()
    good = command("check")
    assert good.exit_code == 0, good.output
    assert f"ok    fjord 1 ({world.department}): launch keys: none: no single sign-on from Extensor" in good.output
    assert f"ok    byen 1 ({second}): launch keys: ES384" in good.output
    world.write_departments(launch={"keys": ["good.pem", "gone.pem"]})
    bad = command("check")
    assert bad.exit_code == 1
    where = f"{os.environ['HELSEBRO_DEPARTMENTS']}:"
    (line,) = [line for line in bad.output.splitlines() if line.startswith("WRONG")]
    assert f"fjord 1 ({world.department}): launch keys: {where}" in line
    assert "departments.0.launch.keys.1: " in line
    assert "gone.pem is not there; put the customer's public key there, or correct the path" in line
    assert f"ok    byen 1 ({second}): launch keys: ES384" in bad.output
