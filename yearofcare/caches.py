"""A cache whose absence slows pages down and breaks none. Brakes on sign-in stay on: nobody new signs in then."""

import logging
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis, or nothing: when it does not answer, nothing is found and nothing is kept."""

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._or({}, super().get_many, keys, version)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._or(False, super().add, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._or(None, super().set, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._or(delta, super().incr, key, delta, version)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._or(False, super().delete, key, version)

    @staticmethod
    def _or(otherwise: Any, act: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return act(*args, **kwargs)
        except redis.RedisError:
            log.warning("The cache does not answer.")
            return otherwise
