"""Fees in the admin: the tables, the assessments with their steps and the yearly run, payments, statements."""
