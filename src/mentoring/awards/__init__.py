"""Who gets what, from which fund, and why."""
