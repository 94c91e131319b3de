"""Reminders and calendars: what reaches people where they already look."""
