"""What can be done with people at the customer: one verb, one function (PE-1 … PE-7)."""

from tasuki.stakeholders.actions.introducing import note_introduction as note_introduction
from tasuki.stakeholders.actions.relating import relate as relate
from tasuki.stakeholders.actions.relating import unrelate as unrelate
from tasuki.stakeholders.actions.saving import confirm_stakeholder as confirm_stakeholder
from tasuki.stakeholders.actions.saving import remove_stakeholder as remove_stakeholder
from tasuki.stakeholders.actions.saving import save_stakeholder as save_stakeholder
from tasuki.stakeholders.actions.telling import Told as Told
from tasuki.stakeholders.actions.telling import note_told as note_told
