"""Work in a thread, so that keys need not wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_thread(
    work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> Callable[[], Awaitable[T]]:
    """Return what `run_worker` runs to do `work` in a thread.

    A worker of Textual's that runs in a thread stays noted in it, with its screen, until
    another one comes: that screen is no garbage when it is closed.
    """
    return partial(asyncio.to_thread, work, *args, **kwargs)
