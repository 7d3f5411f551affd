"""What identifies an object of an entity: its canonical id, and the key business people go by."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.compare.terms import listed
from govctl.model.change import Change
from govctl.model.entity import Entity, Keys
from govctl.model.place import Place


def key_changes(entity: Entity, earlier: Keys, before: Place | None = None) -> Iterator[Change]:
    """Keys that are others now: references and duplicate checks rest on them.

    A key that is declared for the first time changes nothing for anybody.
    """
    now = entity.keys
    for name, old, new in (
        ("canonical key", earlier.canonical, now.canonical),
        ("business key", earlier.business, now.business),
    ):
        if old and old != new:
            yield Change(
                CONTRACT_KINDS["canonical-ripple-breaks"].coordinates,
                entity.name,
                before,
                entity.place("/keys"),
                operands={
                    "name": f"{name} from {listed(old)} to {listed(new)}",
                    "location": f"everything that refers to the {entity.name} by it",
                    "old": listed(old),
                    "new": listed(new),
                },
            )
