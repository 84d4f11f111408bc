"""Sentences for the reasons that transitions give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.transitions.company.texts import TEXTS as COMPANY

TEXTS: dict[str, str | Promise] = {
    **COMPANY,
    # stages
    "stage.unknown": _("There is no stage “%(stage)s”. Stages are: %(known)s."),
    "stage.already": _("The transition is already in the stage “%(stage)s”."),
    "stage.no_such_move": _("From “%(start)s” there is no way to “%(end)s”. Possible: %(possible)s."),
    "stage.cancel_after_cutover": _(
        "The account has already changed hands. Open a new transition to hand it back instead of cancelling."
    ),
    "stage.return_names_items": _("Returning a brief names the items that must be better: use “return”."),
    "reopen.owner_moved": _(
        "The account belongs to %(owner)s by now: open a new transition instead of reopening this one."
    ),
    "stage.reason_missing": _("Say why: this step needs a reason in words."),
    "stage.moved_meanwhile": _(
        "Somebody moved this transition to “%(stage)s” in the meantime. Reload and look before you decide."
    ),
    "stage.not_for_brief": _(
        "The brief can be reviewed while the transition is being prepared; it is now “%(stage)s”."
    ),
    # gates
    "gate.step_open": _("%(gate)s: “%(title)s” is not done yet."),
    "gate.incomplete": _(
        "%(gate)s: the knowledge record is %(have)s %% complete, %(target)s %% are needed; %(items)s items are missing."
    ),
    "gate.questions": _("%(gate)s: %(count)s questions of the incoming owner are still open."),
    "gate.brief_not_accepted": _("%(gate)s: the incoming owner has not accepted the brief."),
    "gate.promise_without_owner": _("%(gate)s: nobody owns the commitment “%(promise)s”."),
    "gate.promise_without_verdict": _("%(gate)s: the commitment “%(promise)s” has no verdict yet."),
    "gate.promise_reset_open": _(
        "%(gate)s: the customer has not acknowledged the reset of “%(promise)s” yet."
    ),
    "gate.unknown": _("There is no gate “%(gate)s”. Gates are: %(known)s."),
    "gate.check_not_met": _("%(gate)s: “%(title)s” is not the case (%(have)s)."),
    "gate.check_unknown": _("%(gate)s: “%(title)s”: nobody has said yet."),
    "override.meanwhile": _(
        "Somebody else opened this gate in the meantime. Reload and look before you decide."
    ),
    "override.reason_missing": _("An override needs a reason that somebody can understand later."),
    "override.nothing_shut": _("Nothing is shut that an override could open."),
    "calendar.days": _("Ask for 1 to %(most)s days, the first before the last, between 2000 and 2099."),
    # approval before preparation
    "board.approval": _("Something here asks for a manager's approval before preparation starts."),
    "approval.fatigue": _(
        "This account has changed hands %(changes)s times in 24 months; another change needs a manager's approval."
    ),
    "approval.reason": _("The reason “%(reason)s” needs a manager's approval before preparation starts."),
    "approval.renewal_soon": _(
        "The renewal is %(days)s days away; a manager must approve a change of owner now."
    ),
    "approval.open_escalation": _(
        "%(count)s escalations are open at this customer; a manager must approve a change of owner now."
    ),
    "approval.unhappy_customer": _(
        "The customer's health is %(score)s, below %(threshold)s; a manager must approve a change of owner now."
    ),
    "approval.unpaid_invoice": _(
        "An invoice is overdue since %(day)s; a manager must approve a change of owner now."
    ),
    "approval.quiet_account": _(
        "Nobody has been in touch for %(days)s days; a manager must approve a change of owner now."
    ),
    "approval.not_needed": _("Nothing waits for an approval (any more)."),
    # opening
    "open.exists": _("%(account)s already has an open transition for this role: %(transition)s."),
    "open.no_giver": _("%(account)s has no owner: give it one, or say who hands it over."),
    "open.no_receiver": _("Say who takes the account over."),
    "open.same_person": _("%(person)s cannot hand the account over to themselves."),
    "open.receiver_inactive": _("%(person)s is not active any more: choose somebody else."),
    "open.receiver_leaving": _(
        "%(person)s leaves on %(day)s, before the handoff is done: choose somebody else."
    ),
    "open.date_missing": _("Say when the account changes hands."),
    "date.blackout": _(
        "%(day)s is closed for changes until %(last)s (%(why)s). "
        "The next free day is %(next)s; a manager may force it with a reason."
    ),
    "date.quarter_end": _(
        "%(day)s is in the quarter end, which is kept free. "
        "The next free day is %(next)s; a manager may force it with a reason."
    ),
    "date.force_reason": _("Forcing a closed day needs a reason that somebody can understand later."),
    "plan.giver_gone": _(
        "%(person)s's last day is %(day)s, before the cutover: choose an earlier day, or plan without them."
    ),
    "plan.absent": _(
        "“%(title)s” is due on %(day)s, but %(person)s is away until %(until)s. "
        "Possible: %(days)s, or %(stand_in)s does it."
    ),
    "plan.absent_long": _(
        "“%(title)s” is due on %(day)s, but %(person)s is away until %(until)s. %(stand_in)s could do it."
    ),
    "open.role_empty": _(
        "Nobody plays the role “%(role)s” (%(steps)s steps wait for it). Could be: %(could)s."
    ),
    "open.date_past": _("%(day)s is in the past. The earliest day is today, %(today)s."),
    "open.date_far": _("%(day)s is more than two years away: plan it nearer to the time."),
    "open.unknown_scenario": _("There is no scenario “%(scenario)s”. Scenarios are: %(known)s."),
    "open.unknown_mode": _("There is no mode “%(mode)s”: planned or unplanned."),
    "open.reason_missing": _("A transition states its reason: say why the account changes hands."),
    "open.intake_limit": _(
        "%(person)s would take over %(count)s accounts at once; their limit is %(limit)s (flagged, not refused)."
    ),
    "open.capacity": _(
        "%(person)s would own %(count)s accounts; at most %(limit)s are meant for one person (flagged, not refused)."
    ),
    "open.not_working_day": _(
        "%(day)s is not a working day at the customer; the next one is %(next)s (flagged only)."
    ),
    # why a scenario is proposed
    "scenario.deal_just_won": _("A deal was won %(days)s days ago and the account goes to customer success."),
    "scenario.sales_to_success_team": _("The account goes from a sales team to a customer success team."),
    "scenario.established_customer": _(
        "The account goes from sales to account management, %(months)s months after the last won deal."
    ),
    "scenario.reorganisation": _("Teams are being reorganised and several accounts move."),
    "scenario.owner_leaves": _("The outgoing owner's last day is %(day)s."),
    "scenario.same_kind_of_team": _("Both owners do the same kind of work."),
    "mode.giver_absent": _(
        "The outgoing owner is not available, so there is no time for the usual preparation."
    ),
    "mode.short_notice": _("Only %(days)s days are left until the outgoing owner's last day."),
    "mode.enough_time": _("There is time for the usual preparation."),
    # steps
    "step.unknown": _("This plan has no step “%(step)s”. Open steps: %(known)s."),
    "step.settled": _("The step “%(step)s” is settled already."),
    "step.not_done": _("This step is not done."),
    "step.undo_not_yours": _("Only whoever ticked a step off can take that back."),
    "step.undo_late": _("A step can be taken back for %(minutes)s minutes only."),
    "step.undo_moved": _("The transition has moved on since: the step stays done."),
    "step.done_elsewhere": _("“%(step)s” is completed by %(by)s, not by ticking it."),
    "step.stage_ended": _("The transition is “%(stage)s”: its steps cannot be changed any more."),
    "step.waive_reason": _("Waiving a step needs a reason."),
    "step.paused": _("The transition is paused: resume it first."),
    "step.person_inactive": _("%(person)s is not active any more."),
    # brief
    "return.items_missing": _("Name at least one item that must be better, with a reason for each."),
    "return.unknown_item": _("The brief has no item “%(item)s”."),
    "accept.already": _("The brief was accepted already on %(day)s."),
    # date
    "date.unchanged": _("The transition date is already %(day)s."),
    "date.after_cutover": _("The account has changed hands already; its date stays."),
    # people
    "reassign.unknown_role": _("There is no role “%(role)s”. Roles are: %(known)s."),
    "reassign.after_cutover": _(
        "The account has changed hands already: its owners stay. Open a new transition to move it on."
    ),
    "reassign.unchanged": _("%(person)s has this part already (%(role)s)."),
    "reassign.customer_told": _(
        "The customer has been written to already: introduce %(person)s with a message of your own."
    ),
    "giver.available_already": _("The outgoing owner counts as available already."),
    "giver.unavailable_already": _("The outgoing owner counts as not available already."),
    "mode.already": _("The transition is %(mode)s already."),
    "mode.after_cutover": _("The account has changed hands already: the mode stays."),
    "playbook.in_force_already": _("The transition follows this version already."),
    # many at once
    "bulk.unknown_verb": _("“%(verb)s” cannot be done with many at once. Possible: %(known)s."),
    "bulk.nothing_chosen": _("Choose at least one transition."),
    "bulk.too_many": _("%(count)s transitions are too many for one run; the limit is %(limit)s."),
    "bulk.day_or_days": _("Say either the day, or by how many days."),
    "bulk.too_many_days": _("%(days)s days are too far."),
    "bulk.nobody": _("Say who the role goes to."),
    "bulk.not_paused": _("It is not paused, it is “%(stage)s”."),
    "bulk.other_holder": _("Somebody else has this role here (%(role)s): %(person)s."),
    "bulk.not_ready": _("This run cannot be carried out now: it is “%(state)s”."),
    # notices
    "notice.step_given": _("“%(step)s” for %(account)s is yours now, due on %(day)s."),
    "notice.given_role": _("You have a part in the transition of %(account)s now: %(role)s."),
    "notice.released": _("%(person)s has your part in the transition of %(account)s now (%(role)s)."),
    "notice.giver_available": _("%(giver)s takes part in the transition of %(account)s again."),
    "notice.giver_unavailable": _(
        "%(giver)s cannot take part in the transition of %(account)s: the plan has changed."
    ),
    "notice.mode": _("The transition of %(account)s goes on in another mode: %(mode)s."),
    "notice.playbook": _("The transition of %(account)s follows version %(version)s of its playbook now."),
    "notice.assigned": _("You take over %(account)s from %(giver)s on %(day)s. Please acknowledge."),
    "notice.returned": _("%(receiver)s returned the brief of %(account)s: %(count)s items need work."),
    "notice.asked": _("%(person)s asks about “%(item)s” of %(account)s."),
    "notice.answered": _("%(person)s answered your question about “%(item)s” of %(account)s."),
    "notice.accepted": _("%(receiver)s accepted the brief of %(account)s."),
    "notice.due_soon": _("“%(step)s” for %(account)s is due on %(day)s."),
    "notice.breached": _("“%(step)s” for %(account)s is overdue since %(day)s."),
    "notice.escalated": _("“%(step)s” for %(account)s is still not done; it was due on %(day)s."),
    "notice.handed_over": _("%(account)s now belongs to %(receiver)s."),
    "notice.draft_opened": _(
        "The deal “%(deal)s” opened a handoff of %(account)s as a draft. Name the incoming owner; proposed: %(person)s."
    ),
    "notice.opened_by_deal": _("The deal “%(deal)s” opened the handoff of %(account)s to %(person)s."),
    "notice.draft_waits": _(
        "The handoff of %(account)s (deal “%(deal)s”) has been a draft for a day: nobody receives it yet."
    ),
    "deal.already_with_success": _("The account is with %(owner)s already; a new deal needs no handoff."),
    "deal.lost": _("The deal “%(deal)s” was lost."),
    "notice.cancelled": _("The transition of %(account)s was cancelled: %(reason)s"),
    # cover
    "cover.exists": _("%(account)s is covered already, by %(person)s: replace or end that cover."),
    "cover.same_person": _("%(person)s covers already."),
    "cover.is_owner": _("%(person)s owns this account: nobody covers for themselves."),
    "cover.person_leaves": _("%(person)s is not there for as long as that: choose somebody else."),
    "cover.person_absent": _("%(person)s is away today: choose somebody who can answer from the first hour."),
    "cover.until_past": _("%(day)s is not in the future; today is %(today)s."),
    "cover.reason_missing": _("Say why somebody has to cover."),
    "cover.unknown_role": _("There is no such role. Roles are: %(known)s."),
    "cover.not_running": _("Nobody covers %(account)s now."),
    "conflict.cover": _("Somebody changed the cover of %(account)s in the meantime. Reload and look again."),
    "notice.cover_started": _(
        "You cover %(account)s for %(absent)s until %(day)s: answer the customer from the first hour."
    ),
    "notice.cover_ended": _("The cover of %(account)s by %(person)s is over."),
    "conflict.transition": _("Somebody changed this transition in the meantime. Reload it and try again."),
}
