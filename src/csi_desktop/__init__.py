"""CSI Desktop: judge a corporate-social-innovation project and sign a report of it."""

__version__ = "0.1.0"
