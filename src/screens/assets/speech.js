// The machine reads its screens aloud, for who asks for it: heading, figure, sentences, then each choice with its key. The
// wish lasts until sign-out, or until it is taken back. Passwords are never spoken, only that a character was typed.

const KEY = "strongroom-speech";
const bar = document.querySelector("[data-speech]");

if (bar !== null && "speechSynthesis" in window) {
  const [toggle, repeat, stop] = ["toggle", "repeat", "stop"].map((name) => bar.querySelector(`[data-speech-${name}]`));
  const { pressKey, typed } = bar.dataset;

  const isOn = () => sessionStorage.getItem(KEY) === "on";

  const say = (text, { interrupt = true } = {}) => {
    if (!isOn() || text === "") return;
    if (interrupt) speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = document.documentElement.lang;
    speechSynthesis.speak(utterance);
  };

  const sayScreen = () => say(screenText());

  /** All that the screen says, in the order in which it would be read. */
  const screenText = () => {
    const dialog = document.querySelector("dialog[open]");
    const parts = [
      ...(dialog ?? document.querySelector("main")).querySelectorAll(
        "h1, h2, .figure, .lead, .hint, [role=alert], [role=status], dt, dd, caption, th, td, label, legend, p, a[href], button",
      ),
    ].filter((each) => each.checkVisibility() && each.closest("[data-keypad], [aria-hidden=true]") === null);
    return [...new Set(parts.filter((each) => !parts.some((other) => other !== each && other.contains(each))).map(wordsOf))].join(
      ". ",
    );
  };

  const wordsOf = (element) => {
    // The badge of a key is for the eye; the sentence below names the key.
    const own = element.cloneNode(true);
    for (const badge of own.querySelectorAll(".key")) badge.remove();
    const words = (own.getAttribute("aria-label") ?? own.textContent).replace(/\s+/g, " ").trim().replace(/[.:]$/, "");
    const key = element.dataset.keyName;
    return key === undefined ? words : pressKey.replace("{key}", key).replace("{choice}", words);
  };

  const show = () => {
    toggle.setAttribute("aria-pressed", String(isOn()));
    for (const each of [repeat, stop]) each.hidden = !isOn();
  };

  toggle.addEventListener("click", () => {
    if (isOn()) {
      sessionStorage.removeItem(KEY);
      speechSynthesis.cancel();
    } else {
      sessionStorage.setItem(KEY, "on");
      sayScreen();
    }
    show();
  });
  repeat.addEventListener("click", sayScreen);
  stop.addEventListener("click", () => speechSynthesis.cancel());
  document.addEventListener("keydown", ({ key }) => {
    if (!isOn()) return;
    if (key === "*") sayScreen();
    else if (key === "-" || key === "Escape") speechSynthesis.cancel();
  });

  // What changes while the screen stands is said when it changes.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("input")) say(wordsOf(target.labels?.[0] ?? target), { interrupt: false });
  });
  document.addEventListener("input", ({ target }) => {
    if (target.matches("input:not([type=radio])")) say(target.type === "password" ? typed : target.value);
  });
  const changes = new MutationObserver((records) => {
    const target = records.at(-1)?.target;
    const live = (target instanceof Element ? target : target?.parentElement)?.closest("[role=status], [role=alert], output");
    if (live != null) say(wordsOf(live));
  });
  changes.observe(document.querySelector("main"), { childList: true, characterData: true, subtree: true });
  document.getElementById("time")?.addEventListener("toggle", ({ newState }) => newState === "open" && sayScreen());

  // The next customer begins in silence.
  if (bar.dataset.speech === "end") sessionStorage.removeItem(KEY);
  bar.hidden = false;
  show();
  sayScreen();
}
