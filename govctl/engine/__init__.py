"""Rules run over an inspection: outcomes, findings, severities."""
