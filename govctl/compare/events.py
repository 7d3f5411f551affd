"""Messages on channels: which came, went, moved or were renamed, and how they travel."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace

from govctl.compare.align import Alignment, Likeness, align, content_digest
from govctl.compare.avro.formats import is_avro
from govctl.compare.security import SchemeNames, Secured, security_changes
from govctl.compare.side import Side
from govctl.compare.versions import Versions
from govctl.model.change import Change, Evidence, EvidenceKind
from govctl.model.interface import Action, Message

_MOST_BINDING_TEXT = 160


def message_subject(message: Message) -> str:
    """The name of a message, or where it is found."""
    return message.name or message.identity


def align_messages(versions: Versions) -> Alignment[Message]:
    """Pair messages by channel, name and direction; those left over by name, then by content."""
    before, after = versions.before, versions.after
    return align(
        _by_identity(before),
        _by_identity(after),
        (
            (_named, _named),
            (lambda each: _content(before, each), lambda each: _content(after, each)),
            (_alone(before), _alone(after)),
        ),
    )


def _by_identity(side: Side) -> Mapping[Hashable, Message]:
    messages = sorted(side.interface.messages, key=lambda each: (each.identity, each.action))
    return {(each.identity, _written_by(each)): each for each in messages}


def _written_by(message: Message) -> str:
    """Who writes: where nobody says, the provider does."""
    return "consumer" if message.action is Action.RECEIVE else "provider"


def _named(message: Message) -> Hashable | None:
    return (message.name, _written_by(message)) if message.name else None


def _content(side: Side, message: Message) -> Hashable | None:
    if message.payload is None:
        return None
    digest = content_digest(side, message.origin)
    return None if digest is None else (message.channel, _written_by(message), digest)


def _alone(side: Side) -> Likeness[Message]:
    """The trait of being the only message of its channel in that direction."""
    count = Counter((each.channel, _written_by(each)) for each in side.interface.messages)

    def alone(message: Message) -> Hashable | None:
        key = (message.channel, _written_by(message))
        return key if count[key] == 1 else None

    return alone


def area_of(message: Message) -> str:
    """The area of a message's kinds: who writes it decides who is hurt by what."""
    return "received-message" if message.action is Action.RECEIVE else "event"


def presence_changes(versions: Versions, alignment: Alignment[Message]) -> Iterator[Change]:
    """Messages that are gone, new, on another channel or under another name.

    A channel that comes, goes or moves with all its messages is one change.
    """
    lost = _whole_channels(alignment.removed, versions.before, versions.after)
    for channel, messages in lost.items():
        yield _channel(versions, "removed", (channel, ""), messages)
    new = _whole_channels(alignment.added, versions.after, versions.before)
    for channel, messages in new.items():
        yield _channel(versions, "added", ("", channel), messages)
    for message in alignment.removed:
        if message.channel not in lost:
            kind = f"{area_of(message)}-removed"
            operands = {"location": message.channel}
            subject = message_subject(message)
            yield versions.change(
                kind, subject, (message.origin, None), operands, _published(message)
            )
    for message in alignment.added:
        if message.channel not in new:
            kind = f"{area_of(message)}-added"
            operands = {"location": message.channel}
            yield versions.change(kind, message_subject(message), (None, message.origin), operands)
    yield from _moved(versions, alignment)


def _whole_channels(
    messages: tuple[Message, ...], side: Side, other: Side
) -> Mapping[str, list[Message]]:
    """The channels that only one version has, with their messages."""
    there = {each.channel for each in other.interface.messages}
    count: defaultdict[str, int] = defaultdict(int)
    for each in side.interface.messages:
        count[each.channel] += 1
    found: defaultdict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.channel not in there:
            found[message.channel].append(message)
    return {channel: each for channel, each in found.items() if len(each) == count[channel]}


def _channel(
    versions: Versions, action: str, addresses: tuple[str, str], messages: list[Message]
) -> Change:
    first = messages[0].origin
    origins = (None, first) if action == "added" else (first, None)
    change = versions.change(
        f"channel-{action}",
        addresses[0] or addresses[1],
        origins,
        {"old": addresses[0], "new": addresses[1]},
    )
    return replace(change, reaches=tuple(sorted({message_subject(each) for each in messages})))


