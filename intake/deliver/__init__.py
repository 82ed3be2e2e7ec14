"""The way to the helpdesk: claim a promise, talk, settle."""
