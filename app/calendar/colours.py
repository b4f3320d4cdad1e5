"""The colours of calendars: each project has its own."""

from hashlib import sha256

# Names of CSS (RFC 7986 §5.9), each with the same colour as Apple writes it. White text can be read on all.
COLOURS = {
    "chocolate": "#D2691E",
    "crimson": "#DC143C",
    "darkcyan": "#008B8B",
    "darkgreen": "#006400",
    "darkslateblue": "#483D8B",
    "firebrick": "#B22222",
    "indigo": "#4B0082",
    "mediumvioletred": "#C71585",
    "olivedrab": "#6B8E23",
    "royalblue": "#4169E1",
    "saddlebrown": "#8B4513",
    "steelblue": "#4682B4",
}


def colour_of(whose: str) -> str:
    """One of COLOURS, the same for the same words at all times."""
    return sorted(COLOURS)[sha256(whose.encode()).digest()[0] % len(COLOURS)]
