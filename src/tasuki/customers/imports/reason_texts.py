"""Sentences for what imports have to say."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.customers.import_forms import DELIMITER_LABELS, FIELD_LABELS
from tasuki.customers.imports.models import ImportRun

TEXTS: dict[str, str | Promise] = {
    # the mapping
    "mapping.not_yaml": _("Line %(line)s of the mapping file is not valid YAML: %(problem)s."),
    "mapping.too_deep": _("The mapping file is nested too deeply."),
    "mapping.not_a_mapping": _("The mapping file must consist of lines “target field: source column”."),
    "mapping.twice": _("Line %(line)s of the mapping file: %(field)s stands there twice."),
    "mapping.field_near": _(
        "Line %(line)s of the mapping file: %(kind)s have no field “%(field)s”. Do you mean %(near)s? "
        "Fields: %(known)s."
    ),
    "mapping.field_unknown": _(
        "Line %(line)s of the mapping file: %(kind)s have no field “%(field)s”. Fields: %(known)s."
    ),
    "mapping.not_a_column": _(
        "Line %(line)s of the mapping file: %(field)s needs the name of a column, or a list of names."
    ),
    "mapping.stages_shape": _(
        "Line %(line)s of the mapping file: stages needs lines “stage in the file: %(known)s”."
    ),
    "mapping.stage_status": _(
        "Line %(line)s of the mapping file: stage “%(stage)s” is given “%(status)s”; it can be %(known)s."
    ),
    "mapping.column_missing": _("%(field)s: column “%(column)s” is not in the file; it has: %(columns)s."),
    "import.preset_unknown": _("There is no preset “%(preset)s”. Presets: %(known)s."),
    "import.field_needed": _(
        "%(kind)s need a column for %(fields)s; none was found. The file has: %(columns)s. Choose another preset or"
        " write a mapping file."
    ),
    # the file as a whole
    "import.encoding_assumed": _(
        "The encoding is not certain: read as %(encoding)s. "
        "Look at the preview, and choose another if letters are wrong."
    ),
    "import.delimiter_assumed": _("The columns are not certain: read with %(delimiter)s between them."),
    "import.damaged_text": _("%(count)s characters of the file are damaged and were replaced by �."),
    "import.column_repeated": _(
        "Several columns have the same name; the first of each is used: %(columns)s."
    ),
    "import.columns_unused": _("Columns that no field uses: %(columns)s."),
    "import.file_gone": _("The uploaded file is no longer there. Upload it again."),
    "import.crashed": _(
        "The import broke off because of a fault in the program: %(problem)s. Nothing was changed."
    ),
    "import.database_refused": _(
        "The database refused what was to be written: %(problem)s. Nothing was changed. Correct the row that it is"
        " about and import the file again; if every row is in order, it is a fault in the program: the worker's log"
        " says more."
    ),
    "import.gave_up": _(
        "It was tried %(tries)s times for more than an hour and is given up. Nothing was changed; once the cause is"
        " gone, begin again."
    ),
    "import.worker_ended": _("Its worker ended in the middle each time: it may have too little memory."),
    "import.rows_forgotten": _(
        "What became of each row is kept for a month, and that is over. The figures, the rejected rows and the remarks"
        " are still there."
    ),
    # rows
    "import.open_quote": _("A quotation mark opens here and is never closed, so that lines run together."),
    "import.too_many_columns": _(
        "The row has %(found)s cells, the header %(expected)s: a delimiter too many?"
    ),
    "import.too_few_columns": _(
        "The row has only %(found)s of %(expected)s cells; the others were taken as blank."
    ),
    "import.nul": _("The cell contains a NUL character, which no text may contain."),
    "import.double": _("The same as line %(first)s, which was taken."),
    "import.ambiguous": _("%(count)s entries have this name. Give an external id to say which is meant."),
    "import.too_long": _("%(length)s characters; at most %(limit)s can be kept."),
    # cells
    "import.name_blank": _("There is no name."),
    "import.email_bad": _("This is no e-mail address; it was left out."),
    "import.email_needed": _(
        "This is no e-mail address; a person signs in with theirs, so it must be right or blank."
    ),
    "import.email_taken": _("The e-mail address or external id belongs to somebody else: %(name)s."),
    "import.date_unknown": _("This is no date that could be understood; left empty."),
    "import.date_ambiguous": _(
        "This may be %(readings)s, and the column does not show which; left empty. Write dates as YYYY-MM-DD."
    ),
    "import.amount_unknown": _("This is no amount that could be understood; left empty."),
    "import.amount_assumed": _(
        "Taken for %(kept)s: the column does not show whether the point separates thousands."
    ),
    "import.number_unknown": _("This is no number that could be understood; left empty."),
    "import.range": _("A range: its lower bound %(kept)s was taken."),
    "import.approximate": _("Only roughly known: %(kept)s was taken."),
    "import.currency_unknown": _("This is no currency; left empty."),
    "import.country_near": _("Taken for %(country)s (%(near)s)."),
    "import.country_unknown": _("There is no such country; left empty."),
    "import.industry_near": _("Kept as it is. Do you mean “%(near)s”?"),
    "import.product_near": _("Kept as it is. Is it the same as “%(near)s”?"),
    "import.tier_unknown": _("This is no tier; left as it was. Tiers: strategic, standard, small."),
    "import.language_unknown": _("This is no language; left empty."),
    "import.kind_unknown": _("This is no role in the decision that is known here; left empty."),
    "import.influence_unknown": _("Influence is a number from 1 to 5; left empty."),
    "import.support_unknown": _(
        "Support is a number from -2 to +2, or a word such as “advocate”; left empty."
    ),
    "import.stage_unknown": _("The meaning of this stage is not known; the deal counts as open."),
    # references
    "import.person_unknown": _("Nobody here has this id, address or name; left empty."),
    "import.person_ambiguous": _("Several colleagues have this name; left empty. Use an address or an id."),
    "import.manager_added": _("Not listed among the people: added, known by name only."),
    "import.email_protected": _(
        "%(name)s is an administrator: only administrators change how they sign in; left as it is."
    ),
    "import.manager_self": _("Nobody is their own manager; left empty."),
    "import.manager_circle": _("This would make two people each other's manager; left empty."),
    "import.owner_in_transition": _(
        "The account is in an open transition, which decides on the owner; left as it is."
    ),
    "import.account_unknown": _("There is no account with this id or name."),
    "import.account_ambiguous": _("Several accounts have this name. Use an id."),
    "import.account_needed": _("A contact needs an account."),
    "import.parent_self": _("An account cannot be its own parent; left empty."),
    "import.parent_circle": _("This would make the accounts each other's parent; left empty."),
    "import.person_erased": _("This person was erased and is not brought back by an import."),
    "import.contact_nameless": _("A contact needs a name or an e-mail address."),
    "import.history_needs": _("A row of owner history needs the column “%(field)s”."),
    "import.history_backwards": _("It cannot end (%(until)s) before it began (%(since)s)."),
    "import.history_not_owner": _(
        "Without an end this would be the owner of today, who is somebody else: say until when it lasted."
    ),
    "import.unknown_role": _("Not a role; taken as the account's owner. Roles are: %(known)s."),
    "import.deal_without_account": _("The deal has no account; it is kept without one."),
    "import.deal_nameless": _("The row says nothing that a deal could be known by."),
}

KINDS: dict[str, str | Promise] = dict(ImportRun.Kind.choices)
WORDS = {
    "import.field_needed.kind": KINDS,
    "import.field_needed.fields": FIELD_LABELS,
    "import.delimiter_assumed.delimiter": DELIMITER_LABELS,
}
