"""Partner documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part, as_day, as_map
from govctl.model.partner import Access, Partner, Webhook


def parse(part: Part) -> Partner:
    """Read a Partner."""
    return Partner(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        role=part.text("role"),
        owner=part.text("owner"),
        steward=part.text("steward"),
        contact=part.text("contact"),
        ids=part.words("ids"),
        access=tuple(map(_access, part.items("access"))),
        checklist={
            item: as_day(done)
            for item, done in as_map(part.data.get("checklist")).items()
            if not item.startswith("x-")
        },
        webhook=part.made("webhook", _webhook),
        resend=part.duration("resend"),
    )


def _access(part: Part) -> Access:
    return Access(
        document=part.document,
        pointer=part.pointer,
        contract=(part.text("contract") or "").removeprefix("contract:"),
        scopes=part.texts("scopes"),
        rate_limit=part.rate("rate-limit"),
    )


def _webhook(part: Part) -> Webhook:
    return Webhook(document=part.document, pointer=part.pointer, signature=part.text("signature"))
