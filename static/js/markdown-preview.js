/* Shows a text as the page will, below its field. Without this script the same button opens the preview in a new tab. */
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-markdown-preview]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const field = button.closest(".markdown-field");
  const region = field.querySelector(".markdown-preview");
  const body = new FormData();
  body.append("csrfmiddlewaretoken", button.form.elements.csrfmiddlewaretoken.value);
  body.append("preview", "text");
  body.append("text", field.querySelector("textarea").value);
  button.disabled = true;
  try {
    const response = await fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (answer.problem) {
      region.textContent = answer.problem;
    } else {
      region.innerHTML = answer.html; // the server has taken out everything that could run
    }
  } catch {
    region.textContent = button.dataset.trouble;
  }
  region.hidden = false;
  button.disabled = false;
});
