"""Singer: a tap's messages piped into a target made with Meltano's SDK; changes by the tap's bookmark on `updated_at`.

The target sends one batch after the other. It hands the bookmark on when all it has read is delivered; whoever runs tap
and target keeps it for the next run, here in `state.json`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

from singer_sdk import BatchSink, Target
from singer_sdk.contrib.msgspec import MsgSpecReader

from bench.side_by_side.work import BATCH, Client, Work, translate


class FlowzoneSink(BatchSink):  # type: ignore[misc]  # the SDK may not be there when types are checked
    """Sends a batch when it is full, and the last one at the end."""

    max_size = BATCH
    client: ClassVar[Client]

    def process_batch(self, context: dict[str, Any]) -> None:
        """Translate the records and send them."""
        self.client.put([translate(row["guid"], row["digest"], row["item"]) for row in context["records"]])


class FlowzoneTarget(Target):  # type: ignore[misc]
    """Reads the messages by the quicker of the SDK's readers."""

    name = "target-flowzone"
    config_jsonschema: ClassVar[dict[str, Any]] = {"type": "object", "properties": {}}
    default_sink_class = FlowzoneSink
    message_reader_class = MsgSpecReader


def prepare(work: Work) -> Callable[[], None]:
    """Return the run; the tap waits as a process of its own."""
    tap = subprocess.Popen(  # noqa: S603  ourselves
        [sys.executable, "-P", "-m", "bench.side_by_side.singer_tap", work.told()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tap.stderr
    tap.stderr.readline()
    return lambda: run(work, tap)


def run(work: Work, tap: subprocess.Popen[str]) -> None:
    """Let the tap begin where the last run's state says, deliver what it writes, and keep the new state."""
    state = Path(work.folder, "state.json")
    assert tap.stdin
    tap.stdin.write(f"{state.read_text(encoding='utf-8').strip() if state.exists() else '{}'}\n")
    tap.stdin.close()
    FlowzoneSink.client = Client(work)
    # what the records must be is the contract's model's to say, in the translation; once is enough
    target = FlowzoneTarget(config={"validate_records": False, "add_record_metadata": False})
    with redirect_stdout(StringIO()) as told:
        target.listen(tap.stdout)
    if tap.wait():
        raise RuntimeError("the tap failed")
    state.write_text(json.dumps(json.loads(told.getvalue().splitlines()[-1])), encoding="utf-8")
