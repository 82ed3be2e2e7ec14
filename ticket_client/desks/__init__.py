"""One helpdesk system a file."""
