"""Privacy: the promises of the privacy page, each with the test that holds it."""
