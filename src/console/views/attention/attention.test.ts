import assert from "node:assert/strict";
import { test } from "node:test";
import { ALARMS, type AlarmName, applySurvey } from "../../../alarms/alarms.ts";
import { keepCounters } from "../../../ledger/ledger.ts";
import { Money, type OperatorId, type RequestId } from "../../../model/model.ts";
import type { Role } from "../../../operators/operators.ts";
import { openStore } from "../../../store/store.ts";
import { cents, TestBank } from "../../../verification/testing/test-bank.ts";
import { ATM } from "../../../verification/testing/test-people.ts";
import type { ListedProposal } from "../../forms/proposal.ts";
import { TestConsole } from "../../testing/test-console.ts";
import { approvalItems, approvalsFor } from "./approvals.ts";
import { followerOf, PARAMETER, parameterOf } from "./follower.ts";

const EVERY_ALARM = Object.keys(ALARMS) as AlarmName[];
const id = (name: string) => `id-of-${name}` as OperatorId;

const proposal = (request: string, changes: Partial<ListedProposal> = {}): ListedProposal =>
  ({
    ...{ id: request as RequestId, operation: "holds-settle", state: "open", maker: { id: id("ben"), name: "ben" } },
    ...{
      madeAt: 0,
      expiresAt: 86_400_000,
      about: { terminal: ATM, amount: 4_000n },
      authentic: true,
      decision: null,
      outcome: null,
    },
    ...changes,
  }) as ListedProposal;

/** The part of a page between the heading of a section and the next one. */
const sectionOf = (html: string, section: string): string =>
  html.split(`<section id="${section}"`)[1]?.split("</section>")[0] ?? "";

