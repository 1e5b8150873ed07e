"""Addresses of programmes, events, partners and agreements."""

app_name = "programmes"
urlpatterns = []
