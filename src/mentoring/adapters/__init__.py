"""Outside formats and services: mail, PDF, QR, bank files. Knows formats, not our domain."""
