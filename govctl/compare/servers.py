"""Where an interface is offered: addresses, and the variables in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.compare.versions import Versions
from govctl.model.change import Change, Evidence, EvidenceKind
from govctl.model.interface import Operation, Origin, Server

_AUTHORITY = re.compile(r"([a-z][a-z0-9+.\-]*:)?//([^/]*)", re.IGNORECASE)
_DEFAULT_PORTS = {"http:": ":80", "https:": ":443"}


@dataclass(frozen=True, slots=True)
class Offered:
    """The servers of an interface or of one operation, before and after."""

    subject: str
    was: Origin
    now: Origin
    old: tuple[Server, ...]
    new: tuple[Server, ...]


def server_changes(versions: Versions, offered: Offered) -> Iterator[Change]:
    """Addresses that came, went or moved, and variables that allow less.

    One address less and one more is a move; everything below it moves along.
    """
    old, new = _by_address(offered.old), _by_address(offered.new)
    gone = [server for key, server in old.items() if key not in new]
    fresh = [server for key, server in new.items() if key not in old]
    if len(gone) == len(fresh) == 1:
        yield _moved(versions, offered, gone[0], fresh[0])
        gone, fresh = [], []
    for server in gone:
        yield versions.change(
            "server-removed",
            offered.subject,
            (server.origin, offered.now),
            {"old": server.url},
            _call(server),
        )
    for server in fresh:
        yield versions.change(
            "server-added", offered.subject, (offered.was, server.origin), {"new": server.url}
        )
    for key, server in old.items():
        if key in new:
            yield from _variables(versions, offered, server, new[key])


def operation_servers(
    versions: Versions, subject: str, was: Operation, now: Operation
) -> Iterator[Change]:
    """What changed about the addresses of one operation, where it has its own."""
    if was.servers or now.servers:
        old = was.servers or versions.before.interface.servers
        new = now.servers or versions.after.interface.servers
        yield from server_changes(versions, Offered(subject, was.origin, now.origin, old, new))


def _moved(versions: Versions, offered: Offered, old: Server, new: Server) -> Change:
    return versions.change(
        "server-moved",
        offered.subject,
        (old.origin, new.origin),
        {"old": old.url, "new": new.url},
        _call(old),
    )


def _call(server: Server) -> Evidence:
    return Evidence(EvidenceKind.CALL, {"server": server.url})


def _by_address(servers: tuple[Server, ...]) -> Mapping[str, Server]:
    found: dict[str, Server] = {}
    for server in servers:
        found.setdefault(f"{server.protocol} {_normal(server.url)}", server)
    return found


def _normal(url: str) -> str:
    """The address without what does not count: case of the host, default port, last slash."""
    match = _AUTHORITY.match(url)
    if match is None:
        return url.rstrip("/")
    scheme, host = (match[1] or "").lower(), match[2].lower()
    host = host.removesuffix(_DEFAULT_PORTS.get(scheme, "\0"))
    return f"{scheme}//{host}{url[match.end() :]}".rstrip("/")


def _variables(versions: Versions, offered: Offered, old: Server, new: Server) -> Iterator[Change]:
    both = (old.origin, new.origin)
    for name in sorted(old.variables.keys() & new.variables.keys()):
        before, after = _variable(old, name), _variable(new, name)
        words = (_word(before.get("default")), _word(after.get("default")))
        allowed = _enum(after)
        if words[0] != words[1] and (allowed is None or words[0] in allowed):
            operands = {"name": f"{{{name}}} in {old.url}", "old": words[0], "new": words[1]}
            yield versions.change(
                "server-variable-default-changed", offered.subject, both, operands
            )
        named = f"{{{name}}} in {old.url}"
        yield from _values(versions, offered, both, (named, _enum(before), allowed))


def _values(
    versions: Versions,
    offered: Offered,
    both: tuple[Origin, Origin],
    values: tuple[str, list[str] | None, list[str] | None],
) -> Iterator[Change]:
    """Values of one variable that may no longer, or may now, be put in; None allows any."""
    name, old, new = values
    if old == new:
        return
    if new is not None and (old is None or set(old) - set(new)):
        gone = ", ".join(value for value in old or () if value not in new) or "any other value"
        operands = {"name": name, "old": gone, "new": ", ".join(new)}
        yield versions.change("server-variable-value-removed", offered.subject, both, operands)
    if old is not None and (new is None or set(new) - set(old)):
        fresh = ", ".join(value for value in new or () if value not in old) or "any value"
        operands = {"name": name, "old": ", ".join(old), "new": fresh}
        yield versions.change("server-variable-value-added", offered.subject, both, operands)


def _variable(server: Server, name: str) -> Mapping[str, object]:
    value = server.variables.get(name)
    return value if isinstance(value, dict) else {}


def _enum(variable: Mapping[str, object]) -> list[str] | None:
    values = variable.get("enum")
    return [_word(value) for value in values] if isinstance(values, list) else None


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
