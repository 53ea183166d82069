"""How a person or a service gets in: which credentials there are, and whether they can be sent."""
