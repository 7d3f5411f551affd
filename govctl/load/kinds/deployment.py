"""Deployment documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.load.kinds.terms import refuse_bad_range
from govctl.model import pointer as json_pointer
from govctl.model.release import DeployedConsumer, Deployment


def parse(part: Part) -> Deployment:
    """Read a Deployment."""
    environment = part.text("environment") or ""
    return Deployment(
        document=part.document,
        name=part.text("name") or environment,
        description=part.text("description") or "",
        environment=environment,
        contracts=part.names("contracts"),
        consumers={name: _consumer(each) for name, each in part.members("consumers").items()},
    )


def _consumer(part: Part) -> DeployedConsumer:
    uses = {name: text for name, text in part.words("uses").items() if not name.startswith("x-")}
    for contract, text in uses.items():
        refuse_bad_range(part, json_pointer.join("/uses", contract), text)
    return DeployedConsumer(
        document=part.document, pointer=part.pointer, commit=part.text("commit"), uses=uses
    )
