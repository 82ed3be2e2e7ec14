"""The telephone side: what a caller hears and what the keys mean. Knows no database and no helpdesk."""
