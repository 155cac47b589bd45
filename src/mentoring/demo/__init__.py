"""A small town, built only through commands. The tests live there too."""