test("the first page has each kind, with the customers' ATMs and amounts, what to do, and where; under the console's own role", async () => {
  await using bank = await TestBank.open();
  await bank.enrol(ATM);
  await bank.post("cash-load", null, { amount: cents(500_000) });
  const alice = await bank.signUp("alice");
  await bank.post("deposit", alice, { amount: cents(50_000) });
  const { request } = await bank.post("withdraw", alice, { amount: cents(4_000) });
  const at = bank.now();
  const cassettes = [{ denomination: Money(5_000n), notes: 0, level: "empty" as const }];
  const rejected = [{ denomination: Money(5_000n), notes: 3 }];
  await keepCounters(bank.store.sql, { terminal: ATM, at, inService: true, cassettes, rejected });
  const standing = (["audit-behind", "hold-old", "cassette-empty"] as const).map((name) => ({
    ...{ name, subject: name === "audit-behind" ? "" : ATM, detail: `detail of ${name}` },
  }));
  const known = new Set(EVERY_ALARM.filter((name) => name !== "day-end-difference" && name !== "clock-wrong"));
  const unknown = [{ name: "clock-wrong" as const, subject: "server 1", why: "its clock does not answer" }];
  await applySurvey(bank.commands, { source: "server 1", at, known, standing, unknown });
  const store = openStore(bank.consoleUrl, { connections: 2, applicationName: "console test" });
  const test = new TestConsole({ sql: store.sql, now: () => at + 60_000 });
  try {
    test.waiting = [proposal("p-1")];
    const { html, heading, status } = await test.operator("anna", ["treasurer"]).get("/attention");
    assert.deepEqual([status, heading], [200, "What needs a hand"]);
    assert.match(
      sectionOf(html, "approvals"),
      /<a href="\/proposals\/p-1">holds settle<\/a>.*<strong>Decide it<\/strong>.*40\.00 EUR/,
    );
    const holds = sectionOf(html, "holds");
    assert.match(holds, new RegExp(`<a href="/money/holds">${ATM}</a>.*${request}.*1 min.*40\\.00`));
    assert.ok(holds.includes(`/operations/holds-settle?request=${request}&amp;terminal=1&amp;to=%2Fattention"`));
    assert.match(holds, /To do: find out whether the notes went out/);
    assert.match(sectionOf(html, "alarms"), /audit-behind<\/a>.*<span class="badge bad">critical<\/span>.*the bank/);
    assert.doesNotMatch(sectionOf(html, "alarms"), /hold-old|cassette-empty/, "they have sections of their own");
    assert.match(sectionOf(html, "cassettes"), /50\.00.*<span class="badge bad">empty<\/span>/);
    assert.match(sectionOf(html, "reject-boxes"), /<td class="figure"[^>]*>3<\/td>.*150\.00/);
    assert.match(sectionOf(html, "out-of-reach"), /never since its enrolment/);
    // Not known is not none.
    assert.match(sectionOf(html, "day-end"), /badge plain">not known<\/span> Nobody has run strongroom eod/);
    assert.match(sectionOf(html, "unknown-alarms"), /server 1.*its clock does not answer.*clock-wrong/);
    assert.match(html, /<li data-key="day-end differences" class="unknown"><a href="#day-end"><strong>not known<\/strong>/);
    assert.match(html, /<li data-key="ATMs over ceilings" class="none"><span><strong>none<\/strong>/);
    // Whoever may not propose it sees no way to it.
    const viewers = await test.operator("vera", ["viewer"]).get("/attention");
    assert.doesNotMatch(viewers.html, /operations\/holds-/);
    assert.match(sectionOf(viewers.html, "approvals"), /Another operator decides/);
    assert.match(viewers.html, /<li data-key="approvals for you" class="none"><a/);
  } finally {
    test.console.live.stop();
    await store.close();
  }
});

test("a bank without a database shows everything as not known, and nothing as none", async () => {
  const test = new TestConsole({ sql: Object.assign(() => Promise.reject(new Error("no database")), {}) as never });
  const { html } = await test.operator("anna").get("/attention");
  const lines = [...html.matchAll(/<li data-key="([^"]+)" class="(\w+)">/g)].map(([, name, look]) => [name, look]);
  assert.deepEqual(
    lines.filter(([, look]) => look !== "unknown").map(([name]) => name),
    ["approvals for you"],
  );
  assert.ok(test.logged.includes("what needs a hand could not be read"));
  test.console.live.stop();
});

test("approvals that this operator can decide come first, then the own ones, then those of others", () => {
  const operations = {
    "holds-settle": { roles: ["treasurer"] as readonly Role[] },
    "keys-end": { roles: ["administrator"] as const },
  };
  const proposals = [
    proposal("others", { operation: "keys-end" }),
    proposal("own", { maker: { id: id("anna"), name: "anna" } }),
    proposal("approved", { state: "approved" }),
    proposal("mine"),
    proposal("strange", { operation: "__proto__" }),
    proposal("forged", { authentic: false }),
    proposal("mine too"),
  ];
  const items = approvalItems({ proposals, count: 7 });
  assert.ok(items.known);
  const found = approvalsFor(items.items, { id: id("anna"), roles: ["treasurer"] }, operations);
  assert.deepEqual(
    found.map(({ item, part }) => [item.proposal.id, part]),
    [
      ["forged", "not-authentic"],
      ["mine", "decide"],
      ["mine too", "decide"],
      ["own", "own"],
      ["others", "others"],
      ["strange", "others"],
      ["approved", "approved"],
    ],
  );
});

test("an operator follows only the own page, and operators share one reading", async () => {
  let reads = 0;
  const test = new TestConsole({
    proposals: async () => {
      reads++;
      return { proposals: [proposal("p-1")], count: 1, next: null };
    },
  });
  const anna = { id: id("anna"), roles: ["treasurer", "auditor"] as const };
  const parameter = parameterOf(anna);
  assert.match(parameter, PARAMETER);
  assert.deepEqual(followerOf(parameter), anna);
  const [hers, others] = [
    `/live?topics=attention:${parameter}`,
    `/live?topics=attention:${parameterOf({ ...anna, id: id("ben") })}`,
  ];
  const browser = test.operator("anna", anna.roles);
  const stream = await browser.raw("GET", hers ?? "", {});
  assert.equal(stream.status, 200);
  assert.equal((await browser.raw("GET", others ?? "", {})).status, 403);
  assert.equal((await browser.raw("GET", `/live?topics=attention:${id("anna")}.administrator`, {})).status, 403);
  for (const name of ["ben", "cleo", "dora"]) await test.operator(name).get("/attention");
  assert.equal(reads, 1);
  await stream.body?.cancel();
  test.console.live.stop();
});
