import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { findEvents } from "../../audit/audit.ts";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { newRequestId, referenceOf } from "../../model/model.ts";
import { cents } from "../../verification/testing/test-bank.ts";
import { receiptOf } from "../story/receipt-of.ts";
import type { Story } from "../story/story.ts";
import { BANK_KEY, SESSION, type TestDispute, testDispute } from "../testing/test-dispute.ts";
import { type LookResult, lookUp } from "./look-up.ts";

let dispute: TestDispute;
before(async () => {
  dispute = await testDispute();
});
after(() => dispute?.[Symbol.asyncDispose]());

const look = (id: string): Promise<LookResult> =>
  lookUp(dispute.bank.commands, { id, command: "payment find" }, dispute.looker(), createPublicKey(BANK_KEY));

async function found(id: string): Promise<readonly Story[]> {
  const result = await look(id);
  assert.ok(result.ok, id);
  return result.stories;
}

async function one(id: string): Promise<Story> {
  const [story, ...others] = await found(id);
  assert.ok(story !== undefined && others.length === 0, `${id} names ${others.length + 1}`);
  return story;
}

/** The looks in the audit log, the oldest first. */
const looks = async () => (await recordedEvents(dispute.bank.store.sql)).filter(({ kind }) => kind === "look");

test("a withdrawal is found by every id that somebody may hold", async () => {
  const { requests, settle, maker } = dispute;
  const story = await one(requests.part);
  const receipt = receiptOf(story.operation, maker) ?? assert.fail("it has no receipt");
  const [held, taken] = story.timeline.map(({ record }) => String(record));
  for (const id of [
    requests.part.toUpperCase(),
    settle,
    referenceOf(requests.part),
    referenceOf(requests.part).toLowerCase().replace("-", " "),
    referenceOf(settle).replaceAll(/(\w)/g, "$1, "),
    SESSION,
    referenceOf(SESSION),
    receipt,
    receipt.toLowerCase(),
    held as string,
    taken as string,
  ])
    assert.deepEqual(await one(id), story, id);
});

test("the story of a withdrawal has its hold, its end and both sides of its entry", async () => {
  const { alice, requests, settle } = dispute;
  const { operation, customer, timeline, entries, hold } = await one(requests.part);
  assert.deepEqual(
    [operation.state, operation.amount, operation.booked, operation.session, operation.customer, operation.account],
    ["settled", 4_000, 3_000, SESSION, alice.customer, alice.account],
  );
  assert.equal(customer?.username, "alice");
  assert.deepEqual(hold, { amount: 4_000n, paid: 3_000n, state: "settled" });
  assert.deepEqual(
    timeline.map(({ step, amount, request }) => [step, amount, request]),
    [
      ["held", 4_000, requests.part],
      ["taken", 3_000, settle],
    ],
  );
  assert.deepEqual(
    entries.map(({ side, kind, amount, holder, number, balance }) => [side, kind, amount, holder, number, balance]),
    [
      ["debit", "withdrawal", 3_000, "alice", 2, 47_000],
      ["credit", "withdrawal", 3_000, "ATM-0001", 3, 547_000],
    ],
  );
  assert.equal(operation.bookedAt, entries[0]?.at);
});

test("each other ending is told as it was", async () => {
  const { requests, proposal } = dispute;
  const told = async (id: string) => {
    const { operation, timeline, entries } = await one(id);
    return [operation.state, timeline.map(({ step }) => step).join(), entries.map(({ holder }) => holder).join()];
  };
  assert.deepEqual(await told(requests.deposit), ["booked", "booked", "ATM-0001,alice"]);
  assert.deepEqual(await told(requests.transfer), ["booked", "booked", "alice,Bob.X"]);
  assert.deepEqual(await told(requests.released), ["released", "held,released", ""]);
  assert.deepEqual(await told(requests.operated), [
    ...["settled", "held,proposed,approved,operators-settled,carried-out", "alice,ATM-0001"],
  ]);
  assert.deepEqual(await told(requests.open), ["held", "held", ""]);
  assert.deepEqual(await told(requests.refused), ["refused", "refused", ""]);
  assert.deepEqual(await told(proposal), ["held", "held,proposed", ""]);
});

