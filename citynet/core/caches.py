"""A Redis that need not answer: while it does not, each process counts and keeps for itself."""

import functools
import logging
import time

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
REST_SECONDS = 10  # before it is asked again: each question that nobody answers holds a visitor up
PATIENCE_SECONDS = 0.5

_rests_until = {}  # {server: when}, of this process


class SteadyRedisCache(RedisCache):
    """What django.core.cache offers, from Redis or, while it does not answer, from this process's memory."""

    def __init__(self, server, params):
        patience = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}
        super().__init__(server, params | {"OPTIONS": patience | params.get("OPTIONS", {})})
        self._name = str(server)
        # One for each cache, so that pages push no counts out.
        self._here = LocMemCache(f"{self.key_prefix} instead of {server}", {})

    @property
    def answers(self):
        """Whether Redis itself answers now."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except RedisError:
            return False

    def _ask(self, method, *args, **kwargs):
        if time.monotonic() >= _rests_until.get(self._name, 0):
            try:
                return getattr(super(), method)(*args, **kwargs)
            except RedisError as problem:
                _rests_until[self._name] = time.monotonic() + REST_SECONDS
                logger.error("The cache does not answer (%s); asked again in a while", type(problem).__name__)
        return getattr(self._here, method)(*args, **kwargs)


_METHODS = ["add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear"]
for _method in _METHODS:
    setattr(SteadyRedisCache, _method, functools.partialmethod(SteadyRedisCache._ask, _method))
