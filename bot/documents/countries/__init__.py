"""Countries: what each wants on an invoice, one file of data a country, and whether it is taxed."""
