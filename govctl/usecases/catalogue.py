"""`govctl rules` and `govctl explain`: the rules as data."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from govctl.checks.table import CHECKS
from govctl.errors import UsageError, quoted
from govctl.model.rule import Pack, Rule
from govctl.rulepacks.bind import bind
from govctl.rulepacks.bundled import bundled
from govctl.rulepacks.read import read_packs
from govctl.rulepacks.select import select


def packs() -> Mapping[str, Pack]:
    """The bundled packs, every rule of them bound.

    Raises:
        ConfigurationError: a rule pack is not well formed.
    """
    found = read_packs(bundled("rules"))
    bind([rule for pack in found.values() for rule in pack.rules], CHECKS)
    return found


def chosen(known: Mapping[str, Pack], names: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of the packs of those names, of all where there are none.

    Raises:
        UsageError: an unknown pack.
    """
    wanted = [name.removeprefix("pack:") for name in names] or sorted(known)
    return select(known, wanted)


def rule(known: Mapping[str, Pack], name: str) -> Rule:
    """One rule by id, or by the part after the slash where only one has it.

    Raises:
        UsageError: an unknown or ambiguous name, with suggestions.
    """
    every = {each.id: each for pack in known.values() for each in pack.rules}
    found = [each for each in every.values() if name in {each.id, each.id.partition("/")[2]}]
    if len(found) == 1:
        return found[0]
    if found:
        ids = " and ".join(each.id for each in found)
        raise UsageError(f"{quoted(name)} may be {ids}", fix="Name the rule with its pack")
    close = get_close_matches(name, sorted(every), n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise UsageError(f"There is no rule {quoted(name)}{hint}", fix="`govctl rules` lists them all")
