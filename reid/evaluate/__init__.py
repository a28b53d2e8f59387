"""A trained network and a split go in, ranks and precision come out."""
