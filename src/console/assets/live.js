// Keeps parts of a page up to date (server-sent events). Without this script the page shows what it was made with.
//
//   <section data-live="topic">…</section>  <p data-live-state hidden></p>
//
// The page opens one stream, /live?topics=a,b. The server sends the HTML of a topic as an event of the topic's name, at once and
// whenever it changes. Its event `beat` has the milliseconds until the next one at the latest; a stream that misses two is lost.
// A new connection has the id of the last event in the query (`last`), because only the browser's own reconnection could send the
// header, and that does not back off. A browser gives up on an answer other than 200 and does not tell which: the page then asks once
// more by itself. If the session is over, by that answer (401) or by the event `over`, it loads itself again, which leads to the sign-in
// and back here. If the console does not know a topic (400, 403), the page is of another console, and only loading it again helps.
// A screen reader announces no change, except in elements with data-live-polite.

import { morph } from "./morph.js";

const PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 30_000;
/** How long the server may take to answer at all. */
const ANSWER_MS = 20_000;

const parts = [...document.querySelectorAll("[data-live]")];
const topics = [...new Set(parts.map((part) => part.dataset.live))];
const states = document.querySelectorAll("[data-live-state]");

let source = null;
let timer;
let silence;
let failures = 0;
let last = "";
/** When the server was heard the last time; before the first time, when the page was made. */
let heardAt = Date.now();
let isOver = false;

for (const part of parts) part.setAttribute("aria-live", "livePolite" in part.dataset ? "polite" : "off");

if (parts.length > 0) {
  document.addEventListener("visibilitychange", follow);
  // A page in the back/forward cache must not hold a stream.
  addEventListener("pagehide", stop);
  addEventListener("pageshow", follow);
  addEventListener("online", follow);
  follow();
}

/** Connects at once if the page can be seen, and otherwise disconnects. */
function follow() {
  if (document.visibilityState === "hidden") return stop();
  if (source !== null || isOver) return;
  clearTimeout(timer);
  connect();
}

function connect() {
  const url = `/live?${new URLSearchParams({ topics: topics.join(","), ...(last !== "" && { last }) })}`;
  const mine = new EventSource(url);
  source = mine;
  silence = setTimeout(lose, ANSWER_MS);
  mine.addEventListener("open", () => mine === source && clearTimeout(silence));
  const on = (name, act) =>
    mine.addEventListener(name, (event) => {
      if (mine !== source) return;
      heard(event);
      act(event);
    });
  for (const topic of topics)
    on(topic, ({ data }) => {
      for (const part of parts) if (part.dataset.live === topic) morph(part, data);
    });
  on("beat", ({ data }) => {
    clearTimeout(silence);
    if (Number(data) > 0) silence = setTimeout(lose, 2 * Number(data));
  });
  on("over", leave);
  mine.addEventListener("error", () => {
    if (mine !== source) return;
    const wasAnswered = mine.readyState === EventSource.CLOSED;
    lose();
    if (wasAnswered) void ask(url);
  });
}

/** Learns why the server opens no stream. Whatever else it may be, the next try finds out. */
async function ask(url) {
  const asked = new AbortController();
  const status = await fetch(url, { signal: asked.signal, headers: { accept: "application/json" } }).then(
    (answer) => answer.status,
    () => 0,
  );
  asked.abort();
  if (status === 401) leave();
  if (status !== 400 && status !== 403) return;
  isOver = true;
  stop();
  show(`${since()}: load this page again`);
}

/** The session is over: what the page shows is for nobody any more. */
function leave() {
  if (isOver) return;
  isOver = true;
  stop();
  show(`${since()}: your session has ended`);
  location.reload();
}

const since = () => `Not live since ${new Date(heardAt).toISOString().slice(11, 19)} UTC`;

function heard({ lastEventId }) {
  heardAt = Date.now();
  failures = 0;
  if (lastEventId !== "") last = lastEventId;
  show("");
}

/** The stream is lost: says so, and connects again after a pause that doubles. Not all pages do so at the same moment. */
function lose() {
  stop();
  show(since());
  if (isOver) return;
  const pause = Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** failures++);
  timer = setTimeout(follow, pause * (0.5 + Math.random() / 2));
}

function stop() {
  source?.close();
  source = null;
  clearTimeout(timer);
  clearTimeout(silence);
}

function show(text) {
  document.documentElement.toggleAttribute("data-not-live", text !== "");
  for (const state of states) {
    state.textContent = text;
    state.hidden = text === "";
  }
}
