"""The helpdesk side: one contract, one adapter a system. Knows no telephone and no database."""
