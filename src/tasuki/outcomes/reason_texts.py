"""Sentences for the reasons that outcomes give."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "outcome.before_cutover": _("The account has not changed hands yet: this comes after the cutover."),
    "outcome.score": _("Choose a score from %(least)s to %(most)s."),
    "outcome.text": _(
        "%(field)s: too long, or with characters that cannot be kept; %(most)s characters at most."
    ),
    "outcome.health_day": _("There is no health check for day %(day)s. Days are: %(known)s."),
    "outcome.health_early": _("The check of day %(day)s can be recorded from %(first)s on."),
    "survey.forged": _("This link is not valid. Please open it from the e-mail once more."),
    "survey.expired": _("This link has expired."),
    "survey.revoked": _("This survey was withdrawn."),
    "survey.not_open": _("This survey is not open yet."),
    "survey.final": _("Your answer has been kept; it could be changed for %(days)s days."),
    "survey.too_often": _("That was a little too often. Please try again in some minutes."),
    "survey.cross_site": _(
        "This answer did not come from our page. Please open the link from the e-mail once more."
    ),
    "survey.nobody": _(
        "Nobody can be asked: no champion or executive sponsor of %(account)s has an e-mail address and takes mail."
    ),
    "survey.already_asked": _("Everybody who can be asked has been asked already."),
    "survey.answer_stays": _("The customer has answered: an answer cannot be withdrawn."),
    "survey.not_in_force": _("This survey was withdrawn already."),
    "rating.final": _("The transition is closed: its rating stands."),
    "retrospective.placeholder": _("%(field)s: write something that somebody can learn from."),
    "survey.answer_there": _("They have answered: there is nothing to remind of."),
    "survey.reminded": _("They were reminded on %(day)s: once is enough."),
    "survey.remind_early": _("Give them %(days)s days: they can be reminded from %(first)s on."),
    "survey.no_answer": _("There is no answer yet to speak about."),
    "survey.called": _("Somebody spoke with them on %(day)s."),
    "survey.not_asked": _("%(name)s was not asked."),
    "notice.survey_low": _("%(account)s answered the survey: %(score)s of 5. Call them."),
    "notice.pulse_answered": _("%(account)s says how it is going after the first week: %(score)s of 5."),
    "notice.pulse_low": _("%(account)s is not happy after the first week: %(score)s of 5. Call them."),
    "notice.survey_answered": _("%(account)s answered the survey: %(score)s of 5."),
}

FIELDS: dict[str, str | Promise] = {
    "went_well": _("What went well"),
    "went_badly": _("What did not"),
    "customer_feedback": _("What the customer said"),
    "actions": _("What we will do"),
    "comment": _("Comment"),
    "source": _("Where it comes from"),
    "note": _("What came of the call"),
}
WORDS = {"retrospective.placeholder.field": FIELDS, "outcome.text.field": FIELDS}
