"""Certificates of our own, good and expired, and a server that shows one: made by the machine's openssl."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.support.require import missing

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def need_openssl() -> None:
    """Skip, or fail where it is required, when the program lacks."""
    if shutil.which("openssl") is None:
        missing("openssl", "the program openssl is not installed")


def _openssl(home: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=home, check=True, capture_output=True, timeout=60)


def authority(home: Path) -> Path:
    """Make an authority in a directory; return its certificate, for whoever shall trust it."""
    _openssl(home, "req", "-x509", *KEY, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test", "-days", "2")
    return home / "ca.pem"


def certificate(home: Path, days: int) -> Path:
    """Let the authority vouch for 127.0.0.1 for so many days, which may be over; return certificate and key."""
    (home / "names").write_text("subjectAltName=IP:127.0.0.1\n", encoding="ascii")
    _openssl(home, "req", "-new", *KEY, "-keyout", "key.pem", "-out", "request", "-subj", "/CN=127.0.0.1")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", str(days))
    _openssl(home, "x509", "-req", "-in", "request", *signed, "-out", "cert.pem")
    both = home / "both.pem"
    both.write_bytes((home / "cert.pem").read_bytes() + (home / "key.pem").read_bytes())
    return both


@contextmanager
def showing(both: Path) -> Iterator[str]:
    """Serve with this certificate; give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
