"""Check: a suspicious batch stops before anything is sent; unusable rows are set aside, the rest is cleared (O3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import holds
from bridge import Connection
from departments import Limits
from faults import Held
from holds import About, Hold, Suspicions
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

    def suspicions(self, limits: Limits) -> Suspicions | None:
        """Say what is suspicious about the batch, if anything (O3); never because much is new."""
        found: list[tuple[About, str]] = []
        if self.seen == 0 and self.ledger > limits.rows:
            found.append(("withdrawals", f"the journal yields nothing, while Flowzone holds {self.ledger}"))
        if self.withdrawals > limits.rows and _exceeds(self.withdrawals, limits.withdrawn_share, self.ledger):
            found.append(("withdrawals", f"{self.withdrawals} of {self.ledger} would be withdrawn"))
        if self.unusable > limits.rows and _exceeds(self.unusable, limits.set_aside_share, self.puts):
            found.append(("unusable", f"{self.unusable} of {self.puts} staged rows are unusable"))
        if not found:
            return None
        return Suspicions(
            about=frozenset(about for about, _ in found),
            reason="; ".join(reason for _, reason in found),
            puts=self.puts,
            unusable=self.unusable,
            withdrawals=self.withdrawals,
        )


def check(bridge: Connection, run: Run, flow: Flow, limits: Limits) -> dict[str, int]:
    """Clear the staged rows for delivery, or hold them all; return the counts. A dry run ends here.

    Raises Held for a suspicious batch that nobody has approved, and ContractBroken when the staged or the cleared rows
    do not meet expectations, which is a mistake of ours that no approval overrides.
    """
    batch = _measure(bridge, run)
    if batch.puts or batch.withdrawals:
        quality.judge(bridge, run, "staged", flow.suite)
    suspicions = batch.suspicions(limits)
    counts = {"puts": batch.puts - batch.unusable, "withdrawals": batch.withdrawals, "set_aside": batch.unusable}
    if run.dry_run:
        end(bridge, run, "success", _foretold(counts, _would_hold(bridge, run, suspicions), drift.told(bridge, run.id)))
        return counts
    with bridge.transaction():
        hold = _held(bridge, run, suspicions)
        bridge.execute(statement("bridge/set_aside_staged"), {**run.key, "held": hold is not None})
        bridge.execute(statement("bridge/staged_drop_unusable"), run.key)
        bridge.execute(
            statement("bridge/run_count"), {"run": run.id, "sent": 0, "withdrawn": 0, "answered": batch.unusable}
        )
        if hold:  # in the same transaction: a check that is tried again would find the rest unsuspicious
            end(bridge, run, "held", hold.told(), held=batch.puts + batch.withdrawals)
    if hold:
        raise Held(f"{run.department_name}: {hold.told()}", hold.id, known=hold.run != run.id)
    return counts


def _held(bridge: Connection, run: Run, suspicions: Suspicions | None) -> Hold | None:
    """Return what the batch waits for, or None when it goes on; what was held before and is no longer, is over."""
    if suspicions:
        return holds.judge(bridge, run.key, suspicions, approved=run.approved)
    holds.release(bridge, run.key)
    return None


def _would_hold(bridge: Connection, run: Run, suspicions: Suspicions | None) -> str | None:
    """Say why the batch would be held, were it no dry run."""
    if suspicions is None or run.approved or holds.allowed(bridge, run.key, suspicions):
        return None
    return f"would be held: {suspicions.reason}"


def _exceeds(count: int, share: float, of: int) -> bool:
    """Whether it is more than the share as the file has it: 0.69 of 300 is 207, and not 206.99999999999997."""
    return count > Fraction(str(share)) * of


def _foretold(counts: dict[str, int], *others: str | None) -> str:
    told = f"dry run: would send {counts['puts']}, withdraw {counts['withdrawals']}, set aside {counts['set_aside']}"
    return "; ".join(part for part in (told, *others) if part)


def _measure(bridge: Connection, run: Run) -> Batch:
    row = bridge.execute(statement("bridge/batch_counts"), run.key).fetchone()
    assert row is not None
    return Batch(seen=run.seen, **{name: int(value) for name, value in row.items()})
