"""What mentors promise and give, the funds it makes, and what each may serve."""
