"""A mail server that others wrote (aiosmtpd) takes our e-mails: over STARTTLS and with a password, or not at all; its refusals are
understood. A report that Python's own e-mail library wrote about such an e-mail is understood by `jenner mail bounce`, and one that
names somebody else's message changes nothing."""

import email
import email.policy
import logging
import os
import socket
import ssl
import subprocess
import tempfile
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

PASSWORD = "a password of the mail server"


class Post:
    """Keeps what it is given; some mailboxes are not there, or not now."""

    def __init__(self):
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"iis", PASSWORD.encode())
    return AuthResult(success=known, handled=False)


def report(returned: EmailMessage, message_id: str) -> bytes:
    """A report of a mail server (RFC 3464) about a message that comes back."""
    whole = MIMEMultipart("report", **{"report-type": "delivery-status"})
    whole["From"], whole["To"], whole["Subject"] = "MAILER-DAEMON@mx.example", "shots@iis.example", "Undelivered"
    whole.attach(MIMEText("The message could not be delivered."))
    status = MIMEBase("message", "delivery-status")
    fields = MIMEBase("text", "plain")
    fields["Reporting-MTA"] = "dns; mx.example"
    one = MIMEBase("text", "plain")
    one["Final-Recipient"], one["Action"], one["Status"] = "rfc822; ana@mail.example", "failed", "5.1.1"
    for part in (fields, one):
        del part["MIME-Version"], part["Content-Type"]
    status.set_payload([fields, one])
    whole.attach(status)
    back = email.message_from_bytes(returned.as_bytes())
    back.replace_header("Message-ID", message_id)
    whole.attach(MIMEMessage(back))
    return whole.as_bytes()


def main():
    # It tells at length of the client that does not trust it.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    authority = trustme.CA()
    served = authority.issue_cert("localhost", "127.0.0.1")
    with tempfile.TemporaryDirectory() as folder:
        trust = os.path.join(folder, "authority.pem")
        authority.cert_pem.write_to_path(trust)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        served.configure_cert(context)
        post = Post()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(
            post,
            hostname="127.0.0.1",
            port=port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=authenticate,
        )
        controller.start()
        settings = {name: value for name, value in os.environ.items() if not name.startswith("JENNER_")}
        settings |= {
            "JENNER_DATA_DIR": os.path.join(folder, "data"),
            "JENNER_MAIL_SERVER": f"127.0.0.1:{port}",
            "JENNER_MAIL_TRUST": trust,
            "JENNER_MAIL_USER": "iis",
            "MAIL_PASSWORD": PASSWORD,
            "JENNER_MAIL_PASSWORD": "env:MAIL_PASSWORD",
            "JENNER_MAIL_FROM": "Department of Health <shots@iis.example>",
            "JENNER_PUBLIC_URL": "https://iis.example",
        }

        def jenner(*arguments: str, given: bytes = b"", **more: str) -> str:
            done = subprocess.run(
                [os.environ["JENNER_PROGRAM"], "mail", *arguments],
                env=settings | more,
                input=given,
                stdout=subprocess.PIPE,
                timeout=120,
                check=False,
            )
            return done.stdout.decode()

        try:
            said = jenner("try", "ana@mail.example")
            assert said.startswith("taken: <jenner-"), said
            (mail,) = post.mails
            assert mail["Message-ID"] == said.removeprefix("taken: ").strip(), mail["Message-ID"]
            assert mail["From"] == "Department of Health <shots@iis.example>", mail["From"]
            link = mail["List-Unsubscribe"].strip("<>")
            assert link.startswith("https://iis.example/stop/") and "ana" not in link, link
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert link in mail.get_content().replace("=\r\n", ""), mail.get_content()
            assert jenner("try", "nobody@mail.example").startswith("never: no_such_address")
            assert jenner("try", "later@mail.example").startswith("not taken now")
            wrong = jenner("try", "ana@mail.example", MAIL_PASSWORD="another")
            assert wrong.startswith("not taken now"), wrong
            stranger = os.path.join(folder, "stranger.pem")
            trustme.CA().cert_pem.write_to_path(stranger)
            unknown = jenner("try", "ana@mail.example", JENNER_MAIL_TRUST=stranger)
            assert unknown.startswith("not taken now"), unknown
            assert len(post.mails) == 1, "nothing of these was taken"
            came = jenner("bounce", given=report(mail, mail["Message-ID"]))
            assert came.startswith("1 came back"), came
            came = jenner("bounce", given=report(mail, "<jenner-0000000000000001@iis.example>"))
            assert "1 about no message of ours" in came, came
            came = jenner("bounce", given=mail.as_bytes())
            assert "1 no reports" in came, came
        finally:
            controller.stop()
    print("mail: an e-mail arrived at a mail server of others, and a report about it came back")


main()
