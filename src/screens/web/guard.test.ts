import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { HOST, isHost } from "../testing/test-browser.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";
import { createApp } from "./app.tsx";

const ADA = { username: "ada", password: "correct horse battery" };

test("requests from other sites are refused before they have an effect", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  const cases: readonly [string, Record<string, string>, number][] = [
    ["another host's name", { host: "evil.example:5001" }, 421],
    ["another port of this host", { host: "127.0.0.1:5002" }, 421],
    ["another site", { "sec-fetch-site": "cross-site" }, 403],
    ["another ATM on this host", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:5002" }, 403],
    ["JSON", { "content-type": "application/json" }, 415],
    ["a large form", { "content-length": "20000" }, 413],
  ];
  for (const [name, headers, status] of cases)
    assert.equal((await browser.raw("POST", "/signup", ADA, headers)).status, status, name);
  assert.equal(atm.bank.seen.filter((op) => op === "signup").length, 0);
  const old = await browser.raw("POST", "/signup", ADA, { "sec-fetch-site": "", origin: `http://${HOST}` });
  assert.equal(old.status, 403, "an empty Sec-Fetch-Site is not a browser's");
  const app = createApp(atm.atm, isHost);
  const headers = { host: HOST, "content-type": "application/x-www-form-urlencoded" };
  for (const [origin, status] of [
    ["http://evil.example", 403] as const,
    ["null", 403] as const,
    [`http://${HOST}`, 303] as const,
  ]) {
    const body = new URLSearchParams(ADA).toString();
    const { status: answered } = await app.request("/signin", { method: "POST", headers: { ...headers, origin }, body });
    assert.equal(answered, status, `${origin}, from a browser that does not say which site`);
  }
  const proxied = await browser.raw("POST", "/signup", ADA, { origin: "https://atm-1.bank.example" });
  assert.equal(proxied.status, 303, "the page itself, behind a proxy that speaks TLS under another name");
});

test("a link on another site starts no session, and leads to the first screen", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  for (const site of ["cross-site", "same-site"])
    for (const path of ["/signin", "/signup", "/menu", "/nowhere"]) {
      const answer = await browser.raw("GET", path, {}, { "sec-fetch-site": site });
      assert.deepEqual([answer.status, answer.headers.get("set-cookie"), answer.headers.get("refresh")], [200, null, "0; url=/"]);
    }
  for (const site of ["same-origin", "none"]) {
    const answer = await browserAt(atm).raw("GET", "/signin", {}, { "sec-fetch-site": site });
    assert.match(answer.headers.get("set-cookie") ?? "", /^strongroom-1=/);
  }
});

test("every page forbids what it does not need, and no page is cached", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  for (const path of ["/", "/menu", "/balance", "/nowhere", "/healthz"]) {
    const { headers } = await ada.get(path);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.match(headers.get("content-security-policy") ?? "", /^default-src 'none'; .*frame-ancestors 'none'$/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
  }
  const cookie = (await browserAt(atm).raw("GET", "/signin", {})).headers.get("set-cookie") ?? "";
  assert.match(cookie, /^strongroom-1=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const style = /href="(\/assets\/screens\.\w+\.css)"/.exec((await ada.get("/")).html)?.[1] ?? "";
  assert.match((await ada.get(style)).headers.get("cache-control") ?? "", /immutable/);
  assert.equal((await ada.get("/assets/..%2fapp.js")).status, 404);
});
