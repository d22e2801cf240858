import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProposalView } from "../../backoffice/backoffice.ts";
import { type OperatorId, RequestId, TerminalId } from "../../model/model.ts";
import type { Role } from "../../operators/operators.ts";
import type { AskedProposals } from "../parts.ts";
import { NOW, refused, TestConsole } from "../testing/test-console.ts";

const ID = RequestId("0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f");
const PROPOSAL: ProposalView = {
  id: ID,
  operation: "holds-settle",
  state: "open",
  maker: { id: "id-of-ben" as OperatorId, name: "ben" },
  madeAt: NOW - 3_600_000,
  expiresAt: NOW + 82_800_000,
  about: { terminal: TerminalId("ATM-0003"), request: ID, amount: 4_000n },
  authentic: true,
  decision: null,
  outcome: null,
  endedAt: null,
  meaning: "books the amount that was paid out of a hold",
  input: { request: ID, terminal: 3, amount: "40.00" },
  changes: [{ what: "balance of alice", before: "100.00 EUR", after: "60.00 EUR" }],
  objection: null,
};

/** The page of a proposal as this operator sees it. */
async function pageOf(shown: Partial<ProposalView>, username = "anna", roles: readonly Role[] = ["treasurer"]) {
  const test = new TestConsole();
  test.shown = { ...PROPOSAL, ...shown };
  const page = await test.operator(username, roles).get(`/proposals/${ID}`);
  test.console.live.stop();
  return page;
}

test("the inbox names each proposal that waits, what it is about, and for how long; a row that the bank did not write counts for nothing", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna");
  assert.match((await anna.get("/proposals")).html, /data-live="proposals:"><p class="empty">No proposal waits for anybody\./);
  test.waiting = [PROPOSAL, { ...PROPOSAL, id: "other" as RequestId, authentic: false }];
  const { html } = await anna.get("/proposals");
  assert.match(html, new RegExp(`<a href="/proposals/${ID}">holds settle</a>`));
  assert.match(html, /ATM-0003, 40\.00 EUR, 0198f3a1/);
  assert.match(html, /<bdi>ben<\/bdi>.*waits for a second operator.*>23 h</);
  assert.match(html, /not authentic: the bank did not write this row/);
  test.console.live.stop();
});

test("a proposal shows what it would change, and another operator may approve or refuse it", async () => {
  const { html } = await pageOf({});
  assert.match(html, /balance of alice.*100\.00 EUR.*<strong>60\.00 EUR<\/strong>/);
  assert.match(html, /<bdi>ben<\/bdi>/);
  assert.match(html, /value="approve" data-money.*value="refuse"/);
  assert.doesNotMatch(html, /value="withdraw"/);
});

test("its maker may only withdraw it, and an operator without the role only reads it", async () => {
  const own = await pageOf({}, "ben");
  assert.match(own.html, /value="withdraw"/);
  assert.doesNotMatch(own.html, /value="approve"|value="refuse"/);
  const viewer = await pageOf({}, "vera", ["viewer"]);
  assert.doesNotMatch(viewer.html, /name="decide"/);
  assert.match(viewer.html, /one of these roles: treasurer/);
});

test("one that has changed since, or would be refused now, says so before anybody decides", async () => {
  assert.match(
    (await pageOf({ objection: "proposal-stale" })).html,
    /cannot be approved as it is.*not what was proposed any more/,
  );
  const ended = await pageOf({ operation: "holds-release", objection: "hold-ended", changes: null });
  assert.match(ended.html, /The hold was ended by its ATM meanwhile.*What it would change now is not known\./);
});

test("one that has ended shows who decided, why, and what became of it, and takes no decision", async () => {
  const decision = {
    verdict: "approved" as const,
    decider: { id: "id-of-anna" as OperatorId, name: "anna" },
    at: NOW - 60_000,
    reason: "seen on the camera",
  };
  const { html } = await pageOf({ state: "done", decision, outcome: '{"paid":"40.00"}', changes: null });
  for (const part of [/badge good">carried out</, /<bdi>anna<\/bdi>/, /seen on the camera/, /paid/]) assert.match(html, part);
  assert.doesNotMatch(html, /What it would change|name="decide"/);
});

test("each button asks for its operation, with the reason; a refusal is shown with what was typed", async () => {
  const test = new TestConsole();
  test.shown = PROPOSAL;
  const anna = test.operator("anna");
  for (const [decide, name] of [
    ["approve", "proposals-approve"],
    ["refuse", "proposals-refuse"],
    ["withdraw", "proposals-withdraw"],
  ] as const) {
    const page = await anna.fill(`/proposals/${ID}`, { decide, reason: "" });
    assert.match(page.html, /role="status".*Done: proposals /);
    assert.deepEqual(test.asked.find((each) => each.name === name)?.given, { proposal: ID });
  }
  test.answers.push(refused({ refusal: "proof-stale", meaning: "prove your identity again" }));
  const form = /name="form" value="([^"]+)"/.exec((await anna.get(`/proposals/${ID}`)).html)?.[1] ?? "";
  const proving = await anna.raw("POST", `/proposals/${ID}`, { form, decide: "approve", reason: "because" });
  const to = new URL(proving.headers.get("location") ?? "", "http://console").searchParams.get("to") ?? "";
  assert.match((await anna.get(to)).html, /name="reason"[^>]*value="because"/);
  const ended = "the proposal is decided already, or has expired";
  test.answers.push(refused({ refusal: "proposal-ended", meaning: ended }));
  const page = await anna.fill(`/proposals/${ID}`, { decide: "refuse", reason: "because" });
  assert.equal(page.status, 422);
  assert.match(page.html, /role="alert".*The proposal is decided already, or has expired\./);
  assert.match(page.html, /name="reason"[^>]*value="because"/);
  assert.equal((await anna.fill(`/proposals/${ID}`, { decide: "delete" })).status, 404);
  test.console.live.stop();
});

test("a proposal that there is not has no page", async () => {
  const test = new TestConsole({
    invoke: async () => refused({ refusal: "proposal-unknown", meaning: "no proposal has this id" }),
  });
  assert.equal((await test.operator("anna").get(`/proposals/${ID}`)).status, 404);
  test.console.live.stop();
});

test("a list that is cut says how many wait and leads to the rest; those that have ended are a list of their own", async () => {
  const next = "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e99" as RequestId;
  const asked: AskedProposals[] = [];
  const test = new TestConsole({
    proposals: async (page) => {
      asked.push(page);
      const isFirst = page.after == null;
      const proposals = [{ ...PROPOSAL, state: page.which === "ended" ? "refused" : "open" } as const];
      return { proposals, count: page.which === "ended" ? null : 101, next: isFirst ? next : null };
    },
  });
  const anna = test.operator("anna");
  const first = await anna.get("/proposals");
  assert.match(first.html, /The first 1 of 101\./);
  assert.ok(first.html.includes(`href="/proposals?after=${next}">Later proposals`));
  const rest = await anna.get(`/proposals?after=${next}`);
  assert.match(rest.html, new RegExp(`data-live="proposals:${next}".*1 more of 101.*href="/proposals">Oldest proposals`, "s"));
  const ended = await anna.get("/proposals/ended");
  assert.equal(ended.heading, "Proposals: ended");
  assert.match(
    ended.html,
    new RegExp(`<td[^>]*><span class="badge plain">refused<.*href="/proposals/ended\\?after=${next}">Older`, "s"),
  );
  assert.deepEqual(asked, [
    { which: "waiting", after: null },
    { which: "waiting", after: next },
    { which: "ended", after: null },
  ]);
  test.console.live.stop();
});
