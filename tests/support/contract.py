"""Which desks keep the contract of `ticket_client.desk`, in the order the matrix shows them."""

DESKS = {"memory": "at_memory", "roundup": "at_roundup"}
"""Every desk, and the fixture that gives a technician's bench at it."""
QUICK = {"memory"}
"""Desks that need no server of another's making."""
