"""A real SMTP server for the mailer's tests.

Prints `ready PORT`, then one line of JSON for each message that it took, decoded by Python's own
parser. Recipients `gone@...` are refused for good, `later@...` for a while, `closed@...` by policy.
"""

import argparse
import asyncio
import email
import email.policy
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 greylisted"
        if address.startswith("closed@"):
            return "550 5.7.1 relaying denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(("plain",))
        html = mail.get_body(("html",))
        taken = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "user": getattr(session.auth_data, "decode", lambda: None)(),
            "tls": session.ssl is not None or server.transport.get_extra_info("cipher") is not None,
            "type": mail.get_content_type(),
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "text": text.get_content() if text else None,
            "html": html.get_content() if html else None,
        }
        print(json.dumps(taken), flush=True)
        return "250 taken"


def authenticator(user, password):
    def check(server, session, envelope, mechanism, credentials):
        right = credentials.login == user.encode() and credentials.password == password.encode()
        return AuthResult(success=right, auth_data=credentials.login if right else None, handled=False)

    return check


async def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    arguments.add_argument("--cert")
    arguments.add_argument("--key")
    arguments.add_argument("--user")
    arguments.add_argument("--password")
    given = arguments.parse_args()

    context = None
    if given.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(given.cert, given.key)
    options = {"hostname": "localhost", "enable_SMTPUTF8": True}
    if given.tls == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if given.user:
        options |= {
            "authenticator": authenticator(given.user, given.password),
            "auth_required": True,
            "auth_require_tls": given.tls == "starttls",
        }
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Handler(), **options),
        "127.0.0.1",
        0,
        ssl=context if given.tls == "implicit" else None,
    )
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
