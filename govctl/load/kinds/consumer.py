"""Consumer documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part, as_map, as_texts
from govctl.load.kinds.terms import dedup, refuse_bad_range, retry
from govctl.model.consumer import Consumer, Use


def parse(part: Part) -> Consumer:
    """Read a Consumer."""
    system = part.text("system") or ""
    return Consumer(
        document=part.document,
        name=part.text("name") or system,
        description=part.text("description") or "",
        system=system,
        uses=tuple(map(_use, part.items("uses"))),
        enums=part.text("enums"),
        relays=part.texts("relays"),
    )


def _use(part: Part) -> Use:
    refuse_bad_range(part, "/range", part.text("range"))
    return Use(
        document=part.document,
        pointer=part.pointer,
        contract=(part.text("contract") or "").removeprefix("contract:"),
        range=part.text("range"),
        operations=_parts(part, "operations"),
        messages=_parts(part, "messages"),
        dedup=part.made("dedup", dedup),
        retry=part.made("retry", retry),
        enums=part.text("enums"),
        relays=part.texts("relays"),
    )


def _parts(part: Part, key: str) -> dict[str, tuple[str, ...] | None]:
    value = part.data.get(key)
    if isinstance(value, (str, list)):
        return dict.fromkeys(as_texts(value))
    return {
        name: None if fields is None else as_texts(fields)
        for name, fields in as_map(value).items()
        if not name.startswith("x-")
    }
