"""Pages that every body has, whatever it does here: its record and its people, its request and how ready it is."""
