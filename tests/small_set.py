"""A dataset as small and as rough as tests can do with: one place, two people, three frames."""

from synth.config import DatasetConfig, RenderConfig

SMALL_SET = DatasetConfig(
    identities=2,
    frames=3,
    fps=8.0,
    seed=7,
    settings=1,
    scenes=("plaza",),
    render=RenderConfig(plate_width_px=240, plate_height_px=135, plate_samples=2, samples=2),
)
