// The machine's keys: digits choose if nothing is typed, and move no money; Enter is the green key, Escape the red one. The
// on-screen keypad types into its field, and the arrows move from choice to choice. The links and forms below work without all of
// this.

const FIELDS = "input:not([type=hidden], [type=radio], [type=checkbox])";
const CHOICES = "a.button, button:not([data-press])";
/** The elements that a digit may choose: links, and buttons that still lead to a confirmation. */
const BY_DIGIT = "a.button, :is(.quick, .amounts, .languages) > button, [data-more]";

/** An open dialog covers everything else. */
const screen = () => document.querySelector("dialog[open]") ?? document.querySelector("main");

const isSeen = (each) => each.checkVisibility();

/**
 * Choices that come and go get their digits after the services, whose digits stay the same; the menu's languages get the rest.
 */
const rank = (each) => (each.closest(".menu ~ .languages") !== null ? 2 : each.closest(".quick, .extras") !== null ? 1 : 0);

const names = document.querySelector("main").dataset;
for (const scope of document.querySelectorAll("main, dialog")) {
  const green = greenOf(scope);
  const red = scope.querySelector("[data-back]");
  const slot = scope.querySelector(".feed-notes");
  // If something is typed here, or money is about to move, a digit is only a digit. At the slot each digit feeds a note.
  if (scope.querySelector(`${FIELDS}, [data-money]`) === null) {
    const inOrder = [...(slot === null ? scope.querySelectorAll(BY_DIGIT) : slot.children)].sort((a, b) => rank(a) - rank(b));
    // There are ten digits; languages that do not all get one have none.
    const choices = inOrder.length > 10 ? inOrder.filter((each) => rank(each) < 2) : inOrder;
    for (const [index, choice] of choices.slice(0, 10).entries()) mark(choice, String((index + 1) % 10));
  }
  if (slot !== null || scope.querySelector(`${FIELDS}, [data-money]`) !== null) {
    if (green !== null) mark(green, "Enter", names.enter);
    if (red !== null) mark(red, "Escape", names.escape);
  }
}

function greenOf(scope) {
  return scope.querySelector(".primary[data-money]") ?? scope.querySelector(".ways .primary");
}

function mark(choice, key, name = key) {
  choice.dataset.key = key;
  choice.dataset.keyName = name;
  choice.setAttribute("aria-keyshortcuts", key);
  // The badge is only for the eye: speech names the key from `keyName`.
  choice.dataset.say ??= choice.textContent.trim();
  const badge = document.createElement("kbd");
  badge.className = "key";
  badge.textContent = name;
  badge.setAttribute("aria-hidden", "true");
  choice.append(badge);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event);
  else if (event.key === "Enter") confirm(event);
  else if (event.key === "Escape") goBack();
  else if (/^\d$/.test(event.key) && !document.activeElement?.matches(FIELDS)) choose(event.key);
});

/** The green key presses the screen's main button, unless something has the focus. */
function confirm(event) {
  if (document.activeElement !== document.body) return;
  event.preventDefault();
  greenOf(screen())?.click();
}

/**
 * The red key. The dialog before a session ends handles it itself; in the menu it moves the focus to sign-out, which Enter
 * presses.
 */
function goBack() {
  const here = screen();
  if (here.localName === "dialog") return;
  if (here.querySelector(".menu") !== null) document.getElementById("sign-out")?.focus();
  else here.querySelector("[data-back]")?.click();
}

function choose(key) {
  const here = screen();
  const choice = here.querySelector(`[data-key="${key}"]`);
  if (choice !== null && isSeen(choice)) choice.click();
  // A digit that is typed outside the only field for figures goes into it.
  const figures = here.querySelectorAll("input[inputmode]:not([data-letters])");
  if (figures.length === 1) figures[0].focus();
}

function step(event) {
  if (document.activeElement?.matches("[type=radio]")) return;
  const all = [...screen().querySelectorAll(CHOICES)].filter(isSeen);
  if (all.length === 0) return;
  event.preventDefault();
  const here = all.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? here + 1 : here < 0 ? all.length - 1 : here - 1;
  all[(next + all.length) % all.length].focus();
}

for (const keypad of document.querySelectorAll("[data-keypad]")) {
  const field = document.getElementById(keypad.dataset.keypad);
  keypad.hidden = false;
  // On a touch screen the on-screen keypad is enough, and the browser's keyboard would cover it.
  if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";
  // The field keeps the focus: otherwise Enter would press the last key of the keypad again.
  keypad.addEventListener("mousedown", (event) => {
    event.preventDefault();
    field.focus();
  });
  keypad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-press]")?.dataset.press;
    if (key === undefined) return;
    if (key === "clear") field.value = "";
    else if (key === "back") field.value = field.value.slice(0, -1);
    else if (field.value.length + key.length <= field.maxLength) field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
