"""Terms that contracts and consumers share: deduplication, retries, ranges of versions."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.load.wording import shown
from govctl.model.terms import Dedup, Retry
from govctl.model.version import parse_range


def dedup(part: Part) -> Dedup:
    """How duplicates are recognised."""
    return Dedup(
        document=part.document,
        pointer=part.pointer,
        key=part.texts("key"),
        window=part.duration("window"),
    )


def retry(part: Part) -> Retry:
    """What happens after a failure."""
    return Retry(
        document=part.document,
        pointer=part.pointer,
        max=part.whole("max"),
        backoff=part.text("backoff"),
        horizon=part.duration("horizon"),
        dlq=part.text("dlq"),
        dlq_owner=part.text("dlq-owner"),
        dlq_retention=part.duration("dlq-retention"),
        redrive=part.text("redrive"),
    )


def refuse_bad_range(part: Part, pointer: str, text: str | None) -> None:
    """Say so where a range of versions is none."""
    if text is not None and parse_range(text) is None:
        message = f"{shown(text)} is not a range of versions"
        part.refuse(pointer, message, "Write it like `^1.2.0`, `1.x` or `>=1.2.0 <2.0.0`")
