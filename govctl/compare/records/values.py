"""What two versions of a column or element hold: each attribute an edit, each decided alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.compare.records.language import JsonSchema, language, means_another
from govctl.model.containment import Containment, Undecided, Verdict
from govctl.model.dialect import Dialect
from govctl.model.record import Field, Value
from govctl.subschema.contains import contains
from govctl.subschema.question import SchemaSource

_NONE = "none"

MOST_QUESTIONS = 2_000
"""Questions of one comparison; real ones ask some dozens."""

_TOO_MANY = Containment(
    Verdict.UNDECIDED,
    "declared",
    undecided=Undecided(
        "budget-spent", f"more than {MOST_QUESTIONS:,} values changed, and no more are asked about"
    ),
)


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """One attribute that differs.

    Attributes:
        kind: `max-length-lowered`, `code-removed`, `became-required`, ...
        key: the attribute, as the guide or layout names it.
        old, new: both as text.
        containment: whether what is written still fits what is read; None where the text of the
            values cannot say it, or where the same text means another value.
    """

    kind: str
    key: str
    old: str
    new: str
    containment: Containment | None = None


class Answers:
    """The answers to the questions of one comparison, each asked once, and not too many."""

    def __init__(self) -> None:
        self._known: dict[object, Containment] = {}

    def of(self, old: Field, new: Field, *, is_written: bool) -> Containment | None:
        """Whether what is written fits what is read; None where no schema says what that is."""
        before = language(old.value, required=old.required)
        after = language(new.value, required=new.required)
        if before is None or after is None:
            return None
        key = (old.value, old.required, new.value, new.required, is_written)
        writer, reader = (after, before) if is_written else (before, after)
        return self._asked(key, writer, reader)

    def takes(self, witness: object, field: Field) -> bool | None:
        """Whether a field takes a value; None where no schema says so."""
        schema = language(field.value, required=field.required)
        if schema is None:
            return None
        key = (str(witness), field.value, field.required)
        return self._asked(key, {"const": witness}, schema).verdict is Verdict.CONTAINED

    def _asked(self, key: object, writer: JsonSchema, reader: JsonSchema) -> Containment:
        if key not in self._known:
            if len(self._known) >= MOST_QUESTIONS:
                return _TOO_MANY
            self._known[key] = contains(_source(writer), _source(reader))
        return self._known[key]


def value_edits(
    old: Field, new: Field, answers: Answers, *, is_written: bool
) -> Iterator[ValueEdit]:
    """Every edit of what a field may hold; `is_written` says that the provider writes it."""
    found = list(_edits(old, new))
    whole = answers.of(old, new, is_written=is_written) if found else None
    if whole is not None and whole.verdict is not Verdict.NOT_CONTAINED:
        yield from (_together(edit, (old, new), whole) for edit, _ in found)
        return
    decided = [_decided((old, new), one, answers, is_written=is_written) for one in found]
    breaks = any(_refutes(each.containment) for each in decided)
    for place, edit in enumerate(decided):
        if whole is not None and not breaks and place == 0:
            # Only together do the edits break anything: the first one tells it.
            yield replace(edit, containment=whole)
        else:
            yield edit


def _together(edit: ValueEdit, both: tuple[Field, Field], whole: Containment) -> ValueEdit:
    """An edit that no other one changes the verdict of: of all of them at once."""
    old, new = both
    moved = edit.key == "type" and means_another(old.value, new.value)
    return edit if moved else replace(edit, containment=whole)


def _refutes(containment: Containment | None) -> bool:
    return containment is None or containment.verdict is not Verdict.CONTAINED


def _decided(
    both: tuple[Field, Field], one: tuple[ValueEdit, Field], answers: Answers, *, is_written: bool
) -> ValueEdit:
    old, new = both
    edit, alone = one
    if edit.key == "type" and means_another(old.value, new.value):
        return edit
    answer = answers.of(old, alone, is_written=is_written)
    if answer is not None and answer.has_witness:
        taken = answers.takes(answer.witness, new)
        if taken is not None and taken is not is_written:
            # Another edit of the same field takes the witness back.
            answer = Containment(Verdict.CONTAINED, answer.lens, answer.steps)
    return replace(edit, containment=answer)


def _source(schema: JsonSchema) -> SchemaSource:
    return SchemaSource(schema, dialect=Dialect.DRAFT_2020_12)


def _edits(old: Field, new: Field) -> Iterator[tuple[ValueEdit, Field]]:
    """Each edit, with the old field as that edit alone makes it."""
    was, now = old.value, new.value
    if old.required != new.required:
        action = "became-required" if new.required else "became-optional"
        words = ("optional", "required") if new.required else ("required", "optional")
        yield ValueEdit(action, "required", *words), replace(old, required=new.required)
    if (was.type != now.type and was.type and now.type) or means_another(was, now):
        shape = replace(was, type=now.type, scale=now.scale, format=now.format)
        words = _type_words(was), _type_words(now)
        yield ValueEdit("type-changed", "type", *words), replace(old, value=shape)
    else:
        yield from _scale_and_format(old, was, now)
    for key in ("min-length", "max-length"):
        yield from _number(old, now, key)
    yield from _codes(old, was.codes, now.codes)


def _type_words(value: Value) -> str:
    if value.type == "implied-decimal" and value.scale:
        return f"{value.type} with {value.scale} digits behind the point"
    return value.type or _NONE


def _scale_and_format(old: Field, was: Value, now: Value) -> Iterator[tuple[ValueEdit, Field]]:
    yield from _number(old, now, "scale")
    if was.format != now.format:
        action = "changed" if was.format and now.format else "added" if now.format else "removed"
        edit = ValueEdit(f"format-{action}", "format", was.format or _NONE, now.format or _NONE)
        yield edit, replace(old, value=replace(was, format=now.format))


def _number(old: Field, now: Value, key: str) -> Iterator[tuple[ValueEdit, Field]]:
    """A bound that moved; no bound at all lies beyond every number."""
    before, after = _bound(old.value, key), _bound(now, key)
    if before == after or (key == "min-length" and {before or 0, after or 0} <= {0, 1}):
        return
    none = 0 if key == "min-length" else float("inf")
    raised = (none if after is None else after) > (none if before is None else before)
    edit = ValueEdit(
        f"{key}-{'raised' if raised else 'lowered'}",
        key,
        _NONE if before is None else str(before),
        _NONE if after is None else str(after),
    )
    yield edit, replace(old, value=_bounded(old.value, key, after))


def _bound(value: Value, key: str) -> int | None:
    return {"min-length": value.min_length, "max-length": value.max_length}.get(key, value.scale)


def _bounded(value: Value, key: str, bound: int | None) -> Value:
    if key == "min-length":
        return replace(value, min_length=bound)
    return replace(value, max_length=bound) if key == "max-length" else replace(value, scale=bound)


def _codes(
    old: Field, was: tuple[str, ...], now: tuple[str, ...]
) -> Iterator[tuple[ValueEdit, Field]]:
    if bool(was) != bool(now):
        action = "added" if now else "removed"
        edit = ValueEdit(f"codes-{action}", "codes", _listed(was), _listed(now))
        yield edit, replace(old, value=replace(old.value, codes=now))
        return
    lost = tuple(code for code in was if code not in now)
    gained = tuple(code for code in now if code not in was)
    if lost:
        kept = tuple(code for code in was if code in now) or now
        yield (
            ValueEdit("code-removed", "codes", _listed(lost), _NONE),
            replace(old, value=replace(old.value, codes=kept)),
        )
    if gained:
        yield (
            ValueEdit("code-added", "codes", _NONE, _listed(gained)),
            replace(old, value=replace(old.value, codes=(*was, *gained))),
        )


_MOST_CODES = 20


def _listed(codes: tuple[str, ...]) -> str:
    if not codes:
        return _NONE
    rest = len(codes) - _MOST_CODES
    shown = ", ".join(codes[:_MOST_CODES])
    return f"{shown} and {rest} more" if rest > 0 else shown
