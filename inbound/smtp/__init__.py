"""SMTP: the dialogue of RFC 5321 on aiosmtpd's protocol class, and the sockets it runs on."""
