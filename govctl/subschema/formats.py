"""The formats that can assert, each written out in keywords of JSON Schema 2020-12.

Strings follow RFC 3339 (date, time, date-time: months have their days, any minute may
have a leap second), RFC 4122 (uuid), RFC 2673 (ipv4) and the OpenAPI format registry
(int32, int64). What a regular expression cannot say exactly (e-mail addresses, URIs, host names)
is not in the table and stays an annotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LEAP_YEAR = (
    "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"  # 0000 is one
)
_DATE = (
    "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    f"|{_LEAP_YEAR}-02-29)"
)
_TIME = (
    "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?"
    "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_HEX = "[0-9A-Fa-f]"

ASSERTED: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "date": MappingProxyType({"pattern": f"^{_DATE}$"}),
        "time": MappingProxyType({"pattern": f"^{_TIME}$"}),
        "date-time": MappingProxyType({"pattern": f"^{_DATE}[Tt]{_TIME}$"}),
        "uuid": MappingProxyType({"pattern": f"^{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}$"}),
        "ipv4": MappingProxyType({"pattern": f"^(?:{_OCTET}\\.){{3}}{_OCTET}$"}),
        "int32": MappingProxyType({"multipleOf": 1, "minimum": -(2**31), "maximum": 2**31 - 1}),
        "int64": MappingProxyType({"multipleOf": 1, "minimum": -(2**63), "maximum": 2**63 - 1}),
    }
)
"""Format name to the keywords it adds; they bind numbers and strings only, as keywords do."""
