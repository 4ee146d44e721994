"""Profile: what stands on invoices and how the bot works, in parts that are kept one by one."""
