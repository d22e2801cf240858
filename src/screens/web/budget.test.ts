import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt } from "../testing/test-screens.ts";
import { LANGUAGES } from "../words/languages.ts";
import { ASSETS } from "./assets.ts";

/** For the first page without anything in the browser's cache: the page, its files, and the headers of all answers. */
const REQUESTS_MOST = 6;
const BYTES_MOST = 45_000;

const ACCEPTED = { "accept-encoding": "gzip, deflate, br, zstd" };
const LINKED = /(?:src|href)="(\/assets\/[^"]+)"/g;

/** What an answer takes on the wire under HTTP/1.1: its lines and its content. */
async function sizeOf(answer: Response): Promise<number> {
  const lines = [...answer.headers].reduce(
    (sum, [name, value]) => sum + `${name}: ${value}\r\n`.length,
    "HTTP/1.1 200 OK\r\n\r\n".length,
  );
  return lines + (await answer.arrayBuffer()).byteLength;
}

test("the first page takes at most 6 requests and 45 kB, with all its files", async (t) => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  const { html } = await browser.get("/");
  const paths = ["/", ...[...html.matchAll(LINKED)].map(([, path = ""]) => path)];
  const sizes = await Promise.all(paths.map(async (path) => sizeOf(await browser.raw("GET", path, {}, ACCEPTED))));
  const whole = sizes.reduce((sum, each) => sum + each, 0);
  t.diagnostic(
    `first page: ${paths.length} of ${REQUESTS_MOST} requests, ${whole} of ${BYTES_MOST} bytes (${sizes.join(" + ")})`,
  );
  assert.ok(paths.length <= REQUESTS_MOST && whole <= BYTES_MOST);
  for (const ending of [/\.css$/, /\.js$/, /\/typeface\..*\.woff2$/, /\.svg$/])
    assert.equal(paths.filter((path) => ending.test(path)).length, 1, String(ending));
});

test("every screen has the same one style sheet and one script, and no other file", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  const linked = ({ html }: { html: string }) => [...html.matchAll(LINKED)].map(([, path]) => path);
  const first = linked(await browser.get("/"));
  for (const path of ["/signin", "/signup", "/goodbye", "/nowhere"]) {
    const page = await browser.get(path);
    assert.deepEqual(linked(page), first, path);
    assert.equal(page.html.match(/<script/g)?.length, 1, path);
  }
});

test("the typeface that every page loads has every character of every language's words", () => {
  const css = String(ASSETS.find(ASSETS.url("screens.css").slice("/assets/".length))?.bytes);
  const rangesOf = (file: string) => {
    const face = css.match(/@font-face\{[^}]*\}/g)?.find((each) => each.includes(`/assets/${file}.`)) ?? "";
    return (/unicode-range:([^;}]*)/.exec(face)?.[1] ?? "").split(",").map((range) => {
      const [from = "", to = from] = range.trim().slice("U+".length).split("-");
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
    });
  };
  assert.ok(rangesOf("typeface").length > 5 && rangesOf("arabic").length > 3);
  // Marks of direction are never drawn.
  const notIn = (text: string, ranges: readonly (readonly [number, number])[]): string[] =>
    [...new Set(text.replaceAll(/[\u2066-\u2069]/g, ""))].filter((each) => !ranges.some(([from, to]) => isIn(each, from, to)));
  for (const { code, words, letters } of LANGUAGES) {
    const ranges = letters === undefined ? [] : rangesOf(letters.replace(".woff2", ""));
    assert.deepEqual(notIn(textsOf(words), [...rangesOf("typeface"), ...ranges]), [], code);
  }
  const names = LANGUAGES.map(({ name }) => name).join("");
  assert.deepEqual(notIn(names, [...rangesOf("typeface"), ...rangesOf("arabic-name")]), []);
});

const isIn = (character: string, from: number, to: number): boolean => {
  const point = character.codePointAt(0) ?? 0;
  return from <= point && point <= to;
};

/** All texts of a catalogue together; those that are filled in with nothing in them. */
function textsOf(words: unknown): string {
  if (typeof words === "string") return words;
  if (typeof words === "function") return String(words.length > 1 ? words(2, {}) : words({}));
  return Object.values(words as object)
    .map(textsOf)
    .join("");
}
