"""Applications for membership: what an applicant sees, what the Secretariat does, and the steps between."""
