import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { ordered } from "../../atm/testing/test-attend.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";

const stateIn = (html: string): string => /data-condition="([^"]*)"/.exec(html)?.[1] ?? "";
const factsIn = (html: string): string[] =>
  [...(/<ul class="condition".*?<\/ul>/s.exec(html)?.[0] ?? "").matchAll(/data-say="([^"]*)"/g)].map(([, said = ""]) => said);

test("the first screen says whether the machine serves, the bank answers and there is cash, and never how much", async () => {
  await using atm = await TestAtm.start();
  const visitor = browserAt(atm);
  const fresh = (await visitor.get("/")).html;
  assert.deepEqual(factsIn(fresh), ["In service.", "Cash available."], "nobody has asked the bank yet");
  assert.doesNotMatch(fresh, /€|6,?000|\d notes/);
  (await atm.atm.openQuietLink()).close("done");
  assert.deepEqual(factsIn((await visitor.get("/")).html), ["In service.", "The bank answers.", "Cash available."]);
  atm.atm.machine.cash.reserve("0".repeat(32) as never, atm.atm.machine.cash.cassettes);
  assert.deepEqual(factsIn((await visitor.get("/")).html).slice(2), ["No cash right now."]);
  await atm.bank.goDown();
  await assert.rejects(atm.atm.openQuietLink());
  const silent = (await visitor.get("/")).html;
  assert.deepEqual(factsIn(silent), ["In service.", "The bank cannot be reached.", "No cash right now."]);
  assert.match(silent, /Signing in works again as soon as it answers\.[\s\S]*href="\/signin"/);
});

test("a machine that is out of service says why, in plain words", async () => {
  await using atm = await TestAtm.start();
  const visitor = browserAt(atm);
  const { cash } = atm.atm.machine;
  await ordered(atm, "close");
  assert.match((await visitor.get("/")).html, /The bank has taken it out of service for now\. Please use another one/);
  await ordered(atm, "open");
  await cash.setClosed(true, "Otto");
  const attended = (await visitor.get("/")).html;
  assert.match(attended, /Somebody is looking after it\./);
  assert.ok(!attended.includes("Otto"));
  await cash.setClosed(false);
  await atm.atm.machine.journal.close();
  await atm.atm.machine.journal.append().catch(() => {});
  const broken = await visitor.get("/");
  assert.match(broken.html, /It cannot keep its records right now\./);
  assert.equal(stateIn(broken.html).split(" ")[0], "fault");
});

test("the private channel is named only while there is one, on the screen and for its script, which is no activity", async () => {
  await using atm = await TestAtm.start();
  const visitor = browserAt(atm);
  assert.doesNotMatch((await visitor.get("/")).html, /href="\/channel"/);
  const link = await atm.atm.openQuietLink();
  assert.match((await visitor.get("/")).html, /href="\/channel"[^>]*>.* Private channel to the bank</);
  const ada = await customerAt(atm, "ada", 0n);
  const session = atm.atm.sessions.peek(ada.cookie?.split("=")[1]);
  assert.ok(session !== null);
  Object.assign(session, { usedAt: session.usedAt - 1 });
  const { usedAt } = session;
  assert.match(await (await ada.raw("GET", "/condition?in=fr", {})).text(), /^<p class="machine"[^>]*in answers some channel/);
  assert.equal(session.usedAt, usedAt);
  await atm.bank.goDown();
  while (atm.atm.lines.channels > 0) await pause(1);
  const asked = await ada.raw("GET", "/condition?in=en", {});
  assert.equal(asked.headers.get("cache-control"), "no-store");
  const line = await asked.text();
  assert.match(stateIn(line), /none$/);
  assert.doesNotMatch(line, /channel"|Private/);
  assert.ok(link.over);
});

test("the page about the private channel has its five lines in every language, while there is one and while there is none", async () => {
  await using atm = await TestAtm.start();
  const visitor = browserAt(atm);
  for (const [language, none] of [
    ["en", "There is none right now."],
    ["fr", "pas en ce moment"],
    ["es", "Ahora no hay ninguna."],
  ] as const) {
    const { html } = await visitor.get(`/channel?in=${language}`);
    assert.equal(html.match(/<dt/g)?.length, 5);
    assert.ok(html.includes(none));
  }
  const ada = await customerAt(atm, "ada", 0n);
  const { html } = await ada.get("/channel");
  assert.match(html, /This machine has one to the bank right now\.[\s\S]*href="\/menu"/);
});
