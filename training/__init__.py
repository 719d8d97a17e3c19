"""Commands that count or train what the package ships as data; not part of the installed program."""
