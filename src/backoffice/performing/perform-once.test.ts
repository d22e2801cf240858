import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStore } from "../../store/store.ts";
import { TestBackoffice } from "../testing/test-bank.ts";
import { TEST_OPERATORS_SECRET } from "../testing/test-operators.ts";
import { AnswerKey } from "./answer-key.ts";
import { KEPT_MS, performOnce } from "./perform-once.ts";
import { jsonOf } from "./performed-json.ts";

let bank: TestBackoffice;
before(async () => {
  bank = await TestBackoffice.open();
  await bank.customer("alice", 10_000n);
  await bank.customer("ben.j", 10_000n);
});
after(() => bank?.[Symbol.asyncDispose]());

const answerKey = new AnswerKey(TEST_OPERATORS_SECRET);
const once = (key: string | null, name: string, given: Readonly<Record<string, unknown>>, actor = bank.operators.anna) =>
  performOnce({ ...bank.operators.backoffice, answerKey }, actor, { name, given, key });

const noteEvents = async (): Promise<number> => {
  const [row] = await bank.store.sql<{ count: number }[]>`
    select count(*)::int as count from audit_event where kind = 'customer-note'`;
  return row?.count ?? 0;
};

test("a request with a key is done once, however often and from wherever it is repeated", async () => {
  const before = await noteEvents();
  const ask = () => once("one", "customer-note", { username: "alice", text: "likes small notes" });
  const answers = await Promise.all([ask(), ask(), ask()]);
  answers.push(await ask());
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.ok(answers[0]?.ok);
  assert.equal(await noteEvents(), before + 1);
  const proposals = await Promise.all(
    [1, 2].map(() => once("two", "customer-close", { username: "ben.j", reason: "moved away" })),
  );
  assert.deepEqual(proposals[0], proposals[1]);
  assert.ok(proposals[0]?.ok || proposals[0]?.refusal === "money-left");
});

test("a refusal that the operation gave is repeated too, but not one that came before it", async () => {
  const unknown = { username: "nobody", text: "hm" };
  assert.equal(named(await once("three", "customer-note", unknown)), "customer-unknown");
  await bank.customer("nobody", 0n);
  assert.equal(named(await once("three", "customer-note", unknown)), "customer-unknown");
  assert.equal(named(await once("four", "customer-note", { username: "-" })), "field-invalid");
  assert.equal(named(await once("four", "customer-note", { username: "alice", text: "now" })), "ok");
});

test("a key belongs to one operator and one request: any other operation or field is refused, and nothing is done", async () => {
  const given = { username: "alice", text: "a" };
  assert.equal(named(await once("five", "customer-note", given)), "ok");
  const before = await noteEvents();
  assert.equal(named(await once("five", "customer-note", { ...given, text: "b" })), "key-reused");
  assert.equal(named(await once("five", "customer-lock", { username: "alice" })), "key-reused");
  assert.equal(named(await once("five", "customer-note", { text: "a", username: "alice" })), "ok", "the same fields");
  assert.equal(await noteEvents(), before);
  assert.equal(named(await once("five", "customer-note", given, bank.operators.ben)), "ok");
  assert.equal(await noteEvents(), before + 1);
});

test("without a key, and for what only reads, nothing is kept; a kept answer is forgotten after a day", async () => {
  const kept = async () => (await bank.store.sql`select from operator_answer`).length;
  const before = await kept();
  for (const key of [null, "six"]) assert.equal(named(await once(key, "customer-show", { username: "alice" })), "ok");
  assert.equal(named(await once(null, "customer-note", { username: "alice", text: "c" })), "ok");
  assert.equal(await kept(), before);
  bank.passedMs += KEPT_MS + 1_000;
  assert.equal(named(await once("five", "customer-lock", { username: "alice" })), "ok");
  assert.equal(await kept(), 2, "anna's new one, and the one of another operator");
});

test("the database has neither key nor fields nor answer in clear, and a row that the bank did not write answers nothing", async () => {
  const given = { username: "alice", text: "a secret word" };
  const first = await once("seven", "customer-note", given);
  const rows = await bank.store.sql<
    { text: string }[]
  >`select encode(key || asked || sealed, 'escape') as text from operator_answer`;
  for (const { text } of rows) assert.ok(!/seven|secret word|customer/.test(text));
  const owner = openStore(bank.ledger.url, { connections: 1, applicationName: "a thief" });
  await owner.sql`update operator_answer set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)`;
  await owner.close();
  assert.ok(first.ok);
  assert.equal(named(await once("seven", "customer-note", given)), "key-reused");
});

test("a result is written as JSON without losing a digit", () => {
  const moment = new Date(Date.UTC(2026, 0, 1));
  const result = {
    a: 2n ** 60n,
    b: Buffer.from("ff00", "hex"),
    c: moment,
    d: undefined,
    e: [null, new Map([["x", 1n]])],
    f: Number.NaN,
  };
  assert.deepEqual(jsonOf(result), { a: "1152921504606846976", b: "ff00", c: moment.getTime(), e: [null, { x: "1" }], f: null });
  assert.throws(() => jsonOf({ a: () => {} }), TypeError);
});

const named = (answer: Awaited<ReturnType<typeof once>>): string => (answer.ok ? "ok" : answer.refusal);
