// Comfort on top of pages that work without it: a form is sent once, and seconds are counted down.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") event.preventDefault();
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// A page that comes back from the browser's memory may be sent again; the machine knows what it has done already.
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

// The page of a receipt that was asked for on paper. Without this the page says how to print it.
if (document.querySelector("[data-print]") !== null) window.addEventListener("load", () => window.print());
