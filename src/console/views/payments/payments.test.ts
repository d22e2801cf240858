import assert from "node:assert/strict";
import { createHash, createPublicKey } from "node:crypto";
import { after, before, test } from "node:test";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { checkEvidence } from "../../../evidence/evidence.ts";
import { BANK_KEY } from "../../../evidence/testing/test-dispute.ts";
import { referenceOf } from "../../../model/model.ts";
import { type DisputeConsole, disputeConsole } from "../../testing/dispute-console.ts";

let on: DisputeConsole;
before(async () => {
  on = await disputeConsole();
});
after(() => on?.[Symbol.asyncDispose]());

const looks = async () => (await recordedEvents(on.dispute.bank.store.sql)).filter(({ kind }) => kind === "look");

test("a payment is found by an id, with its steps, its entries and a proof of each record; the look is in the log", async () => {
  const { part, operated } = on.dispute.requests;
  const tom = on.operator("tom", ["teller"]);
  const before = (await looks()).length;
  const { status, html, heading } = await tom.get(`/payments?id=${referenceOf(part).toLowerCase()}`);
  assert.deepEqual([status, heading], [200, "Withdrawal of 40.00 EUR"]);
  for (const shown of [
    /settled<\/span> paid out and booked/,
    /The notes were taken: the ATM reported it/,
    /<bdi>alice<\/bdi>/,
    /figure" data-column="Amount in EUR">30\.00/,
    /data-column="Balance after, in EUR">470\.00/,
    /href="#record-(\d+)".*<details class="record" id="record-\1"><summary>Record \1 of the audit log, proven under the checkpoint of/,
  ])
    assert.match(html, shown);
  assert.equal(html.match(/data-inclusion="/g)?.length, 2, "both records have their proofs");
  const events = (await looks()).slice(before);
  assert.deepEqual(
    events.map(({ confidential }) => [confidential?.["operator"], confidential?.["command"], confidential?.["asked"]]),
    [["tom", "payment find", referenceOf(part).toLowerCase()]],
  );
  assert.match((await tom.get(`/payments?id=${operated}`)).html, /Two operators settled the hold/);
});

test("a payment's page offers what its reader may do about it: ends of a hold, a reversal, the evidence", async () => {
  const { open, deposit, refused } = on.dispute.requests;
  const [tess, audrey] = [on.operator("tess", ["treasurer"]), on.operator("audrey", ["auditor"])];
  const held = (await tess.get(`/payments?id=${open}`)).html;
  assert.match(
    held,
    new RegExp(`/operations/holds-settle\\?request=${open}&amp;terminal=1&amp;to=[^"]*">Propose: settle the hold`),
  );
  assert.match(held, /operations\/holds-release/);
  assert.doesNotMatch(held, /ledger-reverse/);
  const booked = (await tess.get(`/payments?id=${deposit}`)).html;
  assert.match(booked, new RegExp(`/operations/ledger-reverse\\?request=${deposit}&amp;terminal=1`));
  assert.doesNotMatch((await tess.get(`/payments?id=${refused}`)).html, /holds-settle|ledger-reverse/);
  const read = (await audrey.get(`/payments?id=${deposit}`)).html;
  assert.match(read, /Make the evidence/);
  assert.doesNotMatch(read, /ledger-reverse/);
});

test("an id of several payments shows a list, and one of none says what to do; nobody else sees the view", async () => {
  const tom = on.operator("tom", ["teller"]);
  const { html } = await tom.get("/payments?id=ALICE");
  assert.match(html, /<h2 id="found"[^>]*>8 payments<\/h2>.*Found as a username/);
  assert.match(html, new RegExp(`/payments\\?id=${on.dispute.requests.deposit}"`));
  const none = await tom.get("/payments?id=eeeeeeee");
  assert.equal(none.status, 422);
  assert.match(none.html, /role="alert".*No deposit, withdrawal or transfer has this id.*value="eeeeeeee"/);
  assert.match((await tom.get("/payments?id=%3C%3E")).html, /This has no form of an id/);
  assert.equal((await on.operator("vera", ["viewer"]).get("/payments?id=alice")).status, 403);
});

test("one button makes the evidence: verified, downloaded byte by byte, in the log, and for its maker alone", async () => {
  const { part } = on.dispute.requests;
  const tom = on.operator("tom", ["teller"]);
  const page = await tom.get(`/payments?id=${part}`);
  const form = /name="form" value="([^"]+)"/.exec(page.html)?.[1] ?? "";
  const made = await tom.send("/payments/evidence", { form, id: part });
  assert.equal(made.heading, "Evidence of a payment");
  assert.match(made.html, /badge good">verified<\/span>.*none: the bank has no witnesses outside/);
  const again = await tom.send("/payments/evidence", { form, id: part });
  assert.equal(again.path, made.path, "a repeat of the form makes nothing new");
  const file = await tom.raw("GET", `${made.path}/file`, {});
  assert.equal(file.headers.get("content-disposition"), `attachment; filename="evidence-${part}.json"`);
  const bytes = Buffer.from(await file.arrayBuffer());
  const { log } = on.dispute.maker;
  const check = checkEvidence(bytes, { log, bank: createPublicKey(BANK_KEY), policy: null });
  assert.ok(check.ok && check.bundle.operation.request === part);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  assert.ok(made.html.includes(sha256));
  const paper = Buffer.from(await (await tom.raw("GET", `${made.path}/paper`, {})).arrayBuffer()).toString("latin1");
  assert.match(paper, /^%PDF-1\.7/);
  const logged = (await looks()).filter(({ confidential }) => confidential?.["sha256"] === sha256);
  assert.deepEqual(
    logged.map(({ confidential }) => [confidential?.["operator"], confidential?.["command"]]),
    [["tom", "evidence make"]],
  );
  const other = await on.operator("tina", ["teller"]).get(`${made.path}/file`);
  assert.deepEqual([other.status, other.heading], [404, "This evidence is not kept any more"]);
});

test("evidence that cannot be made says why", async () => {
  const tom = on.operator("tom", ["teller"]);
  const several = await tom.get("/payments?id=alice");
  assert.equal(several.heading, "Payments");
  const form = /name="form" value="([^"]+)"/.exec(several.html)?.[1] ?? "";
  const refused = await tom.send("/payments/evidence", { form, id: "alice" });
  assert.match(refused.html, /role="alert".*This names several payments/);
});
