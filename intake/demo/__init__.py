"""A whole support line on one machine: a real helpdesk, fictional schools, one played call."""
