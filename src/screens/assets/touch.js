// The keyboard on the screen, for a machine without keys: it belongs to the field that has the focus. It stores nothing of what is typed,
// and every key answers alike, whatever the field. Only pages of a machine with --touch load it, or of a customer who asked for it.
import { steadyPresses } from "./touch-press.js";

const ALL = "main input:not([type=hidden], [type=radio], [type=checkbox])";
/** Between the field and the edges of what can be seen, in CSS pixels. */
const MARGIN = 16;
/** A held key deletes again after the first time, and then at the second interval. */
const [HELD_MS, AGAIN_MS] = [500, 90];

const root = document.documentElement;
const keyboard = document.querySelector("[data-touch]");
const layers = keyboard.querySelectorAll("[data-layer]");

/** The layer that each field begins with. Amounts have the machine's keypad beside them, and a date has the browser's calendar. */
const kinds = new Map();
for (const each of document.querySelectorAll(ALL)) {
  if (each.type === "date") each.addEventListener("click", () => each.showPicker());
  else if (document.querySelector(`[data-keypad="${each.id}"]`) === null) {
    kinds.set(each, each.inputMode === "" ? "letters" : "digits");
    if (each.inputMode === "") each.dataset.letters = "";
  }
  // The system's keyboard would cover this one.
  each.inputMode = "none";
}

/** The field that the keyboard is open for; null if it is closed. */
let field = null;
/** 0: small letters; 1: the next letter is a capital; 2: all are. */
let shift = 0;

const isSeen = (each) => each.checkVisibility();
const layerNow = () => [...layers].find((each) => !each.hidden);
const keysOf = (layer) => [...layer.querySelectorAll("button")].filter(isSeen);
const capital = (text) => {
  const upper = text.toLocaleUpperCase(root.lang);
  return upper.length === text.length ? upper : text;
};

function setShift(next) {
  shift = next;
  for (const key of keyboard.querySelectorAll("[data-layer=letters] button, [data-layer=more] button")) {
    const { act, press } = key.dataset;
    if (act === "shift") {
      key.setAttribute("aria-pressed", String(shift > 0));
      key.classList.toggle("locked", shift === 2);
    } else if (press.trim() !== "") key.textContent = shift > 0 ? capital(press) : press;
  }
}

function showLayer(name) {
  const had = keyboard.contains(document.activeElement);
  for (const layer of layers) layer.hidden = layer.dataset.layer !== name;
  // Whoever presses it by keys stays in it.
  if (had) keysOf(layerNow())[0].focus();
}

function open(next) {
  if (next !== field) {
    field = next;
    // Here Tab leads from the field to its keyboard.
    (field.closest(".field, .count, .unfit-kind") ?? field).after(keyboard);
    setShift(0);
    showLayer(kinds.get(field));
    for (const key of keyboard.querySelectorAll("[data-act=next]")) key.hidden = following() === undefined;
    const fourth = keyboard.querySelector(".zero + button");
    if (fourth !== null) fourth.hidden = field.pattern !== "";
  }
  keyboard.hidden = false;
  root.dataset.keyboard = "";
  reveal();
}

function close() {
  field = null;
  keyboard.hidden = true;
  delete root.dataset.keyboard;
}

/** The keyboard covers neither the field, nor its name, nor what is wrong with it. */
function reveal() {
  if (field === null) return;
  const height = keyboard.offsetHeight;
  root.style.setProperty("--keyboard", `${height}px`);
  const problem = (field.getAttribute("aria-describedby") ?? "").includes("problem") && document.getElementById("problem");
  const boxes = [field, field.labels[0], problem].filter(Boolean).map((each) => each.getBoundingClientRect());
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) + MARGIN;
  const below = bottom - (innerHeight - height);
  if (top < 0 || below > 0) scrollBy({ top: top < 0 ? top : Math.min(below, top), behavior: "instant" });
}

/** The next field of the form; one with a keypad beside it too. */
function following() {
  const fields = [...document.querySelectorAll(ALL)].filter((each) => each.form === field.form && isSeen(each));
  return fields[fields.indexOf(field) + 1];
}

