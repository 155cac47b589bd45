"""What the API promises, in OpenAPI 3.1. Written by hand; a test holds every answer against it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from mentoring.api.rest.openapi_entries import ENTRIES, SCHEMAS
from mentoring.people.permissions import Role

_REFUSED = {
    "401": "No device key and no session, or a key that is not valid (any more).",
    "403": "A session without the token of this site's forms (X-CSRFToken).",
    "404": "No such code at this provider's door. A stranger's code looks the same.",
    "405": "Not a POST.",
    "409": "Used already, cancelled or expired, or its door is not open now.",
    "422": "The request cannot be read.",
    "429": "Too many unknown codes in ten minutes.",
}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Mentoring: the door",
        "version": "1",
        "description": "Tills, turnstiles and scanners let people in. Providers make their keys on their pages.",
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    },
    "paths": {
        "/api/v1/door/redemptions": {
            "post": {
                "operationId": "redeem",
                "summary": "Let the holder of a code in: the money held for the seat becomes owed to the provider.",
                "description": "Exactly once. The same code with the same redeem_key again gets the first answer, "
                "so a device may repeat a request whose answer it did not get.",
                "security": [{"device": []}, {"session": []}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Redemption"}}},
                },
                "responses": {
                    "200": {
                        "description": "Let in.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Welcome"}}},
                    },
                    **{
                        status: {
                            "description": words,
                            "content": {
                                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                            },
                        }
                        for status, words in _REFUSED.items()
                    },
                },
            }
        },
        "/api/v1/door/entries": ENTRIES,
    },
    "components": {
        "securitySchemes": {
            "device": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            "pass": {"type": "http", "scheme": "bearer", "description": "Came with the list of a date."},
        },
        "schemas": {
            "Redemption": {
                "type": "object",
                "required": ["code", "redeem_key"],
                "properties": {
                    "code": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 400,
                        "description": "As typed or scanned: capitals, blanks and dashes do not matter, an address "
                        "before it neither.",
                        "examples": ["ABCD-EFGH"],
                    },
                    "redeem_key": {
                        "type": "string",
                        "minLength": 8,
                        "maxLength": 64,
                        "pattern": "^[!-~]+$",
                        "description": "Random, made once per person at the door; the same when a request is repeated.",
                    },
                },
            },
            "Welcome": {
                "type": "object",
                "required": ["first_name", "title", "price_cents", "redeemed_at"],
                "additionalProperties": False,
                "properties": {
                    "first_name": {"type": "string"},
                    "title": {"type": "string", "description": "What it is for."},
                    "price_cents": {"type": "integer", "minimum": 0, "description": "Euro cents."},
                    "redeemed_at": {"type": "string", "format": "date-time"},
                },
            },
            "Problem": {
                "type": "object",
                "description": "RFC 9457.",
                "required": ["type", "title", "status"],
                "properties": {
                    "type": {"type": "string", "description": "urn:mentoring: and the kind of refusal."},
                    "title": {"type": "string", "description": "A sentence for the person at the door."},
                    "status": {"type": "integer"},
                },
            },
            **SCHEMAS,
        },
    },
}


@csrf_exempt  # As for the calendars: a POST is the wrong method, and nothing else.
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The description, for whoever programs a device."""
    return JsonResponse(DOCUMENT)


document.audience = frozenset({Role.PUBLIC})  # type: ignore[attr-defined]
