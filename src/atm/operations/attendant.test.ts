import assert from "node:assert/strict";
import { test } from "node:test";
import { AMOUNT_MAX, accept, Money, newRequestId, refuse } from "../../model/model.ts";
import { Faults } from "../cash/faults.ts";
import type { Notes } from "../cash/notes.ts";
import type { Asked } from "../operator/control-message.ts";
import { attended } from "../testing/test-attendant.ts";
import { LOAD } from "../testing/test-machine.ts";

const ANNA = { operator: "anna", login: "ops1" };
const KINDS_MAX = 16;
const notes = (tens: number, fifties: number): Notes => [
  { denomination: Money(1000n), notes: tens },
  { denomination: Money(5000n), notes: fifties },
];
const WRITE = /^the ATM cannot write to its disk: make room on it, or repair it, and ask again$/;
const UNBOOKED = /^an earlier change is not booked yet: it is made as soon as the bank answers$/;
const OPEN = /^an operation is not over yet: wait until it is; strongroom cash status shows how many are$/;

test("a status has the machine's state, with its currency, levels and doubt", async () => {
  await using at = await attended();
  const expected = {
    currency: "JPY",
    exponent: 0,
    closed: false,
    closedBy: "nobody",
    closer: "",
    jammed: false,
    broken: false,
    doubt: "none",
  };
  const cassettes = LOAD.map((each) => ({ ...each, level: "low" }));
  const idle = { bankReached: false, server: "", open: 0, cassettes, rejected: [], done: [] };
  assert.deepEqual(await at.get({ ask: "status" }), { ...expected, ...idle });
  at.disk.fails = () => "full";
  await assert.rejects(at.cash.setClosed(true));
  assert.equal((await at.get({ ask: "status" })).broken, true);
});

test("an open operation appears in the status, and prevents an unload, but not a load", async () => {
  await using at = await attended();
  await at.get({ ask: "close", ...ANNA });
  await at.journal.append({ step: "intent", request: newRequestId(), op: "transfer", amount: Money(1n), notes: [] });
  assert.equal((await at.get({ ask: "status" })).open, 1);
  for (const asked of [
    { ask: "unload", notes: notes(1, 0), ...ANNA },
    { ask: "swap", notes: notes(1, 0), ...ANNA },
    { ask: "empty", ...ANNA },
  ] satisfies Asked[])
    assert.match((await at.why(asked)) ?? "", OPEN);
  assert.equal((await at.get({ ask: "load", notes: notes(1, 0), ...ANNA })).done[0]?.how, "booked");
});

test("reserved or moving notes prevent an unload too", async () => {
  await using at = await attended();
  await at.cash.setClosed(true);
  assert.ok(at.cash.reserve(newRequestId(), notes(1, 0)));
  assert.match((await at.why({ ask: "unload", notes: notes(1, 0), ...ANNA })) ?? "", OPEN);
});

test("an earlier unbooked change or a full disk prevents every change and the opening, but not status or close", async () => {
  const changes: readonly Asked[] = [
    { ask: "open", ...ANNA },
    { ask: "load", notes: notes(1, 0), ...ANNA },
    { ask: "unload", notes: notes(1, 0), ...ANNA },
    { ask: "swap", notes: notes(1, 0), ...ANNA },
    { ask: "empty", ...ANNA },
  ];
  await using pending = await attended(() => refuse("bank-busy"));
  pending.machine.recovery.take = () => new Promise(() => {});
  await pending.get({ ask: "close", ...ANNA });
  const { done } = await pending.get(changes[1] as Asked);
  assert.equal(done[0]?.how, "pending");
  for (const asked of changes) assert.match((await pending.why(asked)) ?? "", UNBOOKED, asked.ask);
  await pending.get({ ask: "close", ...ANNA });
  await pending.get({ ask: "status" });

  await using full = await attended();
  await full.cash.setClosed(true);
  full.disk.fails = () => "full";
  await assert.rejects(full.cash.setClosed(false));
  for (const asked of changes) assert.match((await full.why(asked)) ?? "", WRITE, asked.ask);
});

test("a machine whose records are in doubt is not opened before it is counted", async () => {
  await using at = await attended();
  Object.defineProperty(at.cash, "doubt", { value: "strangers" });
  const why = "its records cannot be relied on (strangers): end its open holds, then have it counted by the bank's order";
  assert.equal(await at.why({ ask: "open", ...ANNA }), why);
});

test("opening the machine ends a jam, and closing it does not", async () => {
  await using at = await attended();
  let cleared = 0;
  at.machine.dispenser.clear = () => cleared++;
  assert.deepEqual((await at.get({ ask: "close", ...ANNA })).done, []);
  assert.deepEqual([at.cash.closed, cleared], [true, 0]);
  await at.get({ ask: "open", ...ANNA });
  assert.deepEqual([at.cash.closed, cleared], [false, 1]);
  assert.deepEqual(
    at.logged.map(({ level, message, fields }) => [level, message, fields]),
    ["closed", "opened"].map((how) => ["warn", `an operator has ${how} the machine`, ANNA]),
  );
});

test("a fault is armed only if faults are allowed", async () => {
  const faults = new Faults();
  await using at = await attended(() => accept({}), faults);
  assert.deepEqual((await at.get({ ask: "fault", fault: "not-taken" })).done, []);
  assert.equal(faults.take("not-taken"), "not-taken");
  await using real = await attended();
  assert.match((await real.why({ ask: "fault", fault: "not-taken" })) ?? "", /takes no faults/);
});

test("the reject box is emptied if it is not empty", async () => {
  await using at = await attended();
  const job = newRequestId();
  await at.cash.stack(job, notes(1, 2));
  await at.cash.retract(job);
  await at.cash.setClosed(true);
  const { done, rejected } = await at.get({ ask: "empty", ...ANNA });
  assert.deepEqual([done[0]?.op, done[0]?.amount, done[0]?.how], ["unload", 11_000n, "booked"]);
  assert.deepEqual(at.seen[0]?.fields, { notes: notes(1, 2).toReversed(), ...ANNA });
  assert.deepEqual(
    rejected.map((each) => each.notes),
    [0, 0],
  );
  assert.equal(await at.why({ ask: "empty", ...ANNA }), "the reject box is empty already");
});

test("a machine holds at most KINDS_MAX denominations", async () => {
  await using at = await attended();
  const more = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ denomination: Money(BigInt(n + 1) * 10_000n), notes: 1 }));
  const room = KINDS_MAX - LOAD.length;
  const why = await at.why({ ask: "load", notes: more(room + 1), ...ANNA });
  assert.equal(why, `a machine holds at most ${KINDS_MAX} denominations`);
  assert.equal((await at.get({ ask: "load", notes: more(room), ...ANNA })).cassettes.length, KINDS_MAX);
});

test("a load is accepted up to the largest amount, which includes the notes in the machine", async () => {
  await using at = await attended();
  const most = Number((AMOUNT_MAX - 60_000n) / 1000n);
  const tooMuch = "the notes are worth more than may be moved at once";
  assert.equal(await at.why({ ask: "load", notes: notes(most + 1, 0), ...ANNA }), tooMuch);
  assert.equal((await at.get({ ask: "load", notes: notes(most, 0), ...ANNA })).done[0]?.how, "booked");
});
