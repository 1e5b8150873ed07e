"""`{% url %}`, `{% translate %}` and `{% static %}` that are drawn once where nothing of them hangs on the page, and
`{% result_list %}` of the admin, which draws a row at once and not cell by cell.

A page has dozens of the first, and Django takes as long for each as for a row of a list.
"""

from django.conf import STATICFILES_STORAGE_ALIAS
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.templatetags.base import InclusionAdminNode
from django.core.files.storage import storages
from django.template import defaulttags
from django.template.base import Node
from django.templatetags import i18n, static
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

NOT_TOLD = object()


def remember_tags():
    """Put them in the place of Django's, in the libraries that templates load; before any template is read."""
    defaulttags.register.tag("url", _url)
    i18n.register.tag("translate", _translate)
    i18n.register.tag("trans", _translate)
    static.register.tag("static", _static)
    admin_list.register.tag("result_list", _result_list)


def forget_tags():
    """Put Django's back."""
    defaulttags.register.tag("url", defaulttags.url)
    i18n.register.tag("translate", i18n.do_translate)
    i18n.register.tag("trans", i18n.do_translate)
    static.register.tag("static", static.do_static)
    admin_list.register.tag("result_list", admin_list.result_list_tag)


class Remembered(Node):
    """A node that is drawn once for each key, which `key` makes of the context; `name`: what it gives a value to."""

    child_nodelists = ()

    def __init__(self, node, key, name=None):
        self.node, self.key, self.name, self.drawn = node, key, name, {}

    def render(self, context):
        key = self.key(context)
        drawn = self.drawn.get(key)
        if drawn is None:
            drawn = self.drawn[key] = (self.node.render(context), context[self.name] if self.name else None)
        text, value = drawn
        if self.name:
            context[self.name] = value
        return text


def _is_text(expression):
    """Whether an expression is a text of the template itself, as it stands there."""
    return not expression.filters and (not expression.is_var or expression.var.lookups is None)


def _url(parser, token):
    node = defaulttags.url(parser, token)
    is_plain = _is_text(node.view_name) and not (node.args or node.kwargs)
    return Remembered(node, _place, node.asvar) if is_plain else node


def _place(context):
    """What the address of a page hangs on: where the portal is, in which of several admin sites the reader is, and in
    which language."""
    request = getattr(context, "request", None)
    namespace = getattr(getattr(request, "resolver_match", None), "namespace", None)
    inside = getattr(request, "current_app", NOT_TOLD), namespace
    return get_script_prefix(), get_urlconf(), inside, get_language(), context.autoescape


def _translate(parser, token):
    node = i18n.do_translate(parser, token)
    is_plain = _is_text(node.filter_expression) and not node.message_context
    return Remembered(node, _language, node.asvar) if is_plain else node


def _language(context):
    return get_language(), context.autoescape


def _static(parser, token):
    node = static.do_static(parser, token)
    return Remembered(node, _storage, node.varname) if _is_text(node.path) else node


def _storage(context):
    return storages[STATICFILES_STORAGE_ALIAS], context.autoescape


def _result_list(parser, token):
    return InclusionAdminNode(
        parser, token, func=_rows_at_once, template_name="change_list_results.html", takes_context=False
    )


def _rows_at_once(cl):
    """What Django's template is told, with one text in the place of the cells of a row that nobody edits there."""
    told = admin_list.result_list(cl)
    told["results"] = [row if row.form else _at_once(row) for row in told["results"]]
    return told


def _at_once(row):
    return admin_list.ResultList(None, [mark_safe("".join(row))])  # noqa: S308 - each cell is HTML of format_html()