test("a reversed operation is told with its reversal, and found by any id of it", async () => {
  const { reversals } = dispute;
  const reversal = "proposed,approved,reversed,carried-out";
  for (const [name, steps, holders, numbers] of [
    ["deposit", `booked,${reversal}`, "ATM-0001,carol,carol,ATM-0001", [1, 6]],
    ["withdrawal", `held,taken,${reversal}`, "carol,ATM-0001,ATM-0001,carol", [2, 4]],
    ["transfer", `booked,${reversal}`, "carol,Bob.X,Bob.X,carol", [3, 5]],
  ] as const) {
    const { request, by } = reversals[name];
    const story = await one(by);
    const { operation, timeline, entries } = story;
    assert.deepEqual([operation.request, operation.state], [request, "reversed"], name);
    assert.equal(timeline.map(({ step }) => step).join(), steps);
    assert.equal(entries.map(({ holder }) => holder).join(), holders);
    assert.deepEqual(
      entries.filter(({ holder }) => holder === "carol").map(({ number }) => number),
      numbers,
    );
    assert.deepEqual(
      entries.map(({ kind, amount, at }) => [kind, amount, at]),
      [
        ...Array(2).fill([name, operation.booked, operation.bookedAt]),
        ...Array(2).fill([`${name}-reversal`, operation.booked, operation.reversedAt]),
      ],
    );
    for (const id of [request, referenceOf(by), String(timeline.find(({ step }) => step === "reversed")?.record)])
      assert.deepEqual(await one(id), story, id);
  }
});

test("a reversal that the ledger refused is told, and what was booked stays booked", async () => {
  const { request, by } = dispute.reversals.kept;
  const { operation, timeline, entries } = await one(by);
  assert.deepEqual([operation.request, operation.state, operation.reversedAt], [request, "booked", null]);
  assert.deepEqual(
    timeline.map(({ step, outcome }) => `${step} ${outcome}`),
    ["booked ok", "proposed ok", "approved ok", "not-carried-out denied:insufficient-funds"],
  );
  assert.equal(entries.length, 2);
});

test("a username, a customer's id and an account's id show the newest operations", async () => {
  const { alice, requests } = dispute;
  const { deposit, part, released, open, proposed, operated, transfer, refused } = requests;
  for (const id of ["Alice", alice.customer, alice.account])
    assert.deepEqual(
      (await found(id)).map(({ operation }) => operation.request),
      [deposit, part, released, open, proposed, operated, transfer, refused],
    );
  assert.deepEqual(await look("bob.x"), { ok: false, refusal: "id-unknown" });
  assert.deepEqual(await look("2222-2223"), { ok: false, refusal: "reference-mistyped" });
  assert.deepEqual(await look("abcd-efgh"), { ok: false, refusal: "reference-mistyped" }, "though it might be a username");
});

test("nobody looks unseen: each look is in the audit log with the operator, and with the customer in clear", async () => {
  const { alice, bob, requests } = dispute;
  const before = (await looks()).length;
  await one(requests.transfer);
  await look(newRequestId());
  await look("not an id");
  const events = (await looks()).slice(before);
  assert.deepEqual(
    events.map(({ customer, outcome, confidential }) => [customer, outcome, confidential?.["asked"]]),
    [
      [alice.customer, "ok", requests.transfer],
      [bob.customer, "ok", requests.transfer],
      [null, "error:unknown", events[2]?.confidential?.["asked"]],
    ],
  );
  assert.deepEqual(events[0]?.confidential, {
    ...{ operator: "anna", login: "ops", command: "payment find", asked: requests.transfer },
  });
});

test("a receipt that another bank signed shows nothing, and the try is in the audit log", async () => {
  const { operation } = await one(dispute.requests.deposit);
  const { privateKey } = generateKeyPairSync("ed25519");
  const forged = receiptOf(operation, { ...dispute.maker, privateKey }) as string;
  await assert.rejects(look(forged), { code: "receipt-forged" });
  assert.deepEqual((await looks()).at(-1)?.outcome, "error:receipt");
});

test("an event that no checkpoint covers yet has no index, and the story says so", async () => {
  const { bank, alice } = dispute;
  const { request } = await bank.post("deposit", alice, { amount: cents(100) });
  assert.deepEqual(
    (await one(request)).timeline.map(({ record }) => record),
    [null],
  );
  const [event] = await findEvents(bank.store.sql, { by: "requests", requests: [request], moments: [] });
  assert.deepEqual([event?.index, event?.kind], [null, "deposit"]);
});

test("a bank in which operators have looked verifies, also if one looked while no bank ran", async () => {
  const { bank, requests } = dispute;
  await bank.stop();
  assert.deepEqual((await bank.verify()).findings, []);
  const longAgo = { ...dispute.looker(), at: bank.now() - 2 * 60 * 60_000 };
  const question = { id: requests.part, command: "payment find" };
  assert.ok((await lookUp(bank.commands, question, longAgo, createPublicKey(BANK_KEY))).ok);
  await bank.endCommands();
  const { findings, coverage } = await bank.verify();
  assert.deepEqual(findings, []);
  assert.ok(coverage.events > coverage.size);
});
