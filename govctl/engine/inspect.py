"""Everything checks look at, derived from a revision and its base."""

from __future__ import annotations

from datetime import date

from govctl.engine.assess import Revision, comparisons
from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.estate.links import part_links
from govctl.estate.rights import rights
from govctl.estate.semantics import semantic_links
from govctl.load.links import links
from govctl.model.inspection import Inspection


def inspect(head: Revision, base: Revision | None, today: date) -> Inspection:
    """Derive facts, links and comparisons of `head`; `base` is None where there is none."""
    snapshot = head.snapshot
    model = canonical_model(snapshot)
    found = facts(snapshot, model, head.interfaces)
    return Inspection(
        snapshot=snapshot,
        today=today,
        interfaces=head.interfaces,
        links=(
            *links(snapshot),
            *part_links(snapshot, model, head.interfaces, found),
            *semantic_links(snapshot),
        ),
        facts=found,
        rights=rights(snapshot, found.fields),
        comparisons=tuple(comparisons(head, base)),
        digests=head.digests,
        has_base=base is not None,
    )
