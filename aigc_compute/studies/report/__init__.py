"""What a report needs of several studies, gathered in one document."""

from .gather import SCHEMA, audit_report, batch_report, scenario_report
from .inputs import claims_among, rows_among

__all__ = ["SCHEMA", "audit_report", "batch_report", "claims_among", "rows_among", "scenario_report"]
