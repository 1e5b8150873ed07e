"""Programmes, events and partners."""
