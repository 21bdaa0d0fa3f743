"""What was looked up lately, in bounded memory."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A mapping that forgets what was asked for longest ago, once the weights come to more than ``room``."""

    def __init__(self, room: int, weigh: Callable[[Value], int] = lambda _: 1) -> None:
        self.room = room
        self.weigh = weigh
        self.weight = 0
        self.held: OrderedDict[Key, Value] = OrderedDict()

    def __contains__(self, key: Key) -> bool:
        return key in self.held

    def get(self, key: Key) -> Value | None:
        if key not in self.held:
            return None
        self.held.move_to_end(key)
        return self.held[key]

    def put(self, key: Key, value: Value) -> Value:
        self.drop(key)
        self.held[key] = value
        self.weight += self.weigh(value)
        while self.weight > self.room and len(self.held) > 1:
            self.weight -= self.weigh(self.held.popitem(last=False)[1])
        return value

    def drop(self, key: Key) -> None:
        if key in self.held:
            self.weight -= self.weigh(self.held.pop(key))

    def clear(self) -> None:
        self.held.clear()
        self.weight = 0
