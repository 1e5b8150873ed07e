"""Accounts: signing in, invitations, and what somebody who is signed in finds."""
