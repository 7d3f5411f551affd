"""Asks the prover a question, with two independent validators as the judges of its candidates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema
import jsonschema_rs

from govctl.subschema.prove import Proof, prove
from govctl.subschema.question import Lens, SchemaSource, World

OPEN = Lens(world=World.OPEN)


def accepts(schema: Any, payload: Any) -> bool:
    """Tell whether jsonschema-rs accepts a payload, by a schema of 2020-12."""
    return bool(
        jsonschema_rs.Draft202012Validator(schema, validate_formats=False).is_valid(payload)
    )


def accepts_too(schema: Any, payload: Any) -> bool:
    """Tell whether jsonschema accepts a payload, by a schema of 2020-12."""
    return bool(jsonschema.Draft202012Validator(schema).is_valid(_floats(payload)))


def _floats(payload: Any) -> Any:
    if isinstance(payload, Decimal):
        return float(payload)
    if isinstance(payload, list):
        return [_floats(item) for item in payload]
    if isinstance(payload, dict):
        return {name: _floats(member) for name, member in payload.items()}
    return payload


def ask(writer: Any, reader: Any, budget: int = 200_000) -> Proof:
    """Ask whether `reader` accepts all that `writer` does, in the open world.

    A candidate that a validator does not confirm fails the test that asked.
    """

    def confirm(payload: object) -> bool:
        assert accepts(writer, payload), f"the writer refuses {payload!r}"
        assert not accepts(reader, payload), f"the reader accepts {payload!r}"
        return True

    return prove(SchemaSource(writer), SchemaSource(reader), OPEN, budget, confirm)
