"""The commands, by name. Their modules are imported when called, so that `--help` stays quick."""

from importlib import import_module
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """Where a command lives (`module:function`), and its line in the help."""

    place: str
    line: str


COMMANDS = {
    "demo": Entry("console.demo:demo", "Start everything, run the sync once, show what happened."),
    "up": Entry("console.demo:up", "Start everything and keep it up; data stays between starts."),
    "companion": Entry("console.companion:companion", "Serve the companion: doors for residents and practitioners."),
    "check": Entry("console.check:check", "Validate the set-up and try every connection."),
    "runs": Entry("console.bridge:runs", "The latest run per flow and department (--json)."),
    "aside": Entry("console.bridge:aside", "What stands set aside, with rule and field (--json)."),
    "holds": Entry("console.holds:holds", "The batches that are held, and why (--json)."),
    "approve": Entry("console.holds:approve", "Let a held batch through."),
    "reject": Entry("console.holds:reject", "Leave a held batch unsent, until it changes."),
    "warnings": Entry("console.bridge:warnings", "What was left out or shortened on its way (--json)."),
    "incidents": Entry("console.watch:incidents", "What is wrong now, and was in the last week (--json)."),
    "watch": Entry("console.watch:watch", "Tell when Airflow itself has stopped (a service)."),
    "why": Entry("console.why:why", "Why somebody is, or is not, in Flowzone (--json)."),
    "accesses": Entry("console.keeping:accesses", "What of whom was handed over, when and why (--json)."),
    "housekeeping": Entry("console.keeping:housekeeping", "Delete what has been kept long enough."),
    "launch-link": Entry("console.launch:launch_link", "A link that opens Flowzone for a practitioner, to try it out."),
    "launch-key": Entry("console.launch:launch_key", "A key pair for launch links."),
    "migrate": Entry("console.bridge:migrate", "Bring the bridge's database up to date."),
    "airflow": Entry("console.airflow:airflow", "Airflow's own command line in this project's environment."),
    "env": Entry("console.airflow:env", "Print that environment as lines for a shell."),
    "day": Entry("console.day.command:day", "A day in the life: what breaks, and what you then see."),
    "bench": Entry("console.bench:bench", "The same work on this project, on dlt and on a Singer target."),
    "test": Entry("console.developer:test", "Lint, types and tests; further arguments go to pytest."),
    "lint": Entry("console.developer:lint", "Lint and types only."),
    "lock": Entry("console.developer:lock", "Resolve the requirements anew and write the locks."),
}


class Commands(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the one that was asked for."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].place.split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """One line each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.line) for name, entry in COMMANDS.items()])


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Each command has its own --help. What is made lies in .venv and .helsebro (root's PostgreSQL data in "
    "/var/lib/helsebro); delete them to start over.",
)
def helsebro() -> None:
    """Keeps Flowzone in step with the Extensor journal.

    Start here:  ./helsebro demo

    It brings up a PostgreSQL, two sandbox journals, a sandbox Flowzone and Airflow, all on 127.0.0.1, runs the sync
    once through the scheduler, and prints what was sent, what was set aside and why, and the addresses to look at.
    Nothing else needs to be set up; nothing real is touched.

    \b
    Against journals and a Flowzone of your own, give Airflow their connections and run a flow:
      export AIRFLOW_CONN_EXTENSOR_DEFAULT='{"conn_type": "extensor", "host": …}'
      export AIRFLOW_CONN_FLOWZONE_DEFAULT='{"conn_type": "flowzone", "host": …}'
      export AIRFLOW_CONN_BRIDGE_DEFAULT='{"conn_type": "postgres", "host": …}'
      ./helsebro airflow dags test practitioners -c '{"department": "all", "mode": "changes"}'

    \b
    Environment:
      HELSEBRO_POSTGRES     URL of a PostgreSQL to use for demo and up instead of the embedded one; its user
                            must be allowed to make databases and roles (all named helsebro_…)
      COMPANION_BASE_URL    the address by which browsers reach the companion
      SAML_SETTINGS_DIR     another directory than include/saml
      HELSEBRO_DEPARTMENTS  another departments file than include/departments.yaml
      HELSEBRO_QUESTIONNAIRES
                            another questionnaires file than include/questionnaires.yaml
      HELSEBRO_HOUSEKEEPING another housekeeping file than include/housekeeping.yaml
      HELSEBRO_ALERTS       another alerts file than include/alerts.yaml
      AIRFLOW…              anything Airflow understands; what you set, counts
    """
