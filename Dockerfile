# The portal as an image: without root, without a compiler, its static files inside. compose.yaml starts it.
FROM python:3.13-slim AS dependencies
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /srv/venv && /srv/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /tmp/run.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home citynet \
    && install -d -o citynet -g citynet -m 700 /var/lib/citynet
COPY --from=dependencies /srv/venv /srv/venv
WORKDIR /srv/citynet
COPY . .
ENV PATH=/srv/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 PORT=8000 VAR_DIR=/var/lib/citynet STATIC_DIR=/srv/static/files LOG=json
RUN install -d /srv/static \
    && VAR_DIR=/tmp/building SECRET_KEY=building python manage.py prepare --static-only && rm -r /tmp/building
USER citynet
VOLUME /var/lib/citynet
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s CMD ["python", "deploy/docker/health.py"]
CMD ["python", "manage.py", "serve"]
