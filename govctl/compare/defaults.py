"""Defaults: what the absence of a value means."""

from __future__ import annotations

import json

from govctl.model.equality import same_json

_LONGEST = 120


def default_change(
    old: tuple[object, ...], new: tuple[object, ...]
) -> tuple[str, tuple[str, str]] | None:
    """The action (`added`, `removed`, `changed`) and both values as text; None where they agree.

    A side is empty where it names no default.
    """
    if same_json(old, new):
        return None
    words = (_text(old), _text(new))
    action = "added" if not old else "removed" if not new else "changed"
    return action, words


def _text(default: tuple[object, ...]) -> str:
    """The value as JSON, cut where it is long; "" where there is none."""
    if not default:
        return ""
    text = json.dumps(default[0], ensure_ascii=False, sort_keys=True, default=str)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
