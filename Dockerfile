# The bot as an image: `jupiter serve` with one role or all of them, as an ordinary user.
#
# Debian and Python are the ones the tests run on, because the bytes of a PDF depend on Pango and HarfBuzz.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements-build.lock requirements.lock ./
RUN python -m venv /build/tools \
 && /build/tools/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements-build.lock \
 && python -m venv /srv/jupiterinvoice \
 && /srv/jupiterinvoice/bin/pip install --no-cache-dir --only-binary :all: --no-binary dkimpy --no-binary pyspf --require-hashes -r requirements.lock
COPY . .
RUN /build/tools/bin/hatchling build -t wheel -d dist \
 && /srv/jupiterinvoice/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.11-slim-bookworm
# tini reaps what a killed renderer leaves and hands SIGTERM and SIGHUP on.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      tini libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
      fontconfig fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/jupiterinvoice --create-home jupiter
COPY --from=build /srv/jupiterinvoice /srv/jupiterinvoice
ENV PATH=/srv/jupiterinvoice/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    JUPITER_DATA=/var/lib/jupiterinvoice \
    JUPITER_SMTP_LISTEN=0.0.0.0:2525 \
    JUPITER_WEB_LISTEN=0.0.0.0:8080
USER jupiter
WORKDIR /var/lib/jupiterinvoice
VOLUME /var/lib/jupiterinvoice
EXPOSE 2525 8080
# What is in flight is finished before the end; compose waits as long (stop_grace_period).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["tini", "--", "jupiter"]
CMD ["serve"]
