"""Words, numbers and pictures for templates."""
