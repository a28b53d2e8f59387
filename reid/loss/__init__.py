"""Descriptors, logits and pose maps go in, scalars to minimise leave."""
