"""In which tone the state of an offer is said."""

TONES = {
    "draft": "waiting",
    "review": "waiting",
    "scheduled": "current",
    "published": "done",
    "withdrawn": "stopped",
}
