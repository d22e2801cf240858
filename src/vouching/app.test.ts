import assert from "node:assert/strict";
import { test } from "node:test";
import { Currency, Money, RequestId, TerminalId } from "../model/model.ts";
import { publicKeyText, readPublicKey, receiptKeyOf, signReceipt } from "../receipts/receipts.ts";
import { type AnswerKind, createVouching } from "./app.tsx";
import { VOUCHING_LANGUAGES } from "./words/languages.ts";

const [KEY, ENDED, OTHER] = [1, 2, 3].map((byte) => receiptKeyOf(Buffer.alloc(32, byte))) as [Key, Key, Key];
type Key = ReturnType<typeof receiptKeyOf>;
const publicOf = (key: Key) => readPublicKey(publicKeyText(key));
const RECEIPT = {
  bank: "Bank of Testing",
  terminal: TerminalId("ATM-0012"),
  request: RequestId("0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f"),
  operation: "withdraw",
  amount: Money(123_450n),
  currency: Currency("EUR"),
  at: Date.UTC(2026, 10, 24, 8, 15),
  outcome: "booked",
} as const;
const GENUINE = signReceipt(RECEIPT, KEY);
const ORIGIN = "https://receipts.bank.example";

function served() {
  const counts: AnswerKind[] = [];
  let now = 0;
  const app = createVouching({
    keys: { bank: RECEIPT.bank, current: publicOf(KEY), ended: [publicOf(ENDED)] },
    ...{ origin: ORIGIN, isOwnHost: (host) => host === "receipts.bank.example", count: (kind) => void counts.push(kind) },
    now: () => now,
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { host: "receipts.bank.example", ...init.headers };
    const response = await app.request(`${ORIGIN}${path}`, { ...init, headers });
    return { status: response.status, headers: response.headers, html: await response.text() };
  };
  return { ask, counts, pass: (ms: number) => (now += ms) };
}

test("a genuine receipt is told in the language of its address, in capitals too, with what a person can compare", async () => {
  const { ask, counts } = served();
  for (const [path, parts] of [
    [
      `/EN/${GENUINE}`,
      ["Genuine receipt.", "€1,234.50", "Withdrawn", "ATM 12", "24 Nov 2026, 08:15 UTC", "3S4T-VUCW", "Bank of Testing"],
    ],
    [`/fr/${GENUINE.toLowerCase()}`, ["Reçu authentique.", "1\u202f234,50\u00a0€", "Retrait", "Automate 12", "3S4T-VUCW"]],
    [`/ES/${GENUINE}`, ["Recibo auténtico.", "1234,50\u00a0€", "Retirada", "Cajero 12"]],
  ] as const) {
    const { status, html } = await ask(path);
    assert.equal(status, 200);
    for (const part of [...parts, "receipts.bank.example"]) assert.ok(html.includes(part), `${part} in ${html}`);
    assert.doesNotMatch(html, /<script|<form|<input|<button|style=|undefined|\{/);
  }
  const part = await ask(`/EN/${signReceipt({ ...RECEIPT, outcome: "booked-in-part" }, KEY)}`);
  assert.match(part.html, /could not pay all of it/);
  assert.deepEqual(counts, ["genuine", "genuine", "genuine", "genuine"]);
});

test("every other receipt is told apart, and nothing of a stranger's own words is shown", async () => {
  const { ask, counts } = served();
  const words = "Call 555 0100 now";
  for (const [text, is, heading] of [
    [signReceipt(RECEIPT, ENDED), "ended-key", "Ask the bank."],
    [signReceipt(RECEIPT, OTHER), "altered", "Not genuine."],
    [signReceipt({ ...RECEIPT, bank: words }, OTHER), "other-bank", "From another bank."],
    [GENUINE.slice(0, -3), "not-whole", "Not the whole receipt."],
    [`SR1:${"A".repeat(500)}`, "not-whole", "Not the whole receipt."],
    ["%3Cb%3E", "not-whole", "Not the whole receipt."],
  ] as const) {
    const { status, html } = await ask(`/en/${text}`);
    assert.equal(status, 200);
    assert.match(html, new RegExp(`<h1>.*${heading}</h1>`), is);
    assert.equal(html.includes("3S4T-VUCW"), is === "ended-key", is);
    assert.ok(!html.includes("555") && !html.includes("<b>") && html.length < 6_000, html);
    assert.equal(counts.pop(), is);
  }
});

test("the page takes nothing, answers to its own name only, and its headers allow neither script nor form nor frame", async () => {
  const { ask } = served();
  const { headers } = await ask(`/en/${GENUINE}`);
  assert.equal(
    headers.get("content-security-policy"),
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  for (const [name, value] of [
    ["cache-control", "no-store"],
    ["referrer-policy", "no-referrer"],
    ["x-robots-tag", "noindex, nofollow"],
    ["strict-transport-security", "max-age=31536000"],
    ["set-cookie", null],
  ] as const)
    assert.equal(headers.get(name), value, name);
  assert.equal((await ask(`/en/${GENUINE}`, { method: "POST", body: "x" })).status, 405);
  assert.equal((await ask(`/en/${GENUINE}`, { headers: { host: "evil.example" } })).status, 421);
  const head = await ask(`/en/${GENUINE}`, { method: "HEAD" });
  assert.deepEqual([head.status, head.html], [200, ""]);
  for (const [, file = ""] of (await ask("/")).html.matchAll(/(?:href)="(\/assets\/[^"]+)"/g))
    assert.equal((await ask(file)).status, 200, file);
});

test("without a receipt the page says what it is for, in the visitor's language", async () => {
  const { ask } = served();
  const french = await ask("/", { headers: { "accept-language": "it, fr-CH;q=0.8" } });
  assert.deepEqual([french.status, /Est-il authentique\u202f\?/.test(french.html)], [200, true]);
  assert.deepEqual([(await ask("/es")).status, (await ask("/nowhere/at/all")).status], [200, 404]);
  const other = await ask(`/it/${GENUINE}`, { headers: { "accept-language": "es" } });
  assert.match(other.html, /Recibo auténtico/, "an address in a language that the page has not");
  for (const { code } of VOUCHING_LANGUAGES) assert.ok(french.html.includes(`href="/${code}" lang="${code}"`), code);
});

test("a flood gets short answers until a moment has passed", async () => {
  const { ask, pass, counts } = served();
  for (let n = 0; n < 200; n++) await ask("/x/y/z");
  const busy = await ask(`/fr/${GENUINE}`);
  assert.deepEqual([busy.status, busy.headers.get("retry-after"), counts.at(-1)], [429, "5", "busy"]);
  assert.match(busy.html, /^Beaucoup de personnes/);
  pass(1_000);
  assert.equal((await ask(`/fr/${GENUINE}`)).status, 200);
});
