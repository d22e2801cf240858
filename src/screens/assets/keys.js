// The machine's keys: each choice of a screen gets a digit, the on-screen keypad types into its field, the arrows go from
// choice to choice, and Escape is the red key. All of it stands on top of links and forms that work without it.

const TYPED = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";
const CHOICES = "a.button, button:not([data-press])";

/** What can be chosen now, in the order of the screen: an open question covers all else. */
const choices = () =>
  [...(document.querySelector("dialog[open]") ?? document.querySelector("main")).querySelectorAll(CHOICES)].filter((each) =>
    each.checkVisibility(),
  );

/** The way back: the last one of the screen that is not what the screen is for; where there is but one way, that. */
const wayBack = () => {
  const ways = choices().filter((each) => each.matches(".ways > a.button"));
  return ways.findLast((each) => !each.matches(".primary")) ?? ways.at(-1);
};

/** What comes and goes gets its digits after the services, so that theirs stay the same; the menu's languages get what is left. */
const rank = (each) => (each.closest(".menu ~ .languages") !== null ? 2 : each.closest(".quick, .extras") !== null ? 1 : 0);

for (const scope of document.querySelectorAll("main, dialog")) {
  const inOrder = [...scope.querySelectorAll(CHOICES)].sort((a, b) => rank(a) - rank(b));
  for (const [index, choice] of inOrder.slice(0, 9).entries()) mark(choice, String(index + 1));
}
mark(document.getElementById("sign-out"), "0");

function mark(choice, key) {
  if (choice === null) return;
  choice.dataset.key = key;
  choice.setAttribute("aria-keyshortcuts", key);
  const badge = document.createElement("kbd");
  badge.className = "key";
  badge.textContent = key;
  badge.setAttribute("aria-hidden", "true");
  choice.append(badge);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event);
  else if (event.key === "Escape" && document.querySelector("dialog[open]") === null) wayBack()?.click();
  // A digit that goes into a field is not a choice.
  else if (/^\d$/.test(event.key) && !document.activeElement?.matches(TYPED)) choose(event.key);
});

function choose(key) {
  const all = key === "0" ? [document.getElementById("sign-out")] : choices();
  all.find((each) => each?.dataset.key === key)?.click();
}

function step(event) {
  if (document.activeElement?.matches("[type=radio]")) return;
  const all = choices();
  if (all.length === 0) return;
  event.preventDefault();
  const here = all.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? here + 1 : here < 0 ? all.length - 1 : here - 1;
  all[(next + all.length) % all.length].focus();
}

for (const keypad of document.querySelectorAll("[data-keypad]")) {
  const field = document.getElementById(keypad.dataset.keypad);
  keypad.hidden = false;
  // On a touch screen the machine's own keypad serves, and the browser's keyboard would cover it.
  if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";
  keypad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-press]")?.dataset.press;
    if (key === undefined) return;
    if (key === "clear") field.value = "";
    else if (key === "back") field.value = field.value.slice(0, -1);
    else if (field.value.length + key.length <= field.maxLength) field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
