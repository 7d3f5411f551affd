"""Two versions of an interface -> every change between them, each at its root."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare import events, operations
from govctl.compare.avro.changes import avro_changes
from govctl.compare.meaning import schema_changes
from govctl.compare.payload_pairs import message_payloads, operation_payloads
from govctl.compare.payloads import PayloadPair, payload_changes
from govctl.compare.records.changes import has_records, record_changes
from govctl.compare.security import SchemeNames, scheme_changes, uses_of
from govctl.compare.servers import Offered, server_changes
from govctl.compare.side import Side
from govctl.compare.unchanged import Unchanged
from govctl.compare.versions import Versions, at_their_roots
from govctl.model.change import Change
from govctl.model.equality import same_json
from govctl.model.interface import Interface, Origin, SecurityRequirement


def changes(before: Side, after: Side) -> Iterator[Change]:
    """Every change this tool can name between two versions of an interface.

    What no payload can show comes first, then payloads, then what schemas say beside shapes.
    """
    if _same(before, after):
        return
    if has_records(before.interface) and has_records(after.interface):
        yield from at_their_roots(record_changes(Versions(before, after)))
        return
    versions, unchanged = Versions(before, after), Unchanged(before, after)
    pairs: list[PayloadPair] = []
    yield from at_their_roots(_around_payloads(versions, pairs))
    yield from payload_changes(before, after, pairs, unchanged)
    yield from at_their_roots(schema_changes(versions, pairs, unchanged))


def _same(before: Side, after: Side) -> bool:
    """Whether both sides are read from equal documents; a single one may have another path."""
    old, new = before.resources, after.resources
    if len(old) == len(new) == 1:
        return same_json(list(old.values()), list(new.values()))
    return bool(old) and same_json(old, new)


def _around_payloads(versions: Versions, pairs: list[PayloadPair]) -> Iterator[Change]:
    """Changes around payloads; the payloads of both versions are put into `pairs`."""
    names = SchemeNames(versions)
    called = operations.align_operations(versions)
    yield from operations.presence_changes(versions, called)
    for was, now in called.pairs:
        yield from operations.kept_changes(versions, names, was, now)
        subject = operations.subject_of(now)
        pairs.extend(operation_payloads(versions.before, subject, was, now))
    sent = events.align_messages(versions)
    yield from events.presence_changes(versions, sent)
    for message, later in sent.pairs:
        yield from events.kept_changes(versions, names, message, later)
        yield from avro_changes(versions, events.message_subject(later), message, later)
        pairs.extend(message_payloads(events.message_subject(later), message, later))
    if versions.after.interface.operations or versions.after.interface.messages:
        yield from _of_the_whole(versions, names)


def _of_the_whole(versions: Versions, names: SchemeNames) -> Iterator[Change]:
    """Servers and security schemes, which belong to no operation."""
    old, new = versions.before.interface, versions.after.interface
    title = new.title or new.path
    offered = Offered(title, Origin(old.path, ""), Origin(new.path, ""), old.servers, new.servers)
    yield from server_changes(versions, offered)
    yield from scheme_changes(versions, uses_of(names, _secured(old)))


def _secured(interface: Interface) -> dict[str, tuple[SecurityRequirement, ...]]:
    secured = {
        operations.subject_of(each): each.security
        for each in interface.operations
        if not each.inverted
    }
    return secured | {events.message_subject(each): each.security for each in interface.messages}
