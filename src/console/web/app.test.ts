import assert from "node:assert/strict";
import { test } from "node:test";
import { Hono } from "hono";
import { refused, TestConsole } from "../testing/test-console.ts";
import { giveSession } from "./sessions.ts";
import type { ConsoleEnv } from "./web-request.ts";

const CONSOLE = { host: "localhost:4999" };

const tokenOf = ({ html }: { readonly html: string }): string => /name="form" value="([^"]+)"/.exec(html)?.[1] ?? "";

test("every answer carries the security headers, and the session's cookie is out of reach of scripts and other sites", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna");
  for (const path of ["/", "/proposals", "/nowhere", "/healthz"]) {
    const { headers } = await anna.get(path);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.match(
      headers.get("content-security-policy") ?? "",
      /^default-src 'none'; .*script-src 'self'.*frame-ancestors 'none'$/,
    );
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
  }
  for (const [origin, cookie] of [
    ["http://localhost:4999", /^strongroom-console-4999=secret; Path=\/; HttpOnly; SameSite=Strict$/],
    ["https://console.example", /^__Host-strongroom-console=secret; Path=\/; HttpOnly; Secure; SameSite=Strict$/],
  ] as const) {
    const app = new Hono<ConsoleEnv>();
    app.get("/", (c) => {
      giveSession(c, { origin }, "secret");
      return c.text("given");
    });
    assert.match((await app.request("/")).headers.get("set-cookie") ?? "", cookie);
  }
  test.console.live.stop();
});

test("pages are served under one address: this machine's other names are redirected there, all others refused", async () => {
  const { app, console } = new TestConsole();
  const at = (host: string, path = "/money/holds?x=1", method = "GET") => app.request(path, { method, headers: { host } });
  for (const host of ["127.0.0.1:4999", "[::1]:4999"]) {
    const answer = await at(host);
    assert.equal(answer.status, 308);
    assert.equal(answer.headers.get("location"), "http://localhost:4999/money/holds?x=1");
    assert.equal((await at(host, "/healthz")).status, 200);
    assert.equal((await at(host, "/contrast", "POST")).status, 421);
  }
  for (const host of ["localhost:5001", "evil.example:4999", "localhost.evil.example:4999", ""])
    assert.equal((await at(host)).status, 421, host);
  assert.equal((await at("LOCALHOST:4999")).status, 401);
  console.live.stop();
});

test("without a session nothing is shown and nothing is done; a link on another site loads once more, with the cookie", async () => {
  const test = new TestConsole();
  const visitor = test.visitor();
  for (const path of ["/", "/money/holds", "/proposals", "/operations/customer-note", "/live?topics=holds", "/nowhere"]) {
    const page = await visitor.get(path);
    assert.deepEqual([page.status, page.heading], [401, "Sign in"], path);
    assert.equal(page.headers.get("refresh"), null);
    assert.doesNotMatch(page.html, /<nav|sign-out/);
  }
  assert.equal((await visitor.send("/operations/customer-note", { username: "alice" })).status, 401);
  assert.match((await visitor.get("/proposals?x=1")).html, /name="to" value="\/proposals\?x=1"/);
  const linked = await visitor.answer("GET", "/proposals", {}, { "sec-fetch-site": "cross-site" });
  assert.equal(linked.headers.get("refresh"), "0");
  assert.deepEqual(test.asked, []);
  test.console.live.stop();
});

