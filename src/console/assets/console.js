// The script of every page of the console, in the head of the page; pages work without it. Single pages have scripts besides.
import "../../ui/assets/debounce.js";

const start = () => void import("./parsed.js");

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
else start();
