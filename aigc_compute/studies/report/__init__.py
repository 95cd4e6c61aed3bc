"""Reports: the answers of several studies in one document."""

from .alternatives import FrontierPoint, Roofline, Scaling
from .equation import FormulaText
from .gather import ReportDocument, audit_report, batch_report, scenario_report
from .inputs import claims_among, rows_among

__all__ = [
    "FormulaText",
    "FrontierPoint",
    "ReportDocument",
    "Roofline",
    "Scaling",
    "audit_report",
    "batch_report",
    "claims_among",
    "rows_among",
    "scenario_report",
]
