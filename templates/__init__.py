"""Templates: data only; a package so that an installed wheel finds them."""
