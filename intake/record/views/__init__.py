"""What the console shows, gathered from the record for whoever may see it. Changes nothing."""
