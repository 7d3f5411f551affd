"""EDI transactions and files: what replaces a spec where a format has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.model.declaration import Declaration
from govctl.model.quantity import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Acks(Declaration):
    """The acknowledgement expected, by when, and the queue that a missing one goes to."""

    expect: tuple[str, ...] = ()
    within: Duration | None = None
    missing_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edi(Declaration):
    """An EDI message.

    Attributes:
        standard: `x12`, `edifact`, `eancom`, `tradacoms`.
        set: X12 transaction set (`856`); `release` its version (`004010`).
        message: EDIFACT message type (`DESADV`); `directory` its directory (`D.96A`).
        guide: path of the implementation guide within the registry.
        direction: `in` or `out`, seen from the provider.
        pairs_with: sets or messages that belong to the same conversation.
        duplicate_key: elements that recognise a repeated interchange.
    """

    standard: str
    set: str | None = None
    release: str | None = None
    message: str | None = None
    directory: str | None = None
    guide: str | None = None
    direction: str | None = None
    acks: Acks | None = None
    pairs_with: tuple[str, ...] = ()
    duplicate_key: tuple[str, ...] = ()
    control_numbers: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLayout(Declaration):
    """A batch file.

    Attributes:
        layout: path of the column list within the registry.
        direction: `in` or `out`, seen from the provider, who writes it where nothing is said.
        header: whether the first line names the columns; None where nothing is said.
        name: the file name's pattern; `file_id` what identifies one file.
        trailer: control totals: name to the column it counts or sums.
        schedule: when it is sent (`05:30 Europe/Berlin`); `cut_off` the last moment for data.
        late: what happens when it does not come; `rerun` how it is sent again.
    """

    layout: str | None = None
    direction: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: bool | None = None
    name: str | None = None
    file_id: str | None = None
    trailer: Mapping[str, str] = field(default_factory=dict)
    schedule: str | None = None
    cut_off: str | None = None
    late: str | None = None
    rerun: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTarget(Declaration):
    """Where a canonical field stands in the message (`HL(I)/SN103`), and the codes it takes."""

    field: str
    at: str
    codes: str | None = None
