"""Where ledgers are kept. One suite of tests runs on every store."""
