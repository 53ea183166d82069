"""The Textual application: screens orchestrate services, widgets show, dialogs ask."""
