"""The network of named quantities: registry of formulas, planner, evaluator and trace. It knows nothing of AI."""

from __future__ import annotations

from .constraints import constraints, exactly_known, origins_among
from .evaluate import Array, evaluate
from .formula import Formula, Registry
from .plan import Plan, Signature, Step, make_plan
from .suggest import missing_inputs
from .trace import Node, trace

__all__ = [
    "Array",
    "Formula",
    "Node",
    "Plan",
    "Registry",
    "Signature",
    "Step",
    "constraints",
    "evaluate",
    "exactly_known",
    "make_plan",
    "missing_inputs",
    "origins_among",
    "trace",
]
