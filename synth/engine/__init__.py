"""A configuration and a folder go in, a whole dataset lies there afterwards, rendered by Dask workers."""

from synth.engine.cluster import Workers
from synth.engine.run import Report, frame, run

__all__ = ["Report", "Workers", "frame", "run"]
