"""Addresses with parameters in braces: path templates and channel addresses."""

from __future__ import annotations

import re

_PARAMETER = re.compile(r"\{([^{}]*)\}")


def erase_names(template: str) -> str:
    """`/orders/{orderId}` -> `/orders/{}`: what two callers see as the same address."""
    return _PARAMETER.sub("{}", template)


def parameter_names(template: str) -> tuple[str, ...]:
    """The names in braces, in order, each once."""
    return tuple(dict.fromkeys(_PARAMETER.findall(template)))
