"""Tags that are drawn once give what Django's would, for whoever reads them."""

import re

import pytest
from django.contrib.admin import AdminSite, ModelAdmin
from django.template import Context, NodeList, RequestContext, Template
from django.template.base import Node
from django.test import override_settings
from django.urls import NoReverseMatch, get_script_prefix, include, path, resolve, reverse, set_script_prefix
from django.utils import translation

from citynet.core import remembered_tags
from citynet.core.remembered_tags import Remembered
from members.models import Country
from tests.factories import make_country, make_member

TEXT = """{% load i18n static %}{% url "portal:about" %} {% translate "January" %} {% static "js/portal.js" %}"""


@pytest.fixture
def elsewhere():
    before = get_script_prefix()
    set_script_prefix("/network/")
    yield
    set_script_prefix(before)


def drawn(text, **context):
    return Template(text).render(Context(context))


def with_tags_of_django(text):
    remembered_tags.forget_tags()
    try:
        return Template(text)
    finally:
        remembered_tags.remember_tags()


def test_they_give_what_those_of_django_give():
    ours, of_django = Template(TEXT), with_tags_of_django(TEXT)

    assert [type(node) for node in of_django.nodelist if isinstance(node, Remembered)] == []
    assert len([node for node in ours.nodelist if isinstance(node, Remembered)]) == 3
    for _time in range(2):
        assert ours.render(Context()) == of_django.render(Context())
    assert ours.render(Context()).startswith("/about/ January /static/js/portal")


def test_each_language_has_its_own_words():
    template = Template('{% load i18n %}{% translate "January" %}')

    assert template.render(Context()) == "January"
    with translation.override("fr"):
        assert template.render(Context()) == "janvier"
    assert template.render(Context()) == "January"


def test_address_is_where_the_portal_lies(elsewhere):
    template = Template('{% url "portal:about" %}')

    assert template.render(Context()) == "/network/about/"
    set_script_prefix("/")
    assert template.render(Context()) == "/about/"


@pytest.mark.parametrize("tag", ['url "portal:about" as told', 'translate "Members" as told'])
def test_what_is_given_a_name_has_it_each_time(tag):
    template = Template("{% load i18n %}{% " + tag + " %}[{{ told }}]")
    told = {"url": "[/about/]", "tran": "[Members]"}[tag[:4].strip()]

    assert [template.render(Context()) for _time in range(2)] == [told, told]


def test_address_of_nothing_is_refused_each_time_and_nothing_under_a_name():
    template = Template('{% url "portal:nowhere" %}')

    for _time in range(2):
        with pytest.raises(NoReverseMatch):
            template.render(Context())
    assert drawn('{% url "portal:nowhere" as told %}[{{ told }}]') == "[]"


def test_what_hangs_on_the_page_is_drawn_for_each():
    template = Template(
        "{% load i18n %}{% url name %} {% translate word|upper %} {% url 'members:member-detail' slug %}"
    )
    pages = [
        {"name": "portal:about", "word": "one", "slug": "seoul"},
        {"name": "portal:home", "word": "two", "slug": "suva"},
    ]

    assert [template.render(Context(page)) for page in pages] == [
        "/about/ ONE /members/seoul/",
        "/ TWO /members/suva/",
    ]


class OneAppTwice:
    urlpatterns = [
        path(f"{name}/", include(([path("", lambda request: None, name="home")], "twin"), namespace=name))
        for name in ("one", "other")
    ]


@override_settings(ROOT_URLCONF=OneAppTwice)
def test_address_is_that_of_the_app_the_reader_is_in(rf):
    text = '{% url "twin:home" %}'
    ours, of_django = Template(text), with_tags_of_django(text)

    def read(template, place, **told):
        request = rf.get(place)
        request.resolver_match = resolve(place)
        vars(request).update(told)
        return template.render(RequestContext(request))

    assert [read(ours, place) for place in ("/one/", "/other/", "/one/")] == ["/one/", "/other/", "/one/"]
    for place in ("/one/", "/other/"):
        for app in ("other", "one", None):
            assert read(ours, place, current_app=app) == read(of_django, place, current_app=app)


def test_word_is_escaped_as_django_does_it():
    for text in ("{{ told }}", "{% autoescape off %}{{ told }}{% endautoescape %}"):
        text = '{% load i18n %}{% translate "Rates & rules" as told %}' + text
        told = with_tags_of_django(text).render(Context())
        assert [Template(text).render(Context()) for _time in range(2)] == [told, told]


class Counted(Node):
    def __init__(self):
        self.times = 0

    def render(self, context):
        self.times += 1
        return str(self.times)


def test_a_node_is_drawn_once_for_each_key():
    node = Remembered(Counted(), lambda context: context["key"])

    assert [NodeList([node]).render(Context({"key": key})) for key in "aab"] == ["1", "1", "2"]


@pytest.mark.django_db
def test_list_of_the_admin_has_the_cells_that_django_gives_it(admin_client):
    make_member(name="<b>Zyxwvu</b> & sons")
    text = "{% load admin_list %}{% result_list cl %}"
    cl = admin_client.get(reverse("admin:members_member_changelist"), {"q": "zyxwvu", "all": ""}).context["cl"]
    told = {"cl": cl, "opts": cl.opts}

    html = drawn(text, **told)

    assert html == with_tags_of_django(text).render(Context(told))
    assert html.count("<td") == len(cl.list_display) - 1
    assert "&lt;b&gt;Zyxwvu&lt;/b&gt; &amp; sons</a></th>" in html


class EditedWhereItStands(ModelAdmin):
    list_display, list_editable = ["code", "name"], ["name"]


@pytest.mark.django_db
def test_list_that_is_edited_where_it_stands_says_what_is_wrong_in_a_row(rf, admin_user):
    country = make_country(name="Zubrowka")
    posted = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": country.pk, "form-0-name": "Freedonia"}
    request = rf.post("/", posted)
    request.user = admin_user
    countries = EditedWhereItStands(Country, AdminSite())
    cl = countries.get_changelist_instance(request)
    cl.result_list = Country.objects.filter(pk=country.pk)
    cl.formset = countries.get_changelist_formset(request)(request.POST, queryset=cl.result_list)
    cl.formset.forms[0].add_error(None, "Not so.")

    html = drawn("{% load admin_list %}{% result_list cl %}", cl=cl, opts=cl.opts)

    assert re.search(r'<td colspan="\d"><ul class="errorlist nonfield"[^>]*><li>Not so.</li></ul></td>', html)
    assert '<input type="text" name="form-0-name" value="Freedonia"' in html
