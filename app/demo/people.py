"""The people of the demonstration."""

ORGANISER = "eleni.karavida@example.org"
