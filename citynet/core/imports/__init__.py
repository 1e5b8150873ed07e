"""A file of records on its way in: compared with what is recorded, shown, and saved as it was shown."""
