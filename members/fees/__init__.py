"""Fees: what a membership costs a year, with the sum written out, and what members are assessed and have paid.

No amount stands here: the Secretariat enters the fee tables.
"""

from .assessments import assess
from .reckoning import FeeEstimate, estimate, first_due_sentence, first_due_year

__all__ = ["FeeEstimate", "assess", "estimate", "first_due_sentence", "first_due_year"]
