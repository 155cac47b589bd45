"""The door that works offline: lists that phones load before an evening, and entries that they hand in after it."""
