"""`anyOf` and `oneOf`, with the discriminator of OpenAPI beside them."""

from __future__ import annotations

import re

from govctl.subschema.plain_page import Kind, Page, Reading
from govctl.subschema.plain_spot import Spot

_COMPONENT_NAME = re.compile(r"[A-Za-z0-9._-]+")


def any_of(page: Page) -> None:
    """Write `anyOf`: a branch accepts in the reading of its page."""
    page.put("anyOf", _branches(page, "anyOf", page.reading))


def one_of(page: Page) -> None:
    """Write `oneOf`: one branch accepts in this reading, and no other does as it is written.

    Closing or opening a branch must not change which *other* branches accept, or the writer would
    grow and the reader shrink.
    """
    strict = _branches(page, "oneOf", page.reading.opened)
    if page.reading.kind is Kind.OPEN:
        page.put("oneOf", strict)
        return
    relaxed = _branches(page, "oneOf", page.reading)
    if relaxed == strict:
        page.put("oneOf", strict)
    elif page.reading.kind is Kind.CLOSED:
        page.put("oneOf", strict)
        page.put("anyOf", relaxed)
    else:
        none = {"not": {"anyOf": strict}, "anyOf": relaxed}
        page.also({"anyOf": [{"oneOf": strict}, none]})


def _branches(page: Page, keyword: str, reading: Reading) -> list[object]:
    branches = page.writer.parts.branches(page.spot, keyword)
    return [_tagged(page, branch, page.writer.part(branch, reading)) for branch in branches]


def _tagged(page: Page, branch: Spot, written: object) -> object:
    """Add to a branch that is a reference what the discriminator asks of it."""
    discriminator = page.spot.known("discriminator")
    if not isinstance(discriminator, dict) or not isinstance(branch.known("$ref"), str):
        return written
    name = discriminator.get("propertyName")
    if not isinstance(name, str):
        return written
    page.writer.note_change()
    keys = _keys(page, branch, discriminator.get("mapping"))
    return {"allOf": [written], "required": [name], "properties": {name: {"enum": keys}}}


def _keys(page: Page, branch: Spot, mapping: object) -> list[str]:
    """Return the values of the discriminating property that select a branch."""
    library = page.writer.library
    target = library.follow(branch)
    keys = [
        key
        for key, named in (mapping.items() if isinstance(mapping, dict) else ())
        if isinstance(named, str) and _names(page, named, target)
    ]
    return keys or [str(branch.known("$ref")).rpartition("/")[2]]


def _names(page: Page, named: str, target: Spot) -> bool:
    if _COMPONENT_NAME.fullmatch(named) and target.tokens[-1:] == (named,):
        return target.tokens[:-1] in (("components", "schemas"), ("definitions",))
    found = page.writer.library.find(page.spot, named)
    return found is not None and found.key == target.key
