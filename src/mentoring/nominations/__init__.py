"""Who is put forward, by whom, and who said yes."""
