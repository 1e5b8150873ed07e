"""Users and roles; members, clusters, chapters and governance."""
