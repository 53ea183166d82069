"""Files of this computer: their listing, hashes, errors and final names."""
