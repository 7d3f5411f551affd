"""Where an API is offered: the servers of OpenAPI 3.x, and host, basePath and schemes of 2.0."""

from __future__ import annotations

from govctl.interfaces.node import Node
from govctl.model.interface import Server


def read_servers(listed: Node | None) -> tuple[Server, ...]:
    """The servers of a `servers` list of OpenAPI 3.x."""
    return tuple(
        Server(
            url=item.text("url"),
            origin=item.origin,
            protocol=_protocol(item.text("url")),
            variables=item.mapping("variables"),
            name=item.text("name"),
        )
        for item in (listed.items() if listed else ())
        if isinstance(item.value, dict)
    )


def servers_of_host(root: Node) -> tuple[Server, ...]:
    """One server for each scheme of a 2.0 document; none where it gives no address at all."""
    host, base = root.text("host"), root.text("basePath").rstrip("/")
    origin = (root.at("host") or root.at("basePath") or root).origin
    schemes = root.words("schemes")
    if not host:
        return (Server(base or "/", origin),) if root.at("basePath") else ()
    if not schemes:
        return (Server(f"//{host}{base}", origin),)
    return tuple(Server(f"{scheme}://{host}{base}", origin, scheme) for scheme in schemes)


def _protocol(url: str) -> str:
    scheme, separator, _ = url.partition("://")
    return scheme.lower() if separator and scheme.isalnum() else ""
