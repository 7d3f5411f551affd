"""Entity documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part, locate
from govctl.model.entity import Entity, Keys


def parse(part: Part) -> Entity:
    """Read an Entity; its schema may be a part of a file (`model.json#/$defs/Order`)."""
    file, _, fragment = (part.text("schema") or "").partition("#")
    return Entity(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        version=part.text("version") or "",
        schema=locate(part.reading, file) if file else part.document.path,
        schema_pointer=fragment,
        keys=part.made("keys", _keys) or Keys(),
        owner=part.text("owner"),
        steward=part.text("steward"),
        status=part.texts("status"),
    )


def _keys(part: Part) -> Keys:
    return Keys(canonical=part.texts("canonical"), business=part.texts("business"))
