"""Pages for machines: JSON over HTTP, described in openapi.json."""
