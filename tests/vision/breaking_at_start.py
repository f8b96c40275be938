"""A photo process whose models cannot be loaded."""


def warm() -> None:
    raise FileNotFoundError("a model is missing")


def work(*_: object) -> None:
    raise AssertionError("never reached")
