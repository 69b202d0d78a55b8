"""How people are told: by e-mail, or by any of Airflow's notifiers (O4). Nothing of an address is ever logged."""

from __future__ import annotations

import copy
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from importlib import import_module
from typing import Protocol

from airflow.providers.smtp.hooks.smtp import SmtpHook
from airflow.sdk import BaseNotifier
from airflow.sdk.exceptions import AirflowException

from alerts.messages import Message, letter
from alerts.settings import MAIL, Alerts, Notifier, path
from faults import ContractBroken, NotAuthorised, TransientFault, sanitised


class Channel(Protocol):
    """A way to tell people."""

    name: str

    def send(self, message: Message) -> None:
        """Send it. The same message may come twice, after a crash. Raises the faults of `faults`."""
        ...


def channels(alerts: Alerts) -> list[Channel]:
    """Return the channels that the alerts file names."""
    mail: list[Channel] = [Mail(alerts)] if alerts.mail.to else []
    return [*mail, *(ByNotifier(notifier, alerts) for notifier in alerts.notifiers)]


class Mail:
    """E-mail through an Airflow connection of type smtp. All messages of an incident make one thread."""

    name = MAIL

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts

    def send(self, message: Message) -> None:
        """Send it; the same message always has the same Message-ID, by which mail servers know it again."""
        with _mail_faults(self._alerts.mail.connection), _Hook(self._alerts.mail.connection) as hook:
            assert isinstance(hook, _Hook)
            sender = self._alerts.mail.sender or hook.from_email
            if not sender:
                raise ContractBroken(
                    f"nobody is named as the sender of alerts: add «sender» to {path()}, or from_email to the extra of"
                    f" connection {self._alerts.mail.connection}"
                )
            hook.deliver(self._mail(message, sender))

    def _mail(self, message: Message, sender: str) -> EmailMessage:
        written = letter(message, self._alerts)
        domain = sender.rpartition("@")[2].rstrip(">")
        first, this = (f"<{message.incident}.{number}@{domain}>" for number in (1, message.number))
        mail = EmailMessage()
        mail["Subject"] = written.subject
        mail["From"] = sender if "<" in sender else formataddr((self._alerts.name, sender))
        mail["To"] = ", ".join(self._alerts.mail.to)
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = this
        if this != first:
            mail["In-Reply-To"] = mail["References"] = first
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Helsebro-Incident"] = f"{message.incident}; {message.kind}; {message.transition}"
        mail.set_content(written.text, cte="quoted-printable")
        mail.add_alternative(written.html, subtype="html", cte="quoted-printable")
        return mail


class _Hook(SmtpHook):
    """Airflow's hook sends HTML alone; this one sends what it is given."""

    def deliver(self, mail: EmailMessage) -> None:
        """Hand the mail to the server; it counts as sent when the server has taken it for anybody."""
        assert isinstance(self._smtp_client, smtplib.SMTP)
        self._smtp_client.send_message(mail)
        with suppress(smtplib.SMTPException):
            self._smtp_client.quit()


@contextmanager
def _mail_faults(conn_id: str) -> Iterator[None]:
    """Turn what can go wrong with a mail server into faults; its own words are dropped: they may quote addresses."""
    server = f"mail server {conn_id}"
    try:
        yield
    except smtplib.SMTPAuthenticationError:
        raise NotAuthorised(f"{server} refuses the login; correct its connection's login and password") from None
    except smtplib.SMTPRecipientsRefused as refused:
        codes = ", ".join(sorted({str(code) for code, _ in refused.recipients.values()}))
        raise ContractBroken(
            f"{server} takes mail for none of the recipients ({codes}); see mail.to in {path()}"
        ) from None
    except smtplib.SMTPResponseException as error:
        if error.smtp_code < 500:
            raise TransientFault(f"{server} takes no mail now ({error.smtp_code}); it is tried again") from None
        raise ContractBroken(
            f"{server} takes no such mail ({error.smtp_code}); compare sender and connection with what it allows"
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise TransientFault(
            f"{server} cannot be reached, or not in the way that its connection says ({type(error).__name__}; its"
            " extra's disable_ssl and disable_tls choose it); it is tried again"
        ) from None
    except (AirflowException, RuntimeError, ValueError) as error:
        raise ContractBroken(
            f"there is no usable Airflow connection «{conn_id}» for alerts ({type(error).__name__}); define it there,"
            f" or as AIRFLOW_CONN_{conn_id.upper()} in the environment"
        ) from None


class ByNotifier:
    """One of Airflow's notifiers, made anew for each message: rendering its templates changes it."""

    def __init__(self, notifier: Notifier, alerts: Alerts) -> None:
        self.name = notifier.name
        self._notifier = notifier
        self._alerts = alerts

    def send(self, message: Message) -> None:
        """Send it. Its templates may use `alert`: subject, text, html, title, and what the message is made of.

        One name for all of it, because a notifier's own arguments, such as `text`, hide what is called like them.
        """
        written = letter(message, self._alerts)
        alert = {**message.model_dump(mode="json"), "title": message.title, **written.model_dump()}
        context = {"alert": alert}
        kind = self.kind()
        try:
            kind(**copy.deepcopy(self._notifier.arguments))(context)
        except Exception as error:  # noqa: BLE001  whatever it is, its text may quote an address or a secret
            raise ContractBroken(f"notifier «{self.name}» could not tell: {sanitised(error)}") from None

    def kind(self) -> type[BaseNotifier]:
        """Return its class. Raises ContractBroken where there is none."""
        module, name = self._notifier.notifier.rsplit(".", 1)
        try:
            found = getattr(import_module(module), name, None)
        except ImportError:
            found = None
        if not (isinstance(found, type) and issubclass(found, BaseNotifier)):
            raise ContractBroken(
                f"{path()}: notifier «{self.name}»: {self._notifier.notifier} is no notifier of Airflow's here; install"
                " its provider, or correct the name"
            )
        return found
