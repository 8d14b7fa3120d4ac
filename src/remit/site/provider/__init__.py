"""Sign-in for staff at the provider of their organisation: OpenID Connect, code flow with PKCE."""
