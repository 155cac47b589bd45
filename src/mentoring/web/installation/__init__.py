"""Pages of whoever runs the installation: territories, how they look, and who runs them."""
