// Shows a new password while its customer wants to see it. It is hidden again before anything else happens to it, and never spoken.

for (const button of document.querySelectorAll("[data-reveal]")) {
  const fields = button.form.querySelectorAll("[data-secret]");
  const show = (isShown) => {
    button.setAttribute("aria-pressed", String(isShown));
    for (const field of fields) field.type = isShown ? "text" : "password";
  };
  button.hidden = false;
  button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
  button.form.addEventListener("submit", () => show(false));
  window.addEventListener("pagehide", () => show(false));
  document.addEventListener("visibilitychange", () => document.hidden && show(false));
}
