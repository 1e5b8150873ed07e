"""British English, with the time of day as the letters and the Executive Committee's desk have it: 18:00, not 6 p.m."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
