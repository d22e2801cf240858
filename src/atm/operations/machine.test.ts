import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, Money, newRequestId, refuse } from "../../model/model.ts";
import { JournalError } from "../journal/journal-error.ts";
import { LinkError } from "../link/link-error.ts";
import { scriptedMachine } from "../testing/test-scripted.ts";
import { type Intent, isInService, isOpen, send, serve } from "./machine.ts";

const AMOUNT = Money(6000n);
const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];
const FUNDS = { posted: Money(100_000n), held: AMOUNT, available: Money(94_000n) };
const TRANSFER: Intent = { step: "intent", request: newRequestId(), op: "transfer", amount: AMOUNT, notes: [] };

const throwing = (code: LinkError["code"]) => () => {
  throw new LinkError(code, "scripted");
};

test("a machine is open if it is not closed and can write, and in service if it is also not jammed", async () => {
  await using at = await scriptedMachine(() => accept(FUNDS));
  const { machine, disk } = at;
  const both = () => [isOpen(machine), isInService(machine)];
  assert.deepEqual(both(), [true, true]);
  Object.defineProperty(machine.dispenser, "jammed", { value: true, configurable: true });
  assert.deepEqual(both(), [true, false]);
  Object.defineProperty(machine.dispenser, "jammed", { value: false });
  await machine.cash.setClosed(true);
  assert.deepEqual(both(), [false, false]);
  await machine.cash.setClosed(false);
  disk.fails = () => "full";
  await assert.rejects(machine.journal.append(TRANSFER));
  assert.deepEqual(both(), [false, false]);
});

test("an operation whose intent cannot be written is not begun", async () => {
  await using at = await scriptedMachine(() => accept(FUNDS));
  at.disk.fails = () => "full";
  assert.deepEqual(await serve(at.machine, TRANSFER, async () => assert.fail("not begun")), { how: "out-of-service" });
  assert.deepEqual([at.levels, at.machine.journal.operations.size], [["error"], 0]);
});

for (const [error, level] of [
  [new LinkError("answer-lost", "lost"), "warn"],
  [new JournalError("journal-broken", "full"), "warn"],
  [new RangeError("a bug"), "error"],
] as const)
  test(`recovery takes over an operation that ${error.name} interrupts, with a log line "${level}"`, async () => {
    await using at = await scriptedMachine(() => accept(FUNDS));
    const { machine } = at;
    assert.ok(machine.cash.reserve(TRANSFER.request, SIXTY));
    const ending = await serve(machine, TRANSFER, () => Promise.reject(error));
    assert.equal(ending.how, "checking");
    assert.deepEqual([at.levels, machine.cash.busy], [[level], false]);
    await machine.recovery.start();
    assert.deepEqual(ending.how === "checking" && (await ending.later), { how: "nothing" });
    await machine.recovery.stop();
  });

test("the ending of an operation that is interrupted after it was closed is asked of the bank", async () => {
  await using at = await scriptedMachine(() => accept(FUNDS));
  const { machine } = at;
  const ending = await serve(machine, TRANSFER, async () => {
    await machine.journal.append({ step: "closed", request: TRANSFER.request, how: "booked" });
    throw new RangeError("a bug");
  });
  assert.deepEqual(ending, { how: "unclear" });
});

const SENT: readonly [op: Intent["op"], answer: () => unknown, state: string, sent: object][] = [
  ["withdraw", () => accept(FUNDS), "held", { how: "accepted", funds: FUNDS }],
  ["deposit", () => accept(FUNDS), "done", { how: "accepted", funds: FUNDS }],
  ["transfer", () => accept(FUNDS), "done", { how: "accepted", funds: FUNDS }],
  [
    "withdraw",
    () => refuse("insufficient-funds", { available: 5n }),
    "refused",
    { how: "refused", refusal: "insufficient-funds", details: { available: 5n } },
  ],
  ["withdraw", throwing("bank-unreachable"), "unsent", { how: "unreachable" }],
];
for (const [op, answer, state, expected] of SENT)
  test(`the answer to a ${op} is journalled as "${state}" before it is used`, async () => {
    await using at = await scriptedMachine(answer);
    const intent = { ...TRANSFER, op };
    const sent = await serve(at.machine, intent, () =>
      send(at.machine, intent, () => at.link.request("balance", {})).then((each) => each as never),
    );
    assert.deepEqual(sent, expected);
    assert.deepEqual(at.steps, [intent, { step: "answer", request: intent.request, state }]);
  });

test("a lost answer is not journalled", async () => {
  await using at = await scriptedMachine(throwing("answer-lost"));
  await assert.rejects(
    send(at.machine, TRANSFER, () => at.link.request("balance", {})),
    { code: "answer-lost" },
  );
  assert.deepEqual(at.steps, []);
});
