// Conveniences for pages that work without them: a form is sent once, and seconds are counted down.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") event.preventDefault();
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// A page from the browser's back/forward cache may be sent again; the machine recognizes a repeat by the form's token.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    form.dataset.sent = "";
    form.removeAttribute("aria-busy");
  }
});

for (const countdown of document.querySelectorAll("[data-countdown]")) {
  const endsAt = performance.now() + Number(countdown.dataset.countdown);
  const seconds = countdown.querySelector(".seconds");
  setInterval(() => {
    seconds.textContent = String(Math.max(0, Math.ceil((endsAt - performance.now()) / 1000)));
  }, 1_000);
}

// Opens the print window for a receipt that is to be printed. Without this script the page explains how to print it.
if (document.querySelector("[data-print]") !== null) window.addEventListener("load", () => window.print());
