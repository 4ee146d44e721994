"""The domain: money, customers, documents, and what each command does to them.

Nothing here knows SMTP, MIME, HTML or HTTP. A `post.Letter` comes in, rows change in one
transaction, and `post.Outgoing` values say what is to be mailed.
"""
