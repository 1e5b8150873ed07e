"""What each new connection to the database is told first."""

from django.db.backends.signals import connection_created
from django.dispatch import receiver


@receiver(connection_created)
def compile_nothing(connection, **kwargs):
    """PostgreSQL compiles a long query before it runs it: seconds, for one that then takes a fraction of one. Not as an
    option of the connection, because poolers such as PgBouncer refuse those."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
