"""Codes: what machines read: units of UN/ECE, bank accounts, payment codes, VAT ids."""
