"""Records to signals: binds ledger records to indicators, and combines what groups report."""
