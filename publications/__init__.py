"""Publications and newsletters."""
