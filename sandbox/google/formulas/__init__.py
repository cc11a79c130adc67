"""The formulas that are used, computed as Google does; any other function is `#NAME?`."""

from sandbox.google.formulas.evaluation import Evaluation, Sight
from sandbox.google.formulas.parsing import parse_formula
from sandbox.google.formulas.references import Reference
from sandbox.google.formulas.tokens import rewrite_references, translate
from sandbox.google.formulas.values import Error, Grid, Linked, Value

__all__ = [
    "Error",
    "Evaluation",
    "Grid",
    "Linked",
    "Reference",
    "Sight",
    "Value",
    "parse_formula",
    "rewrite_references",
    "translate",
]
