"""What is held on somebody: told, handed over, erased, and forgotten when its time is over."""
