"""What the pump hands over for Slack: which module tells a message, and what a failure means."""

from dataclasses import replace
from typing import assert_never

from backlog.batches.delivery import DeliveryFailed
from backlog.messages import (
    BatchChanged,
    BatchCopy,
    BatchMade,
    BatchVoided,
    ChangeRefused,
    ChangesLeft,
    DatabaseDoubted,
    DestinationTold,
    DestinationToldTo,
    EvidenceAsked,
    FilesAsked,
    FilesAskedForAll,
    HeadTold,
    ImportSaid,
    ImportsClaimed,
    ImportsClaimedBy,
    InvoicesClaimed,
    InvoicesFailed,
    JobTold,
    Message,
    OwnPartTold,
    PapersOrdered,
    PaymentsProposed,
    Refresh,
    Reminder,
    ReversalAsked,
    ReversalSettled,
    SheetTold,
    SpecimenAsked,
    WeeklyReport,
)
from bot.deps import Deps
from bot.posts import (
    batch,
    batch_copy,
    claims,
    destination,
    doubted,
    evidence,
    failed,
    files_again,
    head,
    job,
    own_part,
    papers,
    proposal,
    reminder,
    reversal,
    sheet,
    specimen,
    thread,
    voided,
    weekly,
)
from bot.posts.pace import PacedClient
from bot.posts.pinned import BacklogMessage
from bot.posts.post import Delivery
from bot.posts.refusals import translate_errors
from bot.slack.home_link import HomeLink

OfBatch = (
    BatchMade
    | BatchChanged
    | BatchVoided
    | ImportSaid
    | InvoicesFailed
    | ReversalAsked
    | ReversalSettled
)

OfFiles = FilesAsked | FilesAskedForAll | PapersOrdered | EvidenceAsked | SpecimenAsked

OfProgram = SheetTold | HeadTold | JobTold | DestinationTold | DestinationToldTo | DatabaseDoubted


class SlackSender:
    """Sends the outbox's Slack messages; satisfies `backlog.delivery.Sender`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = replace(deps, client=PacedClient(deps.client, deps.office.clock))
        self._home = HomeLink(self._deps.client)
        self._backlog = BacklogMessage(self._deps, self._home)

    def send(self, message: Message, *, again: bool) -> None:
        """Tell it; an earlier try is looked for first.

        Raises:
            DeliveryFailed: Slack did not take it, or does not show it yet.
        """
        look = again or message.attempts > 0
        delivery = Delivery(self._deps, message, look, dict(message.progress))
        with translate_errors():
            self._tell(delivery)

    def _tell(self, delivery: Delivery) -> None:
        match content := delivery.message.content:
            case Refresh():
                self._backlog.show(delivery)
                reminder.renew(delivery, link=self._home.find())
            case BatchCopy():
                batch_copy.copy_batch(delivery, content)
            case WeeklyReport() | Reminder() | OwnPartTold():
                self._tell_what_waits(delivery, content)
            case (
                FilesAsked()
                | FilesAskedForAll()
                | PapersOrdered()
                | EvidenceAsked()
                | SpecimenAsked()
            ):
                _bring_files(delivery, content)
            case (
                SheetTold()
                | HeadTold()
                | JobTold()
                | DestinationTold()
                | DestinationToldTo()
                | DatabaseDoubted()
            ):
                _tell_of_program(delivery, content)
            case PaymentsProposed():
                proposal.show_proposal(delivery, content)
            case InvoicesClaimed() | ImportsClaimed() | ImportsClaimedBy():
                claims.ask_claims(delivery, content)
            case ChangeRefused() | ChangesLeft():
                raise DeliveryFailed(f"Slack tells no {content.kind!r}.", permanent=True)
            case _:
                _tell_of_batch(delivery, content)

    def _tell_what_waits(
        self, delivery: Delivery, content: WeeklyReport | Reminder | OwnPartTold
    ) -> None:
        """What people are reminded of, with a link to where they do it."""
        match content:
            case WeeklyReport():
                weekly.report_week(delivery, content, link=self._home.find())
            case Reminder():
                reminder.remind(delivery, content, link=self._home.find())
            case OwnPartTold():
                own_part.tell_own_part(delivery, content)
            case _:
                assert_never(content)


def _bring_files(delivery: Delivery, content: OfFiles) -> None:
    """What somebody asked for as files."""
    match content:
        case FilesAsked() | FilesAskedForAll():
            files_again.share_again(delivery, content)
        case PapersOrdered():
            papers.send_papers(delivery, content)
        case EvidenceAsked():
            evidence.send_evidence(delivery, content)
        case SpecimenAsked():
            specimen.send_specimen(delivery, content)
        case _:
            assert_never(content)


def _tell_of_program(delivery: Delivery, content: OfProgram) -> None:
    """What the program says of itself: what is amiss, that it is well again, the log's head."""
    match content:
        case SheetTold():
            sheet.tell_of_sheet(delivery, content)
        case HeadTold():
            head.keep_head(delivery, content)
        case JobTold():
            job.tell_of_job(delivery, content)
        case DestinationTold() | DestinationToldTo():
            destination.tell_of_destination(delivery, content)
        case DatabaseDoubted():
            doubted.tell_doubt(delivery, content)
        case _:
            assert_never(content)


def _tell_of_batch(delivery: Delivery, content: OfBatch) -> None:
    """What stands in the thread of a batch."""
    match content:
        case BatchMade():
            batch.share_batch(delivery, content.batch)
            failed.renew_failures(delivery, content.batch)
        case BatchChanged():
            thread.show_root(delivery, content.batch)
        case BatchVoided():
            voided.tell_void(delivery, content)
            failed.renew_failures(delivery, content.batch)
        case ImportSaid() | InvoicesFailed():
            failed.tell_failed(delivery, content)
        case ReversalAsked():
            reversal.ask_to_undo(delivery, content)
        case ReversalSettled():
            reversal.tell_settled(delivery, content)
        case _:
            assert_never(content)
