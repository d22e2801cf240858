// Reads each screen's script aloud, if the customer asks for it: the server's `data-say` texts, the fields, and the choices with
// their keys. The choice lasts until sign-out, or until the customer turns speech off. A password is never spoken.
// Only a voice of the page's own language speaks: another would mangle its words.

const KEY = "strongroom-speech";
const LIVE = "[role=alert], [role=status], output";
const SPOKEN = `[data-say], label, legend, a[href], button, ${LIVE}`;
const main = document.querySelector("main");
const bar = document.querySelector("[data-speech]");

if (bar !== null && "speechSynthesis" in window) {
  // Browsers load their voices late; one without any for this language cannot speak, and does not offer it.
  let begun = false;
  const begin = () => {
    if (begun || voiceFor(document.documentElement.lang) === undefined) return;
    begun = true;
    offerSpeech();
  };
  speechSynthesis.onvoiceschanged = begin;
  begin();
}

/** A voice of this language, the browser's own choice first. Some browsers write "de_DE" for "de-DE". */
function voiceFor(language) {
  const speaks = ({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === language.toLowerCase().split("-")[0];
  const voices = speechSynthesis.getVoices().filter(speaks);
  return voices.find((each) => each.default) ?? voices[0];
}

function offerSpeech() {
  const [toggle, repeat, stop] = bar.querySelectorAll("button");
  const { pressKey, chosen, typed } = bar.dataset;

  const isOn = () => sessionStorage.getItem(KEY) === "on";

  const say = (text, interrupt = true) => {
    if (!isOn() || text === "") return;
    if (interrupt) speechSynthesis.cancel();
    // Marks of direction are for the eye.
    const utterance = new SpeechSynthesisUtterance(text.replace(/[\u061c\u200e\u200f\u2066-\u2069]/g, ""));
    utterance.lang = document.documentElement.lang;
    utterance.voice = voiceFor(utterance.lang) ?? null;
    speechSynthesis.speak(utterance);
  };

  /** Speaks the whole screen, or the dialog that covers it: problems first, then everything else in order. */
  const sayScreen = () => {
    const parts = [...(document.querySelector("dialog[open]") ?? main).querySelectorAll(SPOKEN)];
    // An alert is spoken as a whole.
    const isInAlert = (each) => each.parentElement.closest("[role=alert]") !== null;
    const isSilent = (each) => each.closest("[data-keypad], [data-touch]") !== null;
    const seen = parts.filter((each) => each.checkVisibility() && !isSilent(each) && !isInAlert(each));
    const isAlert = (each) => each.matches("[role=alert]");
    const inOrder = seen.sort((a, b) => isAlert(b) - isAlert(a));
    say(inOrder.map(wordsOf).filter(Boolean).join(" "));
  };

  /** The text of this part of the script as it is now; an empty text is not spoken. */
  const wordsOf = (part) => {
    const { say: script = part.textContent.trim(), keyName } = part.dataset;
    const { type, value, checked, dataset } = part.control ?? {};
    let words = script.replace("{seconds}", () => part.querySelector(".seconds").textContent);
    if (keyName) words = pressKey.replace("{key}", keyName).replace("{choice}", () => words);
    if (/text|date/.test(type) && value && dataset.secret === undefined) words += `: ${value}`;
    words = words.replace(/[^.?!…؟\u2069]\u2069*$/, "$&.");
    return checked ? `${words} ${chosen}` : words;
  };

  const show = () => {
    toggle.setAttribute("aria-pressed", String(isOn()));
    for (const each of [repeat, stop]) each.hidden = !isOn();
    // The same key repeats the screen once speech is on.
    if (isOn()) toggle.removeAttribute("aria-keyshortcuts");
    else toggle.setAttribute("aria-keyshortcuts", "*");
  };
  const silence = () => speechSynthesis.cancel();

  const turnOn = () => {
    sessionStorage.setItem(KEY, "on");
    sayScreen();
    show();
  };

  toggle.addEventListener("click", () => {
    if (!isOn()) return turnOn();
    sessionStorage.removeItem(KEY);
    silence();
    show();
  });
  repeat.addEventListener("click", sayScreen);
  stop.addEventListener("click", silence);
  document.addEventListener("keydown", ({ key }) => {
    // A customer who cannot see the screen starts speech by the key; in a field the key is a character.
    if (!isOn()) return void (key === "*" && !document.activeElement?.matches("input") && turnOn());
    if (key === "*") sayScreen();
    else if (key === "-" || key === "Escape") silence();
  });

  // A part that changes is spoken when it changes, and a control when it gets the focus.
  const partOf = (control) => control.labels?.[0] ?? control;
  document.addEventListener("focusin", ({ target }) => say(wordsOf(partOf(target)), false));
  document.addEventListener("input", ({ target }) => {
    const { type, value, dataset } = target;
    say(dataset.secret !== undefined ? typed : type === "radio" ? wordsOf(partOf(target)) : value);
  });
  new MutationObserver((records) => {
    const touched = records.flatMap(({ target, addedNodes }) => [...addedNodes, target]);
    const live = touched.map((each) => (each.closest ? each : each.parentElement)?.closest(LIVE)).find(Boolean);
    if (live) say(wordsOf(live));
  }).observe(main, { childList: true, characterData: true, subtree: true });
  document.getElementById("time")?.addEventListener("toggle", ({ newState }) => newState === "open" && sayScreen());

  bar.hidden = false;
  sayScreen();
  // Speech is off for the next customer.
  if (bar.dataset.speech === "end") sessionStorage.removeItem(KEY);
  show();
}
