"""The parts of a contract that say what its spec cannot."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.load.kinds.terms import dedup, retry
from govctl.load.kinds.window import window
from govctl.model.quantity import Rate, parse_rate
from govctl.model.terms import (
    ConsumerDuties,
    Continuity,
    Delivery,
    Idempotency,
    MessageTerms,
    Observability,
    OperationTerms,
    Replay,
    SecurityTerms,
    ServiceClass,
    Times,
)


def service_class(part: Part) -> ServiceClass:
    """`class`."""
    return ServiceClass(
        document=part.document,
        pointer=part.pointer,
        latency=part.text("latency"),
        criticality=part.text("criticality"),
        data=part.text("data"),
        peak_per_minute=part.number("peak-per-minute"),
        max_payload_kb=part.number("max-payload-kb"),
    )


def security(part: Part) -> SecurityTerms:
    """`security`."""
    return SecurityTerms(
        document=part.document,
        pointer=part.pointer,
        via=part.text("via"),
        auth=part.text("auth"),
        rate_limits=_rate_limits(part),
        scopes=part.texts("scopes"),
        signature=part.text("signature"),
    )


def _rate_limits(part: Part) -> dict[str, Rate]:
    single = part.rate("rate-limit")
    if single is not None:
        return {"default": single}
    rates = {caller: parse_rate(text) for caller, text in part.words("rate-limit").items()}
    return {caller: rate for caller, rate in rates.items() if rate is not None}


def observability(part: Part) -> Observability:
    """`observability`."""
    return Observability(
        document=part.document,
        pointer=part.pointer,
        slo=part.numbers("slo"),
        kpis=part.texts("kpis"),
        signals=part.texts("signals"),
        dashboard=part.text("dashboard"),
        alert_owner=part.text("alert-owner"),
    )


def continuity(part: Part) -> Continuity:
    """`continuity`."""
    return Continuity(
        document=part.document,
        pointer=part.pointer,
        rto=part.duration("rto"),
        rpo=part.duration("rpo"),
        degraded=part.text("degraded"),
    )


def operation(name: str, part: Part) -> OperationTerms:
    """One member of `operations`."""
    return OperationTerms(
        document=part.document,
        pointer=part.pointer,
        name=name,
        does=part.text("does"),
        entity=part.text("entity"),
        sets_status=part.text("sets-status"),
        allowed_while=window(part, "allowed-while"),
        idempotency=part.made("idempotency", _idempotency),
        concurrency=part.text("concurrency"),
        timeout=part.duration("timeout"),
        retry=part.made("retry", retry),
        view=part.text("view"),
    )


def _idempotency(part: Part) -> Idempotency:
    return Idempotency(
        document=part.document,
        pointer=part.pointer,
        header=part.text("header"),
        field=part.text("field"),
        format=part.text("format"),
        retention=part.duration("retention"),
        fingerprint=part.text("fingerprint"),
        business_key=part.texts("business-key"),
    )


def message(name: str, part: Part) -> MessageTerms:
    """One member of `messages`; `status=x` among its assertions is the state that it reports."""
    asserted = [text.partition("=") for text in part.texts("asserts")]
    return MessageTerms(
        document=part.document,
        pointer=part.pointer,
        name=name,
        entity=part.text("entity"),
        asserts=tuple(field for field, equals, _ in asserted if not equals),
        asserted_status={field: state for field, equals, state in asserted if equals},
        refs=part.texts("refs"),
        times=part.made("times", _times),
        view=part.text("view"),
    )


def _times(part: Part) -> Times:
    return Times(
        document=part.document,
        pointer=part.pointer,
        occurred=part.text("occurred"),
        recorded=part.text("recorded"),
    )


def delivery(part: Part) -> Delivery:
    """`delivery`."""
    return Delivery(
        document=part.document,
        pointer=part.pointer,
        broker=part.text("broker"),
        guarantee=part.text("guarantee"),
        order_by=part.texts("order-by"),
        sequence=part.text("sequence"),
        retention=part.duration("retention"),
        replay=part.made("replay", _replay),
    )


def _replay(part: Part) -> Replay:
    return Replay(
        document=part.document,
        pointer=part.pointer,
        allowed=part.flag("allowed"),
        marks=part.text("marks"),
        by=part.text("by"),
        order=part.text("order"),
        side_effects=part.text("side-effects"),
    )


def consumer_duties(part: Part) -> ConsumerDuties:
    """`consumers-must`."""
    return ConsumerDuties(
        document=part.document,
        pointer=part.pointer,
        dedup=part.made("dedup", dedup),
        retry=part.made("retry", retry),
    )
