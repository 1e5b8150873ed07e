"""The secrets of second factors are encrypted where they stand; backwards they stand in plain text again."""

from django.db import migrations

from citynet.core import encryption

PURPOSE = "second-factor"
PLACES = {"totp": "secret", "recovery_codes": "seed"}


def encrypt_secrets(apps, schema_editor):
    def encrypted(text):
        return text if encryption.is_encrypted(text) else encryption.encrypt(text, purpose=PURPOSE)

    _rewrite(apps, schema_editor, encrypted)


def decrypt_secrets(apps, schema_editor):
    """One that no key opens stays as it is: the former release does not know its codes either."""

    def decrypted(text):
        try:
            return encryption.decrypt(text, purpose=PURPOSE)
        except encryption.Unreadable:
            return text

    _rewrite(apps, schema_editor, decrypted)


def _rewrite(apps, schema_editor, change):
    """Locked, for who uses a recovery code meanwhile writes into the same row that it is used."""
    factors = apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias)
    for factor in factors.select_for_update().filter(type__in=PLACES).order_by("pk"):
        place = PLACES[factor.type]
        factor.data[place] = change(factor.data[place])
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0014_histories_of_further_records"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt_secrets, decrypt_secrets)]
