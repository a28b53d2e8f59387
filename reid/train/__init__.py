"""A model and a loader go in, a trained checkpoint and its record leave."""
