"""Ballots of the Executive Committee: who may vote, how votes are cast and counted, and who may see them."""
