"""Cards for people without e-mail or phone: what they hold in their hand opens their wallet, with a PIN."""
