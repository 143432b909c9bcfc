"""A page for one person on this machine, which draws itself anew: served on loopback alone."""

import json
import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from antwoord.run_files import ANSWER_HTML

#: Seconds that a question for something newer is kept waiting.
PATIENCE = 20.0
#: What lies beside the page and may be asked for from it.
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
}
OTHER_KIND = "application/octet-stream"
#: Keeps the place that is read, and asks for what is newer for as long as it is open.
FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>antwoord preview</title>
<style nonce="{nonce}">
html, body {{ margin: 0; height: 100%; }}
iframe {{ border: 0; width: 100%; height: 100%; display: block; }}
pre {{ margin: 0; padding: .6em 1em; background: #fff3cd; color: #4d3800; white-space: pre-wrap;
  position: fixed; left: 0; right: 0; bottom: 0; max-height: 40%; overflow: auto; }}
pre:empty {{ display: none; }}
</style></head>
<body><iframe src="{page}" title="The answer"></iframe><pre role="status"></pre>
<script nonce="{nonce}">
const frame = document.querySelector("iframe"), note = document.querySelector("pre");
let heard = 0, version = {version};
async function follow() {{
  for (;;) {{
    try {{
      const told = await (await fetch("newer?than=" + heard)).json();
      heard = told.count;
      note.textContent = told.note;
      if (told.version !== version) {{
        version = told.version;
        const place = frame.contentWindow.scrollY;
        frame.onload = () => frame.contentWindow.scrollTo(0, place);
        frame.src = "{page}?" + version;
      }}
    }} catch (error) {{
      note.textContent = "antwoord preview has ended";
      await new Promise(done => setTimeout(done, 1000));
    }}
  }}
}}
follow();
</script></body></html>
"""


class PageServer:
    """Serves a page that changes, and the files of a folder to which it leads.

    Nobody who does not know `address` gets anything: its path begins with a word that is drawn.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """`folder` is that of the answer; `port` 0 is any that is free. Raises OSError."""
        self._folder = folder.resolve()
        self._page, self._note, self._version, self._count = b"", "", 0, 0
        self._changed = threading.Condition()
        self._word = secrets.token_urlsafe(16)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/{self._word}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def show(self, page: str) -> None:
        """Shows this page from now on; whoever has the one before open sees it at once."""
        with self._changed:
            self._page, self._version = page.encode(), self._version + 1
            self._tell("")

    def say(self, note: str) -> None:
        """Shows a sentence below the page that is there."""
        with self._changed:
            self._tell(note)

    def _tell(self, note: str) -> None:
        self._note, self._count = note, self._count + 1
        self._changed.notify_all()

    def close(self) -> None:
        """Ends it; whoever waits is answered."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> tuple[HTTPStatus, str, bytes, str]:
        """What is given for a path: status, kind, content, and the policy of the page."""
        asked = urlsplit(path)
        word, _, name = unquote(asked.path).lstrip("/").partition("/")
        if not secrets.compare_digest(word.encode(), self._word.encode()):
            return HTTPStatus.NOT_FOUND, "text/plain", b"", ""
        if name == "newer":
            return HTTPStatus.OK, "application/json", self._newer(parse_qs(asked.query)), ""
        if not name:
            nonce = secrets.token_urlsafe(12)
            page = FRAME.format(nonce=nonce, page=ANSWER_HTML, version=self._version)
            allowed = f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'"
            policy = f"default-src 'none'; frame-src 'self'; connect-src 'self'; {allowed}"
            return HTTPStatus.OK, KINDS[".html"], page.encode(), policy
        if name == ANSWER_HTML:
            return HTTPStatus.OK, KINDS[".html"], self._page, ""
        file = (self._folder / name).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            return HTTPStatus.NOT_FOUND, "text/plain", b"", ""
        return HTTPStatus.OK, KINDS.get(file.suffix, OTHER_KIND), file.read_bytes(), ""

    def _newer(self, query: dict[str, list[str]]) -> bytes:
        """The version of the page and the note: once there is news, or after a while.

        `count` says how much news there was; whoever asks says how much of it they know.
        """
        than = query.get("than", [""])[0]
        with self._changed:
            self._changed.wait_for(lambda: than != str(self._count), PATIENCE)
            told = {"count": self._count, "version": self._version, "note": self._note}
            return json.dumps(told).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    status, kind, content, policy = server.answer(self.path)
                except (OSError, ValueError):
                    status, kind, content, policy = HTTPStatus.NOT_FOUND, "text/plain", b"", ""
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Content-Type-Options", "nosniff")
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                try:
                    self.wfile.write(content)
                except OSError:  # whoever asked is gone
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """The terminal is not for this."""

        return Handler
