"""Users, organisations, the roles people have in them, and the young people themselves."""
