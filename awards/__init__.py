"""The SDG City Awards and their cases."""
