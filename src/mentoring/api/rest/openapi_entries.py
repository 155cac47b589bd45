"""What the API promises to phones that hand in entries. Part of the description in openapi.py."""

from typing import Any

_REFUSED = {
    "401": "No pass, or one that is not ours or older than thirty days: load the list anew.",
    "405": "Not a POST.",
    "422": "The request cannot be read. Nothing of it was written.",
    "429": "Too many unknown codes in ten minutes. What came before them is written: send all of it again, later.",
}

ENTRIES: dict[str, Any] = {
    "post": {
        "operationId": "hand_in",
        "summary": "A phone that let people in without network hands in whom.",
        "description": "Each entry exactly once: the same key again gets its first outcome, so a phone repeats what "
        "had no answer. Both times are the phone's own clock; only how long ago it was counts.",
        "security": [{"pass": []}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entries"}}},
        },
        "responses": {
            "200": {
                "description": "What became of each, in their order.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outcomes"}}},
            },
            **{
                status: {
                    "description": words,
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status, words in _REFUSED.items()
            },
        },
    },
}

_MOMENT = {"type": "number", "description": "Milliseconds since 1970, as the phone counts them."}
_REASONS = (
    "twice",
    "given_back",
    "called_off",
    "expired",
    "unknown",
    "other_door",
    "not_open",
    "revoked",
    "too_many_heads",
)

SCHEMAS: dict[str, Any] = {
    "Entries": {
        "type": "object",
        "required": ["sent_at", "entries"],
        "properties": {
            "sent_at": _MOMENT,
            "entries": {"type": "array", "maxItems": 500, "items": {"$ref": "#/components/schemas/Entry"}},
        },
    },
    "Entry": {
        "type": "object",
        "required": ["key", "code", "at"],
        "properties": {
            "key": {
                "type": "string",
                "minLength": 8,
                "maxLength": 64,
                "pattern": "^[!-~]+$",
                "description": "Made once per entry; the redeem_key, if it was tried online before.",
            },
            "code": {"type": "string", "maxLength": 400},
            "at": _MOMENT,
            "ticket": {"type": ["string", "null"], "description": "The signed form that the QR held, if it held one."},
            "heads": {
                "type": ["integer", "null"],
                "minimum": 1,
                "maximum": 500,
                "description": "Of a group: how many came in. Null: all that are awaited.",
            },
        },
    },
    "Outcomes": {
        "type": "object",
        "required": ["outcomes"],
        "additionalProperties": False,
        "properties": {"outcomes": {"type": "array", "items": {"$ref": "#/components/schemas/Outcome"}}},
    },
    "Outcome": {
        "type": "object",
        "required": ["key", "outcome", "reason", "words"],
        "additionalProperties": False,
        "properties": {
            "key": {"type": "string"},
            "outcome": {"enum": ["counted", "conflict"]},
            "reason": {"enum": ["", *_REASONS], "description": "Of a conflict. Whoever runs the provider decides."},
            "words": {"type": "string", "description": "A sentence for the person at the door."},
        },
    },
}
