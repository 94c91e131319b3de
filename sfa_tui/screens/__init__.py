"""The screens of the app, one a module with its .tcss beside it; session.py and what reads for them know no Textual."""
