"""A check on events that may be sent again: by whom, how marked, in which order, to what effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks import origins
from govctl.checks.check import Check, NoOptions
from govctl.checks.origins import Demand, Duty, asked
from govctl.checks.sent import events_of
from govctl.checks.targets import contract_target, tier
from govctl.checks.windows import kafka_retention, spoken
from govctl.model.contract import Contract, Style
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action
from govctl.model.place import Place
from govctl.model.terms import Replay
from govctl.model.words import names_listed

_DEMAND = Demand(
    Duty.RUNNING, "can send old events again without a policy", (origins.DEDUPLICATION,)
)
_PARTS = {
    "by": ("who may have them sent again", "`by: team:...`"),
    "marks": ("how a replayed one is marked", "`marks: replayed`, an attribute of the events"),
    "order": ("in which order they come", "`order`"),
    "side_effects": ("what consumers must not do a second time", "`side-effects`"),
}


@dataclass(frozen=True, slots=True)
class _Gap:
    """What a replay policy leaves open: what, what to do, where, and what tells it from others."""

    problem: str
    remedy: str
    place: Place
    identity: tuple[str, ...]


def _policies(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Contracts that can send old events again, and their policy."""
    for contract in inspection.snapshot.contracts:
        if contract.style in {Style.EVENT, Style.WEBHOOK}:
            seen = _policy_of(inspection, contract)
            yield from asked(inspection.snapshot, contract, _DEMAND, seen)


def _policy_of(inspection: Inspection, contract: Contract) -> Iterator[Observation]:
    target, level = contract_target(contract), tier(contract)
    replay = contract.delivery.replay if contract.delivery else None
    if replay is None:
        kept = _kept(inspection, contract)
        if not kept:
            reason = "nothing says that what was sent is kept"
            yield Observation(target, Outcome.NOT_APPLICABLE, reason, tier=level)
            return
        gaps = [_unsaid(contract, kept)]
    else:
        gaps = list(_gaps(inspection, contract, replay)) if replay.allowed else []
    outcome = Outcome.FAIL if gaps else Outcome.PASS
    violations = tuple(_violation(contract, gap) for gap in gaps)
    yield Observation(target, outcome, violations=violations, tier=level)


def _kept(inspection: Inspection, contract: Contract) -> str:
    """How long sent events are kept, as the contract or a Kafka binding says; "" where neither."""
    retention = contract.delivery.retention if contract.delivery else None
    if retention is not None:
        return f"for {retention}"
    kept = [kafka_retention(event) for event in events_of(inspection, contract)]
    longest = max((each for each in kept if each is not None), default=None)
    return f"for {spoken(longest)} in its topic" if longest is not None else ""


def _unsaid(contract: Contract, kept: str) -> _Gap:
    delivery = contract.delivery
    return _Gap(
        f"keeps its events {kept}, and does not say whether old ones may be sent again",
        "Set `delivery.replay`: `{allowed: false}`, or `allowed: true` with `by`, `marks`, "
        "`order` and `side-effects`",
        delivery.place() if delivery else contract.place("/name"),
        ("unsaid",),
    )


def _gaps(inspection: Inspection, contract: Contract, replay: Replay) -> Iterator[_Gap]:
    missing = [name for name in _PARTS if not getattr(replay, name)]
    if missing:
        yield _Gap(
            "lets old events be sent again, and does not say "
            + names_listed(_PARTS[name][0] for name in missing),
            f"Add to `delivery.replay`: {', '.join(_PARTS[name][1] for name in missing)}",
            replay.place(),
            ("missing", *missing),
        )
    if replay.marks:
        unmarked = [
            event.name
            for event in events_of(inspection, contract)
            if event.action is not Action.RECEIVE
            and not event.unseen
            and event.carried((replay.marks,)) is None
        ]
        if unmarked:
            yield _Gap(
                f"marks replayed events with {replay.marks}, which {names_listed(unmarked, 3)} "
                f"{'does' if len(unmarked) == 1 else 'do'} not carry",
                f"Add {replay.marks} to the events in the spec",
                replay.place("/marks"),
                ("mark", replay.marks),
            )


def _violation(contract: Contract, gap: _Gap) -> Violation:
    return Violation(
        place=gap.place,
        operands={"contract": contract.label, "problem": gap.problem, "remedy": gap.remedy},
        identity=gap.identity,
    )


REPLAYS = Check(
    name="idempotency.replays",
    look=_policies,
    options=NoOptions,
    operands=frozenset({"contract", "problem", "remedy"}),
    speaks_of="contract",
)
