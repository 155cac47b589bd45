"""Money of one fund for one person, with where and until when; a wallet is all of a person's vouchers."""
