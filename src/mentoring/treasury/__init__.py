"""Bank movements matched to pledges and payouts; what providers are owed and paid."""
