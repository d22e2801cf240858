// Conveniences for pages that work without them.

// A device that has neither mouse nor keys, as far as the browser can tell, is offered a keyboard on the screen. A display of a phone's
// width has its own.
for (const offer of document.querySelectorAll("[data-touch-offer]"))
  offer.hidden = !matchMedia("(pointer: coarse) and (not (any-hover: hover)) and (min-width: 40rem)").matches;

// Opens the print window for a receipt that is to be printed. Without this script the page explains how to print it.
if (document.querySelector("[data-print]") !== null) window.addEventListener("load", () => window.print());
