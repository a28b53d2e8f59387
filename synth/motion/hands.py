"""A person comes in; what each hand does on the way leaves."""

from __future__ import annotations

from synth.records import Identity

CARRIED = ("handbag", "tote")  # in the hand, that is; bags on a shoulder leave the arm free


def hands_of(person: Identity) -> dict[str, str]:
    """By side, "carry" for the hand that holds a bag and "phone" for the one that holds a phone; free hands are not
    named. A hand that is full holds no phone."""
    hands = {thing.side: "carry" for thing in person.things if thing.kind in CARRIED}
    phone = person.manner.phone_hand
    return hands | ({phone: "phone"} if phone and phone not in hands else {})
