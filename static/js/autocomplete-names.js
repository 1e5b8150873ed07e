/* Names each autocomplete after its label for screen readers; select2, which draws it, leaves it and its list nameless. */
"use strict";

{
  const $ = django.jQuery;

  const labelOf = (select) => {
    const label = select.labels[0];
    label.id ||= `${select.id}-label`;
    return label;
  };

  const selectionOf = (select) => select.nextElementSibling.querySelector(".select2-selection");

  const nameSelection = (select) => {
    const label = labelOf(select);
    const selection = selectionOf(select);
    const chosen = selection.querySelector(".select2-selection__rendered");
    selection.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.setAttribute("aria-labelledby", label.id);
  };

  const nameChoices = (select) => {
    const label = labelOf(select);
    const choices = document.getElementById(`select2-${select.id}-results`);
    const search = document.querySelector(".select2-container--open .select2-search__field");
    [choices, search].forEach((part) => part.setAttribute("aria-labelledby", label.id));
    selectionOf(select).setAttribute("aria-controls", choices.id);
  };

  const nameAll = (place) => place.querySelectorAll("select.select2-hidden-accessible").forEach(nameSelection);

  $(() => nameAll(document));
  document.addEventListener("formset:added", (event) => nameAll(event.target));
  $(document).on("select2:open", (event) => nameChoices(event.target));
  $(document).on("select2:close", (event) => selectionOf(event.target).removeAttribute("aria-controls"));
}
