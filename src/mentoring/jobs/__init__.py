"""Pages for the clock, and for who keeps it: what happens by itself, and the commands of the terminal."""
