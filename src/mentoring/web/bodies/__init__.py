"""Pages that every body has, whatever it does here: its request to take part, and how ready it is."""
