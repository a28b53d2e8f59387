"""Datasets on disk go in, batches of chunks leave."""
