"""Video person re-identification by pose alignment and temporal attention (Jones and Rambhatla, BMVC 2019)."""
