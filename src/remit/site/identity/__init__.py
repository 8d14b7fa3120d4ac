"""The store of people: accounts, posts and who holds them, invitations, the log. It holds no answer."""
