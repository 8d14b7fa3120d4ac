"""gunicorn for the live questionnaire: local only, behind a web server that speaks https; no log of requests.

Addresses of pages hold personal links and addresses of computers are nobody's business, so no access log is
written here; switch it off in the web server in front too.
"""

bind = "127.0.0.1:8000"
workers = 2
threads = 4
worker_class = "gthread"
accesslog = None
errorlog = "-"
loglevel = "warning"
timeout = 30
graceful_timeout = 30
limit_request_line = 2000
limit_request_field_size = 8190
forwarded_allow_ips = "127.0.0.1"
