"""Guards: what stands before and behind every page: headers, origins, limits, errors."""
