"""A rest body and an identity come in; all visible layers of the dressed person leave, still at rest."""

from synth.garments.dressing import dress
from synth.garments.undressing import undress

__all__ = ["dress", "undress"]
