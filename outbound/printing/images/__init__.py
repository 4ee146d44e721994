"""Images: logos and payment codes, as the page takes them."""
