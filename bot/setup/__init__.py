"""Setup: what an account says of itself in the portal, part by part, and a page that shows it."""
