"""What is said when something must be said: every kind of message, its words, and how a territory says them."""
