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
    "notice.survey_answered": _("%(account)s answered the survey: %(score)s of 5."),
}
