"""Who did what (audit), what must be sent (outbox), and who guesses too much (attempts)."""
