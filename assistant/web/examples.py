"""Examples for the API's page: a request and an answer for each route, from one file."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

FAILURE = {"$ref": "#/components/schemas/Failure"}


def add_examples(schema: dict[str, Any]) -> None:
    """Put the examples of ``examples.json`` into an OpenAPI schema; pictures and pages are their own example."""
    examples = _examples()
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            known = examples.get(f"{method.upper()} {path}", {})
            for parameter in route.get("parameters", ()):
                parameter["example"] = examples["parameters"][parameter["name"]]
            if "request" in known:
                route["requestBody"]["content"]["application/json"]["example"] = known["request"]
            for status, response in route["responses"].items():
                as_json = response.get("content", {}).get("application/json")
                if as_json is None:
                    continue
                if status in known:
                    as_json["example"] = known[status]
                elif as_json["schema"] == FAILURE:
                    as_json["example"] = _failure(response["description"].split(",")[0])


def _failure(code: str) -> dict[str, Any]:
    retryable = code in ("too_many_requests", "busy", "not_ready")
    return {"error": {"code": code, "message": "What happened, and what to do next.", "retryable": retryable}}


@cache
def _examples() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("assistant.web").joinpath("examples.json").read_text("utf-8"))
    return found
