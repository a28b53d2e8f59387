"""Frames go in, video descriptors leave: the network of the paper, a file a part."""
