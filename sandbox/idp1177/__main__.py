"""`python -m sandbox.idp1177`: serve the sandbox until interrupted."""

from datetime import UTC, datetime
from pathlib import Path

import click
from pydantic import ValidationError

from sandbox.flowzone.server import server_of
from sandbox.idp1177.app import create_app, metadata_of
from sandbox.idp1177.keys import Keys
from sandbox.idp1177.setup import Setup


@click.command()
@click.option("--setup", "setup_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", required=True, type=click.Path(file_okay=False, path_type=Path), help="Made if missing.")
@click.option("--port", required=True, type=click.IntRange(1))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--address", default=None, help="As browsers reach us, if not http://HOST:PORT.")
@click.option("--metadata", type=click.Path(dir_okay=False, path_type=Path), help="Written before we listen.")
@click.option("--only-write", is_flag=True, help="Write keys and metadata, and do not listen.")
def main(
    setup_file: Path, keys: Path, port: int, host: str, address: str | None, metadata: Path | None, only_write: bool
) -> None:
    """Serve a stand-in for 1177's login."""
    try:
        setup = Setup.load(setup_file)
    except (ValueError, ValidationError) as error:
        raise click.ClickException(f"{setup_file}: {error}") from None
    app = create_app(setup, Keys.kept(keys, datetime.now(UTC)), address or f"http://{host}:{port}")
    if metadata:
        metadata.parent.mkdir(parents=True, exist_ok=True)
        metadata.write_bytes(metadata_of(app))
    if not only_write:
        server_of(app, host, port, announce=_say).run()


def _say(address: str) -> None:
    click.echo(f"The 1177 sandbox listens on {address}")


if __name__ == "__main__":
    main()
