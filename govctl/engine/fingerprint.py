"""A finding's identity: it survives moved lines, reformatting and reworded messages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def fingerprint(rule: str, target: str, identity: Iterable[str], occurrence: int = 0) -> str:
    """32 hex digits over the rule, the target and the operands that name the defect.

    `occurrence` tells apart equal defects on one target, in the order the check gives them.
    """
    parts = [rule, target, *identity]
    if occurrence:
        parts.append(f"#{occurrence}")
    digest = hashlib.sha256()
    for part in parts:
        text = part.encode("utf-8", "surrogatepass")
        digest.update(str(len(text)).encode() + b":" + text)
    return digest.hexdigest()[:32]
