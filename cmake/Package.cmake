# Packages (cpack) and installation; filled in with the packaging files.
