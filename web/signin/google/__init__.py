"""Google: sign-in by OpenID Connect, with Google or another provider named in the settings."""