def _published(message: Message) -> Evidence:
    """Where the message was to be had."""
    return Evidence(EvidenceKind.CALL, {"channel": message.channel, "message": message.name})


def _moved(versions: Versions, alignment: Alignment[Message]) -> Iterator[Change]:
    by_channels: defaultdict[tuple[str, str], list[tuple[Message, Message]]] = defaultdict(list)
    for was, now in alignment.moved:
        if was.channel != now.channel:
            by_channels[was.channel, now.channel].append((was, now))
        else:
            words = {"old": was.name, "new": now.name, "location": now.channel}
            both = (was.origin, now.origin)
            kind = f"{area_of(now)}-renamed"
            yield versions.change(kind, message_subject(was), both, words, _published(was))
    kept = {was.channel for was, _ in alignment.kept} | {now.channel for _, now in alignment.kept}
    for (old, new), pairs in by_channels.items():
        whole = old not in kept and new not in kept
        yield from _to_another_channel(versions, pairs, whole=whole)


def _to_another_channel(
    versions: Versions, pairs: list[tuple[Message, Message]], *, whole: bool
) -> Iterator[Change]:
    for was, now in pairs[:1] if whole else pairs:
        words = {"old": was.channel, "new": now.channel}
        both = (was.origin, now.origin)
        if not whole:
            kind = f"{area_of(now)}-moved"
            yield versions.change(kind, message_subject(was), both, words, _published(was))
            continue
        change = versions.change("channel-moved", was.channel, both, words, _published(was))
        yield replace(change, reaches=tuple(sorted({message_subject(each) for each, _ in pairs})))


def kept_changes(
    versions: Versions, names: SchemeNames, was: Message, now: Message
) -> Iterator[Change]:
    """What changed about a message of both versions, as far as payloads do not show it."""
    area, subject, both = area_of(now), message_subject(now), (was.origin, now.origin)
    for aspect, old, new in (
        ("content-type", was.content_type, now.content_type),
        ("schema-language", _format(was), _format(now)),
    ):
        if old.lower() != new.lower() and (old and new):
            words = {"old": old, "new": new}
            yield versions.change(f"{area}-{aspect}-changed", subject, both, words)
    if was.correlation != now.correlation:
        action = "changed" if was.correlation else "added"
        words = {"old": was.correlation, "new": now.correlation or "none"}
        yield versions.change(f"{area}-correlation-{action}", subject, both, words)
    if was.reply_to != now.reply_to:
        words = {"old": was.reply_to or "nowhere", "new": now.reply_to or "nowhere"}
        yield versions.change(f"{area}-reply-moved", subject, both, words)
    if was.deprecated != now.deprecated and area == "event":
        action = "deprecated" if now.deprecated else "reinstated"
        yield versions.change(f"event-{action}", subject, both)
    yield from _bindings(versions, was, now)
    secured = Secured(subject, *both, was.security, now.security)
    yield from security_changes(versions, names, secured)


def _format(message: Message) -> str:
    """The language of a payload's schema; the version of Avro that wrote it means nothing."""
    if is_avro(message.payload_format):
        return "Avro"
    return message.payload_format or "JSON Schema"


def _bindings(versions: Versions, was: Message, now: Message) -> Iterator[Change]:
    """Protocol settings of message, operation and channel, each protocol by itself."""
    levels = (
        ("message", was.bindings, now.bindings),
        ("operation", was.operation_bindings, now.operation_bindings),
        ("channel", was.channel_bindings, now.channel_bindings),
    )
    for level, old, new in levels:
        for protocol in sorted(old.keys() | new.keys()):
            words = (_text(old.get(protocol)), _text(new.get(protocol)))
            if words[0] != words[1]:
                yield versions.change(
                    f"{area_of(now)}-binding-changed",
                    message_subject(now),
                    (was.origin, now.origin),
                    {"name": f"{level} {protocol}", "old": words[0], "new": words[1]},
                )


def _text(binding: object) -> str:
    """A binding as text, its version apart; "none" where there is none."""
    if not isinstance(binding, dict):
        return "none" if binding is None else str(binding)
    said = {key: value for key, value in binding.items() if key != "bindingVersion"}
    text = json.dumps(said, sort_keys=True, default=str)
    return text if len(text) <= _MOST_BINDING_TEXT else text[:_MOST_BINDING_TEXT] + " …"
