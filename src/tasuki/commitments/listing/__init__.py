"""The register across the portfolio as a table: columns, filters, views that come with it (CO-2, CO-5, UX-4)."""
