import type { Language } from "../src/screens/words/languages.ts";

/** Runs in a browser before any script: a voice that records its texts in `spoken`. */
export const SILENT_VOICE = `
  globalThis.spoken = [];
  Object.defineProperty(globalThis, "speechSynthesis", { value: {
    speak: ({ text, lang }) => spoken.push(lang + ": " + text),
    cancel: () => spoken.push("(silence)"),
    getVoices: () => [{ lang: document.documentElement.lang }],
  } });
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };`;

/** A text as it is spoken: without marks of direction. */
const unmarked = (text: string): string => text.replace(/[\u061c\u200e\u200f\u2066-\u2069]/g, "");

/**
 * Runs in a browser with that voice and returns what is wrong with the spoken texts. The page must speak every visible number
 * as often as it shows it, and always with words. It spells the last 8 digits of a reference.
 */
export const speechProblems = ({ words, code }: Language): string => `(() => {
  const main = document.querySelector("main");
  const first = spoken.find((each) => each !== "(silence)") ?? "";
  const text = first.slice(${code.length + 2});
  const problems = first.startsWith(${JSON.stringify(`${code}: `)}) ? [] : ["is not spoken in its language: " + first];
  const find = (what, found) => found.length > 0 && problems.push(what + ": " + found.join(" | "));

  const texts = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const forTheEye = parentElement.closest("svg, script, [data-keypad], [data-touch], [aria-hidden=true]:not(.key)") !== null;
    if (data.trim() !== "" && !forTheEye && parentElement.checkVisibility()) texts.push({ data: data.trim(), parent: parentElement });
  }
  // The page speaks the label of a mix of notes.
  const isSilent = ({ parent }) => parent.closest('[data-say=""]:not(.mix > *)') !== null;
  const typed = [...main.querySelectorAll("input:not([type=hidden], [type=radio], [type=password])")].map(({ type, value }) => type === "date" ? value : spelled(value));
  const shown = [...texts.filter((each) => !isSilent(each)).map(({ data }) => spelled(data)), ...typed];
  const [shownNumbers, spokenNumbers] = [shown.flatMap(numbersIn), numbersIn(text)];
  // Arabic says "one note" and "two notes" without figures.
  const inWords = ${JSON.stringify([1, 2].map(String).filter((each) => !words.money.noteSaid(Number(each), { note: "" }).includes(each)))};
  find("shown, and not spoken", without(shownNumbers, spokenNumbers).filter((each) => !inWords.includes(each)));
  find("spoken, and not shown", without(spokenNumbers, shownNumbers));
  const silent = texts.filter((each) => isSilent(each) && !each.parent.matches(".signed-text")).flatMap(({ data }) => numbersIn(spelled(data)));
  find("shown only where nothing is spoken", silent.filter((each) => !spokenNumbers.includes(each)));

  const SPOKEN = "[data-say], label, legend, a[href], button, [role=alert], [role=status], output";
  find("has no words to be spoken", texts.filter(({ parent }) => parent.closest(SPOKEN) === null).map(({ data }) => data));
  const [before, between] = ${JSON.stringify(unmarked(words.comfort.pressKey({ key: "|", choice: "|" })).split("|"))};
  const sentences = text.split(/(?<=[.?!؟])\\s+/).map((each) => each.startsWith(before) ? each.split(between).slice(1).join(between) : each);
  find("figures without words", sentences.filter((each) => /\\d/.test(each) && !/\\p{L}{2}/u.test(each.replace(/EUR/g, ""))));
  find("unspeakable", text.match(/[0-9a-f]{8}-[0-9a-f]{4}|[{}]|undefined|null|\\.\\.|[.?!] *[.:]/g) ?? []);
  for (const each of main.querySelectorAll("h1:not([data-say='']), [role=alert], [role=status]"))
    if (!text.includes(plain(each))) problems.push("not spoken: " + plain(each));
  const alert = main.querySelector("[role=alert]");
  if (alert !== null && !text.startsWith(plain(alert))) problems.push("what is wrong is not said first");
  return problems.length === 0 ? [] : [...problems, "spoken: " + text];

  function spelled(data) {
    return data.replace(/\\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\\b/g, (reference) => reference.replace("-", "").split("").join(", "));
  }

  function numbersIn(data) {
    return data.match(/\\d(?:[\\d.,:\\u00a0\\u202f]*\\d)?/g) ?? [];
  }

  function without(some, others) {
    const left = [...others];
    return some.filter((each) => !left.includes(each) || left.splice(left.indexOf(each), 1).length === 0);
  }

  function plain(each) {
    return spelled(each.textContent.replace(/[ \\n]+/g, " ").replace(/[\\u061c\\u200e\\u200f\\u2066-\\u2069]/g, "").trim());
  }
})()`;
