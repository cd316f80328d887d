"""Ask this container's own web server whether it is ready. Run as a file; exit status 0 means yes.

It speaks as the proxy in front does: by a host name that is allowed, and over https.
"""

import http.client
import os
import sys


def main() -> int:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    asking = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=8)
    try:
        asking.request("GET", "/health/ready", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return 0 if asking.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        asking.close()


if __name__ == "__main__":
    sys.exit(main())
