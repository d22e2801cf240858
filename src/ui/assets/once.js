// A form is sent once, however often its button is pressed. Pages work without this: the server recognizes a repeat by the form's token.
// A form whose answer is a file leaves the page as it is (data-stays), and may be sent again.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.stays !== undefined) return;
  if (form.dataset.sent === "yes") event.preventDefault();
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// A page from the browser's back/forward cache may be sent again; the server recognizes a repeat by the form's token.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    form.dataset.sent = "";
    form.removeAttribute("aria-busy");
  }
});
