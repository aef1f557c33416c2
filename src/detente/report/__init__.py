"""Pages and charts from what the monitor answers. Decides nothing about roadmap or evidence."""
