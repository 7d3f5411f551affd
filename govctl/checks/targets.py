"""How checks name what they speak about."""

from __future__ import annotations

import re

from govctl.model.contract import Contract
from govctl.model.interface import Operation

_LONGEST = 80
_INDEX = re.compile(r"/[0-9]{1,2}(?=/|$)")


def contract_target(contract: Contract, part: str = "") -> str:
    """`contract:name@major`, with `#part` for an operation or message."""
    return f"contract:{contract.label}" + (f"#{part}" if part else "")


def operation_name(operation: Operation) -> str:
    """The operation's id in the spec, or its method and path where it has none."""
    return operation.name or operation.identity


def entity_target(entity: str, field: str = "") -> str:
    """`entity:name`, with `#field.path` for one of its fields."""
    return f"entity:{entity}" + (f"#{field}" if field else "")


def tier(contract: Contract) -> str:
    """The contract's criticality tier, "" where it declares none."""
    terms = contract.service_class
    return (terms.criticality or "") if terms else ""


def abridged(text: str) -> str:
    """What somebody wrote, as a sentence can hold it: cut where it is long."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def lasting(pointer: str) -> str:
    """A JSON Pointer as an identity: without list indices, which move when a list grows.

    Numbers of three digits are the status codes of responses, and stay.
    """
    return _INDEX.sub("", pointer)
