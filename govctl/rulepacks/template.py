"""Message templates: `{operand}` and nothing else; YAML holds no expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FIELD = re.compile(r"\{([a-z][a-z_]*)\}")


def names(template: str) -> frozenset[str]:
    """The operands a template asks for."""
    return frozenset(_FIELD.findall(template))


def fill(template: str, operands: Mapping[str, str]) -> str:
    """Put operands into their places; text that is not `{name}` stays as it is.

    Raises:
        KeyError: when the check gave no such operand.
    """
    return _FIELD.sub(lambda match: operands[match.group(1)], template)
