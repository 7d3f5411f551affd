"""Why two versions of a contract could not be compared, or not whole."""

from __future__ import annotations

from govctl.compare.avro.changes import is_compared
from govctl.compare.side import Side
from govctl.interfaces.formats import EDI_GUIDE, FILE_LAYOUT, family
from govctl.model.contract import Contract
from govctl.model.interface import Interface

_MOST_NAMES = 3


def incomparable(contract: Contract, before: Side | None, after: Side | None) -> str:
    """The reason in a sentence; "" where everything was compared.

    A contract without a spec is compared by its terms, and there is nothing else to compare.
    """
    if contract.spec is None:
        return ""
    if after is None:
        return "its spec cannot be read"
    if before is None:
        return "the earlier version's spec cannot be read"
    for interface, whose in ((after.interface, "its"), (before.interface, "the earlier version's")):
        if not (interface.operations or interface.messages or interface.schemas):
            return f"{whose} spec has nothing that can be compared{_format(interface)}"
    return _other_exchange(before.interface, after.interface) or _other_formats(before, after)


def _other_exchange(before: Interface, after: Interface) -> str:
    """An EDI guide, a file layout and an API description have nothing in common to compare."""
    formats = family(before.format), family(after.format)
    if formats[0] == formats[1] or not set(formats) & {family(EDI_GUIDE), FILE_LAYOUT}:
        return ""
    return f"the earlier version's spec is of the format {before.format}, its own {after.format}"


def _format(interface: Interface) -> str:
    return f" (format {interface.format})" if interface.format else ""


def _other_formats(before: Side, after: Side) -> str:
    """Payloads in schema formats that this tool does not compare."""
    formats = {
        (message.name or message.identity): message.payload_format
        for side in (before, after)
        for message in side.interface.messages
        if message.payload_format and not is_compared(side, message)
    }
    if not formats:
        return ""
    names = sorted(formats)
    shown = ", ".join(names[:_MOST_NAMES]) + (" and others" if len(names) > _MOST_NAMES else "")
    what = ", ".join(sorted(set(formats.values())))
    return f"payloads in {what} are not compared ({shown})"
