"""EDI implementation guides (X12, EDIFACT) as interfaces."""
