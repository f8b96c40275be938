"""Every route of the API's page has examples, and they are right."""

import jsonschema
import pytest
from fastapi.openapi.utils import get_openapi


@pytest.fixture(scope="module")
def shown(client):
    return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def exact(client):
    """The schema as it was before null was put into words that the page understands."""
    app = client.app
    return get_openapi(title=app.title, version=app.version, routes=app.routes)


def routes(schema):
    return [(method, path, route) for path, methods in schema["paths"].items() for method, route in methods.items()]


def as_json(part):
    return (part or {}).get("content", {}).get("application/json")


def test_each_has_examples_for_what_is_json(shown):
    for method, path, route in routes(shown):
        for parameter in route.get("parameters", ()):
            assert parameter["example"], (method, path, parameter["name"])
        parts = [route.get("requestBody"), *(one for status, one in route["responses"].items() if status != "422")]
        for part in filter(None, map(as_json, parts)):
            assert part["example"], (method, path)


def test_each_example_is_as_its_route_says(shown, exact):
    checked = 0
    for method, path, route in routes(shown):
        described = exact["paths"][path][method]
        pairs = [(as_json(route.get("requestBody")), as_json(described.get("requestBody")))]
        pairs += [(as_json(one), as_json(described["responses"][status])) for status, one in route["responses"].items()]
        for part, wanted in pairs:
            if part is not None and "example" in part:
                schema = {**wanted["schema"], "components": exact["components"]}
                jsonschema.validate(part["example"], schema)
                checked += 1
    assert checked > 20


def test_each_request_is_one_that_is_understood(client, shown):
    for method, path, route in routes(shown):
        if part := as_json(route.get("requestBody")):
            answer = client.request(method, path, json=part["example"])
            assert answer.status_code < 300 or answer.json()["error"]["code"].endswith("_not_found"), (
                path,
                answer.text,
            )
