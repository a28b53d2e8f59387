"""A person comes in; what each hand does on the way leaves."""

from __future__ import annotations

from synth.records import Identity

CARRIED = ("handbag", "tote", "umbrella")  # in the hand, that is; bags on a shoulder leave the arm free
# Things that an arm is posed for, and what it then does.
POSED = {"suitcase": "pull", "open_umbrella": "raise", "box": "hold"}


def hands_of(person: Identity) -> dict[str, str]:
    """By side, what a full hand does: "carry" a bag, "pull" a suitcase, "raise" an umbrella, "hold" a box with the
    other hand, look at a "phone"; free hands are not named. A hand that is full holds no phone."""
    hands: dict[str, str] = {}
    for thing in person.things:
        if thing.kind in CARRIED:
            hands[thing.side] = "carry"
        elif thing.kind == "box":
            hands |= {"left": "hold", "right": "hold"}
        elif thing.kind in POSED:
            hands[thing.side] = POSED[thing.kind]
    phone = person.manner.phone_hand
    return hands | ({phone: "phone"} if phone and phone not in hands else {})
