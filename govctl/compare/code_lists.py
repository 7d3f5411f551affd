"""Code lists, before and after: which codes may be sent and read, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.model.change import Change
from govctl.model.codelist import Alias, CodeList
from govctl.model.place import Place
from govctl.model.pointer import join

_FOREVER = "without end"
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,15}")
"""What a value looks like that is a code of another list, and no words about one."""


@dataclass(frozen=True, slots=True)
class Lists:
    """One code list at two revisions, None where it does not exist; and what refers to it."""

    name: str
    before: CodeList | None
    after: CodeList | None
    users: tuple[str, ...] = ()


def code_list_changes(lists: Lists) -> Iterator[Change]:
    """Every code that came, went or means something else, and every tolerated one that ends.

    A list that nothing refers to changes nothing for anybody.
    """
    if not lists.users or lists.before == lists.after:
        return
    old, new = lists.before, lists.after
    if old is None or new is None:
        kind = "code-list-added" if old is None else "code-list-removed"
        places = (old.place() if old else None, new.place() if new else None)
        yield _change(kind, lists, places)
        return
    yield from _values(lists, old, new)
    yield from _aliases(lists, old, new)


def _values(lists: Lists, old: CodeList, new: CodeList) -> Iterator[Change]:
    tolerated = {each.value for each in new.also_accept}
    for code in sorted(old.values.keys() | new.values.keys()):
        was, now = old.values.get(code), new.values.get(code)
        at = _place(old, code), _place(new, code)
        if now is None and code not in tolerated:
            yield _change("code-list-value-removed", lists, at, name=code, old=was or "")
        elif was is None and code not in {each.value for each in old.also_accept}:
            yield _change("code-list-value-added", lists, at, name=code, new=now or "")
        elif was is not None and now is not None and was != now:
            is_code = _CODE.fullmatch(was) and _CODE.fullmatch(now)
            kind = "code-list-translation-changed" if is_code else "code-list-value-changed"
            yield _change(kind, lists, at, name=code, old=was, new=now)


def _place(owner: CodeList, code: str) -> Place:
    return owner.place(join("", "values", code) if code in owner.values else "/values")


def _aliases(lists: Lists, old: CodeList, new: CodeList) -> Iterator[Change]:
    """Codes that are tolerated beside the list: until when, or no longer."""
    was = {each.value: each for each in old.also_accept}
    now = {each.value: each for each in new.also_accept}
    for code in sorted(was.keys() | now.keys()):
        before, after = was.get(code), now.get(code)
        at = (before or old).place(), (after or new).place()
        if after is None and code not in new.values:
            yield _change("code-list-alias-removed", lists, at, name=code)
        elif before is None and after is not None:
            kind = "value-ending" if code in old.values else "alias-added"
            yield _change(f"code-list-{kind}", lists, at, name=code, new=_until(after))
        elif before is not None and after is not None and before.until != after.until:
            ends = "shortened" if _last(after) < _last(before) else "extended"
            words = {"name": code, "old": _until(before), "new": _until(after)}
            yield _change(f"code-list-alias-{ends}", lists, at, **words)


def _last(alias: Alias) -> date:
    return alias.until or date.max


def _until(alias: Alias) -> str:
    return f"until {alias.until.isoformat()}" if alias.until else _FOREVER


def _change(
    kind: str, lists: Lists, places: tuple[Place | None, Place | None], **operands: str
) -> Change:
    known = {"name": "", "old": "", "new": "", **operands}
    return Change(
        CONTRACT_KINDS[kind].coordinates,
        lists.name,
        *places,
        operands={**known, "location": _listed(lists.users)},
        reaches=lists.users,
    )


_MOST_USERS = 5


def _listed(users: tuple[str, ...]) -> str:
    more = len(users) - _MOST_USERS
    return ", ".join(users[:_MOST_USERS]) + (f" and {more} more" if more > 0 else "")
