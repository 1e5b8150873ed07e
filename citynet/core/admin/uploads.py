"""Forms and admin pages of records with uploaded files."""

from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from citynet.core.uploads import reencode_picture


class UploadsForm:
    """Mixin before a ModelForm: stores pictures anew, and takes away the files that others replace.

    `pictures` is {field: PictureKind}; `documents` names the fields of files that are kept as they come, which their
    model's validator checks.
    """

    pictures = {}
    documents = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [*self.pictures, *self.documents]
        self._files_before = {name: getattr(self.instance, name).name for name in names if self.instance.pk}
        for name, kind in self.pictures.items():
            setattr(self, f"clean_{name}", partial(self._store_anew, name, kind))

    def _store_anew(self, name, kind):
        file = self.cleaned_data[name]
        return reencode_picture(file, kind) if isinstance(file, UploadedFile) else file

    def save(self, commit=True):
        record = super().save(commit)
        if commit:
            self.discard_replaced_files()
        return record

    def discard_replaced_files(self):
        """Delete the former files once the change is certain. Who saves with commit=False calls this after."""
        for name, before in self._files_before.items():
            file = getattr(self.instance, name)
            if before and before != file.name:
                transaction.on_commit(partial(file.storage.delete, before))


class WithUploads:
    """Mixin of an admin page whose form is an UploadsForm. Rows need none: their forms are saved at once."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.discard_replaced_files()
