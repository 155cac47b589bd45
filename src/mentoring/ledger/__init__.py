"""The only code that moves money. Start reading at chart.py."""
