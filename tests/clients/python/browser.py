"""A browser without script, for clients that send their user to the hosted pages."""

import html
import re
from urllib.parse import urljoin

import requests


class Browser(requests.Session):
    """Goes where redirects lead, and fills forms in."""

    def open(self, url):
        return self.get(url, timeout=30)

    def submit(self, page, fields, **options):
        """Sends the first form of a page: what it carries hidden, and `fields`."""
        form = re.search(r"<form.*?</form>", page.text, re.S).group()
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
        own = {name: html.unescape(value) for name, value in hidden}
        action = html.unescape(re.search(r'action="([^"]+)"', form).group(1))
        return self.post(urljoin(page.url, action), data=own | fields, timeout=30, **options)
