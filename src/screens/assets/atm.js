// Conveniences for pages that work without them.

// Seconds are counted down.
for (const countdown of document.querySelectorAll("[data-countdown]")) {
  const endsAt = performance.now() + Number(countdown.dataset.countdown);
  const seconds = countdown.querySelector(".seconds");
  setInterval(() => {
    seconds.textContent = String(Math.max(0, Math.ceil((endsAt - performance.now()) / 1000)));
  }, 1_000);
}

// Opens the print window for a receipt that is to be printed. Without this script the page explains how to print it.
if (document.querySelector("[data-print]") !== null) window.addEventListener("load", () => window.print());
