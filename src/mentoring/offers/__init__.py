"""What providers offer: offers, their dates with places left, where they are."""
