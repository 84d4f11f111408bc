"""Notices in a team's chat room, by a Slack-compatible webhook: optional, nothing sensitive, never twice (MS-8)."""
