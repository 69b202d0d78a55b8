"""`python -m sandbox.flowzone`: serve the sandbox until interrupted."""

from pathlib import Path

import click
from pydantic import ValidationError

from sandbox.flowzone import Settings, Setup, create_app
from sandbox.flowzone.server import server_of


@click.command()
@click.option("--dsn", required=True, envvar="FLOWZONE_SANDBOX_DSN", help="PostgreSQL database of its own.")
@click.option("--setup", "setup_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--port", required=True, type=int, help="0 takes any free port.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--latency-ms", default=0.0, show_default=True, help="Added to every API request.")
@click.option("--token-seconds", default=300, show_default=True, help="How long a bearer token lives.")
@click.option("--sso-seconds", default=60, show_default=True, help="How long a one-time login address lives.")
@click.option("--max-body-bytes", default=4 * 1024 * 1024, show_default=True, help="A larger body is answered 413.")
def main(
    dsn: str,
    setup_file: Path,
    port: int,
    host: str,
    latency_ms: float,
    token_seconds: int,
    sso_seconds: int,
    max_body_bytes: int,
) -> None:
    """Serve a stand-in for Flowzone."""
    try:
        setup = Setup.load(setup_file)
    except (ValueError, ValidationError) as error:
        raise click.ClickException(f"{setup_file}: {error}") from None
    settings = Settings(token_seconds, sso_seconds, max_body_bytes, latency_ms / 1000)
    server_of(create_app(dsn, setup, settings), host, port, announce=_say).run()


def _say(address: str) -> None:
    click.echo(f"The Flowzone sandbox listens on {address}")


if __name__ == "__main__":
    main()
