"""Every verb of documents: add, edit, delete, read again."""

from tasuki.documents.actions.adding import add_file, add_text
from tasuki.documents.actions.changing import EDITABLE, choose_encoding, delete_source, edit_source

__all__ = ["EDITABLE", "add_file", "add_text", "choose_encoding", "delete_source", "edit_source"]
