# One image for web server, worker, beat and migrations of a server; docker-compose.yml says which is which.

FROM python:3.11-slim AS environment
COPY requirements.txt /srv/requirements.txt
RUN python -m venv /srv/venv \
 && /srv/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes -r /srv/requirements.txt

FROM python:3.11-slim
ENV PATH="/srv/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    YEAROFCARE_STATIC=/srv/static \
    YEAROFCARE_FILES=/srv/files
RUN useradd --system --uid 10001 --no-create-home --home-dir /srv/app yearofcare \
 && install --directory --owner=yearofcare --mode=0700 /srv/files
COPY --from=environment /srv/venv /srv/venv
WORKDIR /srv/app
COPY manage.py requirements.txt ./
COPY yearofcare yearofcare
COPY apps apps
COPY templates templates
COPY static static
RUN python manage.py collectstatic --noinput --verbosity 0

ENV DJANGO_SETTINGS_MODULE=yearofcare.settings.production
USER yearofcare
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "yearofcare/health_check.py"]
CMD ["python", "-m", "gunicorn", "yearofcare.wsgi:application", "--bind", "0.0.0.0:8000", "--limit-request-line", "8190", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "60", \
     "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
