"""Windows: the states in which something is allowed, as a list or by status model."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.ownership import Window


def window(part: Part, key: str) -> Window | None:
    """The window at the key, None where there is none."""
    value = part.data.get(key)
    if value is None:
        return None
    if isinstance(value, dict):
        return Window(by_model=part.names(key))
    return Window(states=part.texts(key))
