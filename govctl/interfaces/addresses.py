"""What an address in a document means: a file of the registry, or something that is not in it.

Every file has a URI below `registry:///`, made from its path. A relative address is resolved along
paths, not by RFC 3986, 5.2.4, which would quietly drop the `..` that leads out of the registry.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin

from govctl.errors import one_line
from govctl.interfaces.refs import Unresolved

_ROOT = "registry:///"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_DRIVE = re.compile(r"[A-Za-z]:")


def uri_of(path: str) -> str:
    """The URI of a file of the registry."""
    return _ROOT + quote(path, errors="surrogatepass")


def path_of(uri: str) -> str | None:
    """The file that a URI made here means; None for any other."""
    if not uri.startswith(_ROOT):
        return None
    return unquote(uri.partition("#")[0][len(_ROOT) :], errors="surrogatepass")


def outside(address: str, uri: str) -> Unresolved:
    """The answer to an address that means something the registry does not hold."""
    meaning = "is" if uri == address else f"means {one_line(uri)}, which is"
    return Unresolved(
        f"{address!r} {meaning} outside the registry, and nothing is fetched.",
        "Keep a copy of the document in the registry and refer to that.",
    )


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses that one document uses.

    Attributes:
        path: the document's own.
        identity: absolute URI the document gives itself, or empty. The document stands where its
            file stands: what is below the folder of its name is below the folder of the file.
        copies: paths of the copies that the registry keeps of documents on the web, by address.
    """

    path: str
    identity: str = ""
    copies: Mapping[str, str] = field(default_factory=dict)

    def absolute(self, base: str, address: str) -> str | Unresolved:
        """The URI that an address (without fragment, not empty) means against a base URI."""
        if _is_rooted(address):
            return self._placed(_joined(self.identity, address), address)
        start = path_of(base)
        if start is None:
            return self._placed(_joined(base, address), address)
        named = _joined(self.identity, address) if start == self.path else ""
        return named if named in self.copies else _below(start, address, address)

    def _placed(self, uri: str, address: str) -> str | Unresolved:
        if uri.startswith(_ROOT):
            return outside(address, uri)
        if uri in self.copies:
            return uri
        if uri == self.identity:
            return uri_of(self.path)
        folder = _folder(self.identity)
        if folder and uri.startswith(folder):
            return _below(self.path, uri[len(folder) :], address)
        return uri


def _is_rooted(address: str) -> bool:
    return address.startswith(("/", "\\")) or _SCHEME.match(address) is not None


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address) if base else address
    except ValueError:  # a host that cannot be one
        return address


def _folder(identity: str) -> str:
    """The folder of a document's name, with its slash; empty where the name is a bare host."""
    scheme, _, rest = identity.partition("://")
    host, slash, _ = rest.rpartition("/")
    return f"{scheme}://{host}/" if slash else ""


def _below(start: str, relative: str, address: str) -> str | Unresolved:
    """The file at a path relative to the file `start`, if it stays inside the registry."""
    decoded = unquote(relative.partition("?")[0])
    path = posixpath.normpath(posixpath.join(posixpath.dirname(start), decoded))
    if "\\" in decoded or _DRIVE.match(path):
        return outside(address, address)
    if path.startswith(("../", "/")) or path == "..":
        return Unresolved(
            f"{address!r} leads out of the registry.",
            "Refer to a file inside the registry by a relative path.",
        )
    return uri_of(path)
