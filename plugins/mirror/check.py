"""Check: a suspicious batch stops before anything is sent; unusable rows are set aside, the rest is cleared (O3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bridge import Connection
from departments import Hold
from faults import ContractBroken, Held
from mirror import drift, quality
from mirror.flow import Flow
from mirror.run import Run, end
from statements import statement


@dataclass(frozen=True)
class Batch:
    """A staged batch in numbers; `seen` is what the query yielded, `ledger` what Flowzone holds by the ledger."""

    seen: int
    puts: int
    unusable: int
    withdrawals: int
    ledger: int

    def suspicions(self, limits: Hold) -> list[str]:
        """Say what is suspicious about the batch, if anything (O3); never because much is new."""
        found = []
        if self.seen == 0 and self.ledger > limits.rows:
            found.append(f"the journal yields nothing, while Flowzone holds {self.ledger}")
        if self.withdrawals > limits.rows and _exceeds(self.withdrawals, limits.withdrawn_share, self.ledger):
            found.append(f"{self.withdrawals} of {self.ledger} would be withdrawn")
        if self.unusable > limits.rows and _exceeds(self.unusable, limits.set_aside_share, self.puts):
            found.append(f"{self.unusable} of {self.puts} staged rows are unusable")
        return found


def check(bridge: Connection, run: Run, flow: Flow, limits: Hold) -> dict[str, int]:
    """Clear the staged rows for delivery, or hold them all; return the counts. A dry run ends here.

    Raises Held for a suspicious batch that nobody has approved, and ContractBroken when the cleared rows do not meet
    the flow's expectations, which is a mistake of ours that no approval overrides.
    """
    batch = _measure(bridge, run)
    broken = quality.judge(bridge, run, flow) if batch.puts else []
    if broken:
        raise ContractBroken(
            f"{run.department_name}: the cleared rows do not meet {', '.join(broken)}; nothing was sent;"
            " the run's quality report shows the counts"
        )
    suspicions = batch.suspicions(limits)
    counts = {"puts": batch.puts - batch.unusable, "withdrawals": batch.withdrawals, "set_aside": batch.unusable}
    if run.dry_run:
        end(bridge, run, "success", _foretold(counts, suspicions, drift.told(bridge, run.id)))
        return counts
    held = bool(suspicions) and not run.approved
    reason = f"held: {'; '.join(suspicions)}. Nothing was sent. If this is right, run it with «approve»"
    with bridge.transaction():
        bridge.execute(statement("bridge/set_aside_staged"), {**run.key, "held": held})
        bridge.execute(statement("bridge/staged_drop_unusable"), run.key)
        bridge.execute(
            statement("bridge/run_count"), {"run": run.id, "sent": 0, "withdrawn": 0, "answered": batch.unusable}
        )
        if held:  # in the same transaction: a check that is tried again would find the rest unsuspicious
            end(bridge, run, "held", reason, held=batch.puts + batch.withdrawals)
    if held:
        raise Held(f"{run.department_name}: {reason}")
    return counts


def _exceeds(count: int, share: float, of: int) -> bool:
    """Whether it is more than the share as the file has it: 0.69 of 300 is 207, and not 206.99999999999997."""
    return count > Fraction(str(share)) * of


def _foretold(counts: dict[str, int], suspicions: list[str], drifted: str | None) -> str:
    told = f"dry run: would send {counts['puts']}, withdraw {counts['withdrawals']}, set aside {counts['set_aside']}"
    held = f"would be held: {'; '.join(suspicions)}" if suspicions else None
    return "; ".join(part for part in (told, held, drifted) if part)


def _measure(bridge: Connection, run: Run) -> Batch:
    row = bridge.execute(statement("bridge/batch_counts"), run.key).fetchone()
    assert row is not None
    return Batch(seen=run.seen, **{name: int(value) for name, value in row.items()})
