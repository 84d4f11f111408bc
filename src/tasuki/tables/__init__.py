"""Tables of things: filters, sorting, columns, saved views, export, a bar for many rows at once (UX-4, UX-2).

How a room puts a list on it:

1. Describe it, in a module of the room::

       TABLE = Table(
           key="accounts", title=_("Accounts"), noun=_("accounts"), url="customers:list",
           rows=visible_accounts,                          # actor → queryset of what they may see
           columns=(
               Column("account", _("Account"), cell=lambda one: cells.link(one.name, href(one)),
                      value=lambda one: one.name, sort="sort_key", nullable=False),
               Column("owner", _("Owner"), cell=lambda one: cells.person(one.owner),
                      value=lambda one: named(one.owner), needs=("owner",)),
               Column("arr", _("ARR"), cell=lambda one: cells.money(one.arr, one.currency), numeric=True,
                      value=lambda one: one.arr, more=((_("Currency"), lambda one: one.currency),), sort="arr"),
           ),
           filters=(
               Text("q", _("Account"), path="name_key__contains", clean=name_key),
               Many("tier", _("Tier"), choices=Account.Tier.choices, path="tier"),
               People("owner", _("Owner"), paths=("owner",)),
               Dates("renewal", _("Renewal"), path="renewal_on", rare=True),
           ),
           sort="account",
           views=(Ready("all", _("All"), ""), Ready("mine", _("Mine"), "owner=me")),
       )

   and name it in `registry.TABLES`, so that views, export, API and command know it.
   The first column is the row's head: it is always shown and stays where it is. `value` is what is exported (text,
   number, day, instant, yes/no); `cell` is what is shown (made by `tables.cells`), else the value as text.

2. Show it::

       def account_list(request):
           return list_page(request, TABLE, "customers/list.html", {...})       # tables.showing

   with a template that says ``{% extends "tables/page.html" %}`` and fills its blocks (title, actions, and
   `empty`, `bulk`, `switch` where there is something to say), or includes ``tables/_list.html`` where it likes.
   Rows that can be ticked: ``list_page(…, bulk=Bulk(url, "customers/_bulk.html"))``; the ticked ids are posted as
   `id`, “all of this filter” as `all` with `filter`, which is a query string for `Table.narrow`.

3. Ask for the same rows elsewhere (board, calendar, command)::

       state = TABLE.read(request.GET, actor)         # the query string is the one truth of a view
       rows = state.narrowed(visible_accounts(actor)) # filtered, in no order; `state.ordered(rows)` sorts
       state.query(), state.href(sort="-arr")         # the shortest query string of the same view

Parameters in the query string: one or more per filter (`q`, `stage` repeated, `cutover`, `cutover_from` …), `sort`
(a column, with `-` from the top), `cols` (repeated, in order), `size`, `page`, `view` (the view it began from).
What is unknown or wrong is left out by pages and refused by API and command (`state.problems`).
"""
