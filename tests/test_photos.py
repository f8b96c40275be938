import threading
import time
from types import SimpleNamespace

import pytest

from assistant.errors import AssistantError
from assistant.photos import PhotoStore


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> PhotoStore:
    return PhotoStore(ttl_s=900, memory_mb=1, clock=clock)


def problem_of(action: object, *arguments: object) -> dict[str, object]:
    with pytest.raises(AssistantError) as problem:
        action(*arguments)  # type: ignore[operator]
    return problem.value.as_json()


def test_ids_carry_128_random_bits(store: PhotoStore) -> None:
    ids = {store.add(b"x")["photo_id"] for _ in range(50)}
    assert len(ids) == 50
    assert all(len(bytes.fromhex(photo_id)) == 16 for photo_id in ids)


def test_a_photo_is_forgotten_after_its_time(store: PhotoStore, clock: Clock) -> None:
    photo_id = store.add(b"x")["photo_id"]
    clock.now_s = 899
    assert store.get(photo_id, "a").data == b"x"
    assert store.of("a") == (photo_id,)
    clock.now_s = 900
    assert problem_of(store.get, photo_id, "a")["code"] == "photo_not_found"
    assert store.of("a") == ()
    assert not store._photos, "the bytes must be gone, not only hidden"


def test_a_photo_is_forgotten_on_time_even_when_nobody_asks_again() -> None:
    store = PhotoStore(ttl_s=0.05, memory_mb=1)
    store.add(b"x")
    store.add(b"y")
    deadline = time.monotonic() + 5
    while store._photos and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not store._photos


def test_unknown_deleted_expired_and_foreign_look_the_same(store: PhotoStore, clock: Clock) -> None:
    foreign, deleted, expired = (store.add(b"x")["photo_id"] for _ in range(3))
    store.get(foreign, "theirs")
    store.delete(deleted)
    found = [problem_of(store.get, name, "mine") for name in (foreign, deleted, "0" * 32)]
    clock.now_s = 900
    found.append(problem_of(store.get, expired, "mine"))
    assert all(problem == found[0] for problem in found)


def test_looking_does_not_claim(store: PhotoStore) -> None:
    photo_id = store.add(b"x")["photo_id"]
    store.peek(photo_id)
    assert store.get(photo_id, "a").conversation_id == "a"


def test_the_last_photo_of_a_conversation_is_the_current_one(store: PhotoStore) -> None:
    first, second = (store.add(b"x")["photo_id"] for _ in range(2))
    store.get(first, "a")
    store.get(second, "a")
    assert store.of("a") == (first, second)
    store.delete(second)
    assert store.of("a") == (first,)


def test_a_full_store_refuses_and_recovers(store: PhotoStore, clock: Clock) -> None:
    photo_id = store.add(b"x" * 600_000)["photo_id"]
    refused = problem_of(store.add, b"x" * 600_000)
    assert (refused["code"], refused["retryable"]) == ("busy", True)
    store.get(photo_id, "a").assessed["cv"] = SimpleNamespace(annotated_jpeg=b"x" * 300_000)
    assert problem_of(store.add, b"x" * 200_000)["code"] == "busy"
    clock.now_s = 900
    store.add(b"x" * 600_000)


def test_only_one_of_many_conversations_gets_a_photo(store: PhotoStore) -> None:
    photo_id = store.add(b"x")["photo_id"]
    won: list[str] = []

    def claim(name: str) -> None:
        try:
            store.get(photo_id, name)
        except AssistantError:
            return
        won.append(name)

    threads = [threading.Thread(target=claim, args=(str(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
