"""Who is not written to any more: asked, bounced, on a list, complained (MS-5)."""
