"""What every app stands on, knowing none of them."""
