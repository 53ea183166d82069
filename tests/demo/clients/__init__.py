"""Sessions of the vendor's clients, run by the client's own Python against the demo platform."""
