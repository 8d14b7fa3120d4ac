"""The store of answers: drafts and submissions, every one locked. It holds no name, post or token."""
