"""Two versions of a contract's sidecar -> every change of what it promises beside its spec."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.delivery import delivery_changes
from govctl.compare.duties import consumer_duty_changes, operation_term_changes
from govctl.compare.exchanges import exchange_changes
from govctl.compare.lifecycle import lifecycle_changes
from govctl.compare.limits import limit_changes
from govctl.compare.terms import Terms
from govctl.model.change import Change
from govctl.model.contract import Contract


def term_changes(before: Contract, after: Contract) -> Iterator[Change]:
    """Every change of a contract's terms: access, limits, duties, delivery, exchange, life."""
    terms = Terms(before, after)
    yield from limit_changes(terms)
    yield from operation_term_changes(terms)
    yield from consumer_duty_changes(terms)
    yield from delivery_changes(terms)
    yield from exchange_changes(terms)
    yield from lifecycle_changes(terms)
