"""Checks on amounts of money and on quantities: what they are in, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from govctl.checks.check import Check
from govctl.checks.meanings import OPERANDS, Defect, Manner, Source, look
from govctl.estate.standards.iso import currency_codes
from govctl.estate.values import Level, Value
from govctl.estate.words import words
from govctl.model.finding import Observation
from govctl.model.inspection import Inspection

_NUMERIC = frozenset({"number", "integer"})
_DECIMAL_FORMATS = frozenset({"decimal", "decimal128", "money", "currency", "amount", "bigdecimal"})
_DECIMAL_TEXT = re.compile(r"[\[\\](?:0-9|d)")
_UNIT_ENDS = (("unit",), ("units",), ("uom",), ("measure",))
_CODE = re.compile(r"\b[A-Z]{3}\b")


@dataclass(frozen=True, slots=True)
class MoneyOptions:
    """Which names mean money, and which say in what currency.

    Attributes:
        names: last words of the names of amounts.
        fractions: last words that mean an amount only where the value can have a fraction.
        not_names: words of names that are counts, shares or codes, whatever they end with.
        pages: names that, beside a total, make it a count of results.
        currencies: words of names of fields that hold a currency.
    """

    names: tuple[str, ...] = ("price", "prices", "amount", "cost", "subtotal", "surcharge", "fee")
    fractions: tuple[str, ...] = ("total",)
    not_names: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ("currency", "currencies", "ccy", "curr")


@dataclass(frozen=True, slots=True)
class QuantityOptions:
    """Which names mean a quantity or a measure, and which say in what unit.

    Attributes:
        names: words of names of quantities, at their beginning or end.
        measures: last words of names of what is weighed or measured.
        not_names: words of names that are something else.
        units: words of names of fields that hold a unit.
        suffixes: last words of names that say the unit themselves (`weightKg`).
    """

    names: tuple[str, ...] = ("qty", "quantity", "quantities")
    measures: tuple[str, ...] = ("weight", "volume", "height", "width", "depth")
    not_names: tuple[str, ...] = ()
    units: tuple[str, ...] = ("unit", "units", "uom", "uoms")
    suffixes: tuple[str, ...] = ()


def _money(inspection: Inspection, options: MoneyOptions) -> Iterator[Observation]:
    manner = Manner(
        "it carries no amounts of money", "carries amounts as floats or without a currency"
    )
    return look(inspection, partial(_money_defects, options), manner)


def _money_defects(options: MoneyOptions, source: Source, value: Value) -> Iterable[Defect] | None:
    declared = value.semantics.get("is") == "money"
    if not declared and not _is_money(value, options):
        return None
    if value.below is not None:
        return _of_object(options, value) if declared else None
    problems = [*_float(value), *_currency(value, options, declared=declared)]
    if not problems:
        return ()
    text = ", and ".join(problem for problem, _ in problems)
    remedy = "; ".join(remedy for _, remedy in problems)
    return (Defect(text, remedy[0].upper() + remedy[1:], lost=_is_lost(value, "currency")),)


def _is_lost(value: Value, key: str) -> bool:
    """Whether the field that its `x-semantics` names is not there, whatever the payload."""
    named = value.semantics.get(key)
    named = named if isinstance(named, str) else ""
    return bool(named) and not value.level.always_has(named.split(".")[0])


def _of_object(options: MoneyOptions, value: Value) -> Iterable[Defect]:
    below = value.below
    if below is not None and _says(below, frozenset(options.currencies)):
        return ()
    return (
        Defect(
            "it is money, and holds no currency",
            "Add a `currency` (ISO 4217) to the object, beside the amount",
        ),
    )


def _is_money(value: Value, options: MoneyOptions) -> bool:
    """Whether the name says so, and the value is a number or the text of one."""
    said = words(value.name)
    if not said or value.semantics or not _is_decimal(value):
        return False
    if set(said) & set(options.not_names):
        return False
    last = said[-2] if len(said) > 1 and said[-1].upper() in _short_codes(said) else said[-1]
    if last in options.names:
        return not _has_unit(value.level)
    if last in options.fractions:
        return "integer" not in value.types and not _is_page(value.level, options)
    return False


def _short_codes(said: tuple[str, ...]) -> frozenset[str]:
    """The currency codes, where the last word of a name could be one."""
    return currency_codes() if len(said[-1]) == 3 else frozenset()  # noqa: PLR2004  (ISO 4217)


def _is_decimal(value: Value) -> bool:
    if value.types & _NUMERIC:
        return True
    if value.types != {"string"}:
        return False
    if value.format.lower() in _DECIMAL_FORMATS:
        return True
    patterns = [each for each in value.facet("pattern") if isinstance(each, str)]
    return any(_DECIMAL_TEXT.search(each) and "." in each for each in patterns)


def _has_unit(level: Level) -> bool:
    """Whether a unit stands beside it and no currency: then it is an amount of something else."""
    beside = [words(name) for name in level.values]
    units = any(said[-1:] in _UNIT_ENDS for said in beside)
    return units and not any("currency" in said for said in beside)


def _is_page(level: Level, options: MoneyOptions) -> bool:
    beside = {"".join(words(name)) for name in level.values}
    return bool(beside & set(options.pages))


def _float(value: Value) -> Iterator[tuple[str, str]]:
    if "number" not in value.types or value.format.lower() in _DECIMAL_FORMATS:
        return
    if any(True for _ in value.facet("multipleOf")):
        return
    yield (
        "it is a JSON number, which readers take into binary floating point",
        "write it as text with a decimal pattern, or as an integer of minor units",
    )


def _currency(value: Value, options: MoneyOptions, *, declared: bool) -> Iterator[tuple[str, str]]:
    named = value.semantics.get("currency")
    if isinstance(value.semantics.get("fixed-currency"), str):
        return
    if isinstance(named, str) and named:
        if _is_lost(value, "currency"):
            yield (
                f"{named}, which names its currency, does not always stand beside or around it",
                f"add {named} (ISO 4217) to the object or to one that always encloses it",
            )
        return
    if _reaches(value, frozenset(options.currencies)) or _says_code(value):
        return
    yield (
        "no ISO 4217 currency is in reach",
        "add a currency beside it, and name it in `x-semantics: {is: money, currency: FIELD}`"
        if declared
        else "add a currency field (ISO 4217) beside it or in an enclosing object",
    )


def _reaches(value: Value, said: frozenset[str]) -> bool:
    """Whether some object around a value holds such a field, itself or in an object beside."""
    return value.level.reaches(("currency", said), lambda level: _says_inside(level, said, _says))


def _says_inside(
    level: Level, said: frozenset[str], says: Callable[[Level, frozenset[str]], bool]
) -> bool:
    return says(level, said) or any(says(each, said) for each in level.inner)


def _says(level: Level, said: frozenset[str]) -> bool:
    return any(
        said & set(words(name)) or each.semantics.get("standard") == "iso-4217"
        for name, each in level.values.items()
    )


def _says_code(value: Value) -> bool:
    """Whether the name or the description says which currency it is always in."""
    last = words(value.name)[-1:]
    in_name = len(last) == 1 and last[0].upper() in _short_codes(last)
    told = _CODE.findall(value.description[:2_000])
    return in_name or (bool(told) and not currency_codes().isdisjoint(told))


def _quantity(inspection: Inspection, options: QuantityOptions) -> Iterator[Observation]:
    manner = Manner("it carries no quantities", "carries quantities without a unit", folded=True)
    return look(inspection, partial(_quantity_defects, options), manner)


def _quantity_defects(
    options: QuantityOptions, source: Source, value: Value
) -> Iterable[Defect] | None:
    semantics = value.semantics
    declared = semantics.get("is") == "quantity"
    if not declared and not _is_quantity(value, options):
        return None
    if value.below is not None:
        held = not declared or _says_unit(value.below, frozenset(options.units))
        return () if held else (_no_unit(declared=declared),)
    named = semantics.get("unit")
    if isinstance(named, str) and _is_lost(value, "unit"):
        return (
            Defect(
                f"{named}, which names its unit, does not always stand beside or around it",
                f"Add {named} to the object or to one that always encloses it",
                lost=True,
            ),
        )
    said = (isinstance(named, str) and named) or isinstance(semantics.get("fixed-unit"), str)
    if said or (not declared and _says_it_itself(value, options)):
        return ()
    return (_no_unit(declared=declared),)


def _says_it_itself(value: Value, options: QuantityOptions) -> bool:
    return _tells_unit(value, options) or _reaches_unit(value, frozenset(options.units))


def _no_unit(*, declared: bool) -> Defect:
    return Defect(
        "no unit is in reach",
        "Add a unit beside it, and name it in `x-semantics: {is: quantity, unit: FIELD}`"
        if declared
        else "Add a unit (UN/ECE Recommendation 20) beside it or in an enclosing object",
    )


def _is_quantity(value: Value, options: QuantityOptions) -> bool:
    said = words(value.name)
    if not said or value.semantics or not _is_decimal(value):
        return False
    if set(said) & set(options.not_names):
        return False
    if {said[0], said[-1]} & set(options.names):
        return True
    return said[-1] in options.measures or (
        said[-1] in options.suffixes and bool(set(said) & set(options.measures))
    )


def _tells_unit(value: Value, options: QuantityOptions) -> bool:
    """Whether the name or the description says the unit: `weightKg`, "in kilograms"."""
    said = set(words(value.name)[1:])
    told = set(words(value.description[:2_000]))
    return bool(set(options.suffixes) & (said | told))


def _reaches_unit(value: Value, said: frozenset[str]) -> bool:
    return value.level.reaches(("unit", said), lambda level: _says_inside(level, said, _says_unit))


def _says_unit(level: Level, said: frozenset[str]) -> bool:
    """Whether an object holds a unit; `unitPrice` is not one."""
    return any(_is_unit(each, said) for each in level.values.values())


def _is_unit(value: Value, said: frozenset[str]) -> bool:
    found = words(value.name)
    if not said & set(found):
        return False
    return not value.types & _NUMERIC


MONEY = Check(
    name="canonical.money",
    look=_money,
    options=MoneyOptions,
    operands=OPERANDS,
    speaks_of="amount",
)
QUANTITY = Check(
    name="canonical.quantities",
    look=_quantity,
    options=QuantityOptions,
    operands=OPERANDS,
    speaks_of="quantity",
)
