"""The shell: commands, clock, files, screen. The only room that knows what day it is."""