test("a form counts only from a page of the operator's own session", async () => {
  const test = new TestConsole();
  const [anna, ben] = [test.operator("anna", ["teller"]), test.operator("ben", ["teller"])];
  const form = tokenOf(await anna.get("/operations/customer-note"));
  const fields = { username: "alice", note: "hello" };
  for (const wrong of ["", "x", form.replace(/^./, (first) => (first === "A" ? "B" : "A")), form.slice(0, -2)])
    assert.equal((await anna.send("/operations/customer-note", { ...fields, form: wrong })).status, 403, wrong);
  assert.equal((await ben.send("/operations/customer-note", { ...fields, form })).status, 403);
  const raw = (headers: Record<string, string>) => anna.raw("POST", "/operations/customer-note", { ...fields, form }, headers);
  assert.equal((await raw({ "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await raw({ "content-type": "text/plain" })).status, 415);
  assert.deepEqual(test.asked, []);
  assert.equal((await raw({})).status, 303);
  assert.equal(test.asked.length, 1);
  test.console.live.stop();
});

test("a form that is sent again changes nothing more, and leads to the same page", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna", ["teller"]);
  const form = tokenOf(await anna.get("/operations/customer-note?to=/money/holds"));
  const fields = { form, username: "alice", note: "x", to: "/money/holds" };
  const send = (more = {}) => anna.raw("POST", "/operations/customer-note", { ...fields, ...more });
  const [first, second] = await Promise.all([send(), send()]);
  for (const answer of [first, second, await send()])
    assert.equal(answer.headers.get("location"), "/money/holds?done=customer-note");
  assert.equal(test.asked.length, 1);
  assert.match((await anna.get("/money/holds?done=customer-note")).html, /role="status".*Done: customer note\./);
  assert.doesNotMatch((await anna.get("/money/holds?done=<b>")).html, /role="status"/);
  await send({ note: "other fields are another form" });
  assert.equal(test.asked.length, 2);
  test.console.live.stop();
});

test("a form that was refused may be sent again", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna", ["teller"]);
  test.answers.push(refused({ refusal: "customer-unknown", meaning: "there is no such customer" }));
  const form = tokenOf(await anna.get("/operations/customer-note"));
  const send = () => anna.raw("POST", "/operations/customer-note", { form, username: "alice" });
  assert.deepEqual([(await send()).status, (await send()).status], [422, 303]);
  test.console.live.stop();
});

test("the first page is the first view, signing out ends the session, and high contrast is remembered", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna");
  assert.equal((await anna.get("/")).heading, "What needs a hand");
  const missing = await anna.get("/nowhere");
  assert.deepEqual([missing.status, missing.heading], [404, "There is no such page"]);
  assert.equal((await anna.fill("/proposals", {})).status, 404);
  const out = await anna.send("/sign-out", { form: tokenOf(await anna.get("/money/holds")) });
  assert.deepEqual([out.status, anna.cookie], [401, null]);
  const answer = await anna.raw("POST", "/contrast", { contrast: "high", to: "//evil.example" });
  assert.equal(answer.headers.get("location"), "/");
  assert.match((await anna.get("/nowhere")).html, /<html lang="en" data-contrast="high">/);
  test.console.live.stop();
});

test("an error of a view is logged and shown without details; an unreachable database is reported to whoever watches", async () => {
  const down = async () => {
    throw new Error("secret detail");
  };
  const test = new TestConsole({ sql: down as never, proposals: down });
  const page = await test.operator("anna").get("/proposals");
  assert.deepEqual([page.status, page.heading], [500, "The console could not do that"]);
  assert.doesNotMatch(page.html, /secret detail/);
  assert.deepEqual(test.logged, ["a page of the console failed"]);
  const health = await test.app.request("/healthz", { headers: CONSOLE });
  assert.deepEqual([health.status, await health.json()], [503, { status: "database-unreachable" }]);
  test.console.live.stop();
});

test("a page has one style sheet, and one script besides its own; browsers keep its files, and older names are not there", async () => {
  const test = new TestConsole();
  const { html } = await test.operator("anna").get("/proposals");
  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file = ""]) => file);
  assert.equal(files.filter((file) => file.endsWith(".css")).length, 1);
  assert.equal(files.filter((file) => file.includes("/console.") && file.endsWith(".js")).length, 1);
  assert.ok(files.length <= 6);
  for (const file of files) {
    const answer = await test.app.request(file, { headers: CONSOLE });
    assert.match(answer.headers.get("cache-control") ?? "", /immutable/, file);
  }
  assert.equal((await test.app.request("/assets/live.AAAAAAAA.js", { headers: CONSOLE })).status, 404);
  assert.equal((await test.app.request("/assets/app.tsx", { headers: CONSOLE })).status, 404);
  test.console.live.stop();
});
