"""Files of this computer: reading, hashing, listing, and writing under their final names."""
