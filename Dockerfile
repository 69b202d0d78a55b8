# syntax=docker/dockerfile:1
# One image for every service of docker-compose.yaml that is ours. Installed is what requirements.lock says, by its
# hashes, by the same launcher as on a developer's machine.
ARG PYTHON=python:3.12-slim-bookworm

FROM ${PYTHON} AS base
# Pango sets the text of filed documents. Not pinned: rebuilt images shall have Debian's security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/helsebro

FROM base AS environment
COPY helsebro requirements.lock ./
COPY console console
RUN ./helsebro --help && rm -rf .helsebro

FROM base
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /opt/airflow helsebro \
    && install --directory --owner helsebro --group helsebro --mode 0700 /opt/airflow /var/log/airflow
COPY --from=environment /opt/helsebro/.venv .venv
COPY . .
# Everything is root's and the services are not root: what runs cannot change its own code.
RUN .venv/bin/python -m compileall -q console dags plugins sandbox
ENV PATH=/opt/helsebro/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/helsebro/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/helsebro/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    GX_ANALYTICS_ENABLED=False
USER 10001
CMD ["./helsebro", "--help"]