function type(text) {
  const { selectionStart: from, selectionEnd: to, value, maxLength } = field;
  if (maxLength >= 0 && value.length - (to - from) + text.length > maxLength) return;
  field.setRangeText(text, from, to, "end");
  changed();
}

function erase() {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const last = [...value.slice(0, from)].at(-1)?.length ?? 0;
  field.setRangeText("", from === to ? from - last : from, to, "end");
  changed();
}

function changed() {
  if (field.selectionEnd === field.value.length) field.scrollLeft = field.scrollWidth;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function press(key) {
  const { act, press: text } = key.dataset;
  if (act === "shift") setShift((shift + 1) % 3);
  else if (act === "erase") erase();
  else if (act === "next") following()?.focus();
  else if (act === "done") finish();
  else if (act !== undefined) showLayer(act);
  else {
    type(shift > 0 ? capital(text) : text);
    if (shift === 1) setShift(0);
  }
}

/** Leads on to the main button, which is pressed by itself: no key of the keyboard sends anything. */
function finish() {
  const main = field.form?.querySelector(".ways .primary");
  if (main) main.focus();
  else field.blur();
}

/** A tap is over with its click: until then nothing may move under the finger. */
let tapping = false;
function settle() {
  const here = document.activeElement;
  if (keyboard.contains(here)) return;
  if (kinds.has(here)) open(here);
  else close();
}
document.addEventListener("focusin", () => tapping || settle());
addEventListener("pointerdown", () => {
  tapping = true;
});
for (const away of ["pointercancel", "click"])
  addEventListener(away, () => {
    tapping = false;
    if (away === "click") settle();
  });

// The field keeps the focus.
keyboard.addEventListener("mousedown", (event) => event.preventDefault());
keyboard.addEventListener("contextmenu", (event) => event.preventDefault());

let again;
const release = () => clearTimeout(again);
const eraseAgain = () => {
  if (field === null) return;
  erase();
  again = setTimeout(eraseAgain, AGAIN_MS);
};
for (const over of ["pointerup", "pointercancel"]) addEventListener(over, release);

steadyPresses(keyboard, {
  // Keys that hide others wait for the end of the tap, which would else press what is below them.
  waits: (key) => !["shift", "erase", undefined].includes(key.dataset.act),
  press: (key, isDown) => {
    release();
    if (field === null) return;
    press(key);
    if (isDown && key.dataset.act === "erase") again = setTimeout(eraseAgain, HELD_MS);
  },
});

keyboard.addEventListener("keydown", (event) => {
  if (event.key === "Escape") field?.focus();
  else if (!event.key.startsWith("Arrow")) return;
  else step(event.key);
  event.preventDefault();
  event.stopPropagation();
});

/** Arrows lead from key to key: along the row, or to the nearest key of the row above or below. */
function step(key) {
  const all = keysOf(layerNow());
  const here = all.indexOf(document.activeElement);
  if (key === "ArrowLeft" || key === "ArrowRight")
    return all[(here + (key === "ArrowRight" ? 1 : -1) + all.length) % all.length].focus();
  const boxes = all.map((each) => each.getBoundingClientRect());
  const middle = ({ left, right }) => (left + right) / 2;
  const way = key === "ArrowDown" ? 1 : -1;
  const distance = ({ top }) => way * (top - boxes[here].top);
  const rows = boxes.map(distance).filter((each) => each > 1);
  if (rows.length === 0) return way < 0 ? field?.focus() : undefined;
  const row = boxes.filter((box) => Math.abs(distance(box) - Math.min(...rows)) < 2);
  const nearest = row.sort((a, b) => Math.abs(middle(a) - middle(boxes[here])) - Math.abs(middle(b) - middle(boxes[here])))[0];
  all[boxes.indexOf(nearest)].focus();
}

new MutationObserver(reveal).observe(document.querySelector("main"), { childList: true, subtree: true });
addEventListener("resize", reveal);
settle();
