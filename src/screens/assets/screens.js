// The script of every screen, in the head of the page: the first part listens before the screen is painted, the others need the
// whole page. Screens work without it.
import "../../ui/assets/debounce.js";

const start = () => void import("./parsed.js");

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
else start();
