"""Synthetic people walking before two surveillance cameras, with perfect ground truth."""
