"""`govctl schema`: the published shapes of registry documents."""

from __future__ import annotations

import json
from difflib import get_close_matches

from govctl.errors import UsageError, quoted
from govctl.load import schemas


def schema_text(kind: str | None) -> str:
    """The JSON Schema of a kind as text, the root schema for None; case does not matter.

    Raises:
        UsageError: there is no such kind, with the kinds there are.
    """
    known = {name.lower(): name for name in schemas.kinds()}
    name = schemas.ROOT if kind is None else known.get(kind.replace("-", "").lower())
    if name is None:
        close = get_close_matches((kind or "").lower(), sorted(known), n=1)
        hint = f"; did you mean {known[close[0]]}?" if close else ""
        raise UsageError(
            f"There is no kind {quoted(kind or '')}{hint}",
            fix=f"The kinds are {', '.join(schemas.kinds())}",
        )
    return json.dumps(schemas.schema(name), indent=2, ensure_ascii=False) + "\n"
