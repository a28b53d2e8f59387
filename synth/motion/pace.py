"""How a walker's steps go in time: a rate, a stride and a pause go in; gait cycles, the way gone and vigour come out.

Cycles count from a heel strike of the right foot; they do not depend on how long a step takes, and feet that are
planted at cycles stay planted however time goes. To stop is to make the last steps shorter (vigour falls from 1 to 0
over one cycle, two steps), and to let time pass at a cycle at which both feet stand; to set off is the same, backwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.records import Pause

Array = NDArray[np.float64]

FADING = 1.0  # cycles over which vigour falls or rises
SLOWING = 0.3  # cycles over which steps come to rest, of those


@dataclass(frozen=True)
class Pace:
    """Steps of a rate (cycles a second) and a stride in metres, from a phase. both: a phase at which both feet stand,
    the same half a cycle later; pause: when the walker stands still, if ever."""

    rate: float
    stride_m: float
    phase: float
    both: float = 0.0
    pause: Pause | None = None

    @property
    def rest(self) -> float:
        """The cycle at which a pause holds: that with both feet on the ground nearest to where the phase leads."""
        if self.pause is None:
            return np.inf
        reached = self.phase + self.rate * self.pause.stop_s - SLOWING
        return float(np.round((reached - self.both) * 2) / 2 + self.both)

    def cycles(self, times_s: ArrayLike) -> Array:
        """Cycles (N,) at times (N,) from the first frame."""
        times = np.asarray(times_s, np.float64)
        if self.pause is None:
            return np.asarray(self.phase + times * self.rate)
        before = self._to_rest(np.maximum(self.pause.stop_s - times, 0.0))
        after = self._to_rest(np.maximum(times - self.pause.go_s, 0.0))
        return np.asarray(self.rest - before + after)

    def distance_m(self, cycles: ArrayLike) -> Array:
        """The way (N,) gone since the first frame at cycles (N,): strides, the shorter the less vigour they have."""
        cycles = np.asarray(cycles, np.float64)
        if self.pause is None:
            return np.asarray(self.stride_m * (cycles - self.phase))
        return np.asarray(self.stride_m * (self._strides(cycles) - self._strides(self.cycles(0.0))))

    def vigour(self, cycles: ArrayLike) -> Array:
        """How much of the full step (N,), in [0, 1], a walker makes at cycles (N,)."""
        if self.pause is None:
            return np.ones_like(np.asarray(cycles, np.float64))
        return ease(np.abs(np.asarray(cycles, np.float64) - self.rest) / FADING)

    def _to_rest(self, times: Array) -> Array:
        """Cycles (N,) that lie within a time (N,) of rest: a quadratic while it slows, then the full rate."""
        slowing_s = 2 * SLOWING / self.rate
        slow = SLOWING * (np.minimum(times, slowing_s) / slowing_s) ** 2
        return slow + self.rate * np.maximum(times - slowing_s, 0.0)

    def _strides(self, cycles: Array) -> Array:
        """The integral of vigour over cycles, from the rest."""
        apart = (cycles - self.rest) / FADING
        within = np.minimum(np.abs(apart), 1.0)
        return np.sign(apart) * FADING * (within**3 - within**4 / 2 + np.maximum(np.abs(apart) - 1.0, 0.0))


def ease(share: ArrayLike) -> Array:
    """0 below 0, 1 above 1, and smooth between."""
    share = np.clip(np.asarray(share, np.float64), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))
