"""The operators' console: pages over the record. Every route says which right it needs, or it does not exist."""
