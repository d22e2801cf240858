import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { accept, Money, newRequestId } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import { worth } from "../cash/notes.ts";
import { LinkError } from "../link/link-error.ts";
import { deposit } from "../operations/deposit.ts";
import { transfer } from "../operations/transfer.ts";
import { withdraw } from "../operations/withdraw.ts";
import type { TestAtm } from "../testing/test-atm.ts";
import { ANNA, attended, countOrder, notes, plainOrder, reject } from "../testing/test-attend.ts";
import { type Crash, dieAt } from "../testing/test-crash.ts";
import { scriptedMachine } from "../testing/test-scripted.ts";
import { type GivenOrder, obey } from "./obey.ts";

const LOADED = 600_000n;

/** Gives the machine an order, as the bank has it open. */
function give(test: TestAtm, order: GivenOrder) {
  test.bank.ledger.order = order;
  return obey(test.atm, order);
}

async function customerAt(test: TestAtm) {
  test.bank.ledger.open("ada", "correct horse battery", Money(100_000n));
  test.bank.ledger.open("ben", "correct horse battery");
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  return link;
}

test("an order takes the machine out of service for every operation, also after a restart, and another puts it back", async () => {
  await using at = await attended();
  assert.equal(await give(at.test, plainOrder("close")), "done");
  await at.test.restart();
  const { machine } = at.test.atm;
  assert.deepEqual([machine.cash.closed, machine.cash.closedBy, machine.cash.closer], [true, "order", ""]);
  const link = await customerAt(at.test);
  const refused = { how: "out-of-service" };
  assert.deepEqual(await withdraw(machine, link, newRequestId(), Money(6000n)), refused);
  assert.deepEqual(await deposit(machine, link, newRequestId(), notes(1, 0)), refused);
  assert.deepEqual(await transfer(machine, link, newRequestId(), "ben", Money(1000n)), refused);
  assert.deepEqual(
    at.test.bank.seen.filter((op) => ["withdraw", "deposit", "transfer"].includes(op)),
    [],
  );
  assert.equal(await give(at.test, plainOrder("open")), "done");
  assert.equal((await withdraw(machine, link, newRequestId(), Money(6000n))).how, "paid");
  link.close("done");
});

test("a customer whose notes are in the tray takes them, and the withdrawal is settled, while the machine is closed", async () => {
  await using at = await attended();
  const { machine } = at.test.atm;
  const { tray } = machine.dispenser;
  tray.withinMs = 60_000;
  const link = await customerAt(at.test);
  const request = newRequestId();
  const paying = withdraw(machine, link, request, Money(6000n));
  await tray.laidOut(request, new AbortController().signal);
  assert.equal(await give(at.test, plainOrder("close")), "done");
  assert.equal(tray.offer?.job, request, "the notes lie there still");
  tray.take(request);
  assert.equal((await paying).how, "paid");
  assert.deepEqual([at.agreed(), at.test.bank.ledger.holds.get(request)?.state], [LOADED - 6000n, "settled"]);
  link.close("done");
});

test("an order is carried out once: what an operator did since stays if the bank gives the order again", async () => {
  await using at = await attended();
  const close = plainOrder("close");
  assert.equal(await give(at.test, close), "done");
  await at.get({ ask: "open", ...ANNA });
  await at.test.restart();
  assert.equal(await give(at.test, close), "done", "it was done, and is confirmed again");
  assert.equal(at.test.atm.machine.cash.closed, false);
});

test("a machine that an operator has closed is not opened by an order, whoever closed it before", async () => {
  await using at = await attended();
  await at.get({ ask: "close", ...ANNA });
  assert.equal(await give(at.test, plainOrder("open")), "attended");
  assert.equal(await give(at.test, plainOrder("close")), "done");
  const { cash } = at.test.atm.machine;
  assert.deepEqual([cash.closedBy, cash.closer], ["operator", "anna"]);
  await at.get({ ask: "open", ...ANNA });
  assert.equal(cash.closed, false);
});

test("an order does not open a machine that is jammed, in doubt, or has an unbooked change", async () => {
  await using at = await attended();
  const { machine } = at.test.atm;
  assert.equal(await give(at.test, plainOrder("close")), "done");
  Object.defineProperty(machine.dispenser, "jammed", { value: true, configurable: true });
  assert.equal(await give(at.test, plainOrder("open")), "jammed");
  Object.defineProperty(machine.dispenser, "jammed", { value: false });
  await at.test.bank.goDown();
  await at.get({ ask: "load", notes: notes(1, 0), ...ANNA });
  assert.equal(await give(at.test, plainOrder("open")), "under-way");
  await at.test.bank.comeBack();
  machine.recovery.hurry();
  await at.test.recovered();
  rmSync(path.join(at.test.bank.folder, "atm-1.cash"));
  await at.test.restart();
  assert.equal(at.test.atm.machine.cash.closedBy, "records");
  assert.equal(await give(at.test, plainOrder("open")), "uncounted");
  assert.ok(at.test.atm.machine.cash.closed);
});

test("a count by order: the counters take it, the difference is booked, and the machine stays closed", async () => {
  await using at = await attended();
  await reject(at.test);
  await give(at.test, plainOrder("close"));
  const order = countOrder(at.test, notes(99, 97), notes(0, 1));
  assert.equal(await give(at.test, order), "done");
  const { cash } = at.test.atm.machine;
  assert.deepEqual([cash.cassettes, cash.rejected, cash.closedBy], [notes(99, 97), notes(0, 1), "order"]);
  assert.equal(at.agreed(), LOADED - 11_000n);
  assert.ok(at.test.bank.ledger.answers.has(order.order), "the request has the id of the order");
  assert.equal(await obey(at.test.atm, order), "done", "given again, it is not counted again");
  assert.equal(at.test.bank.seen.filter((op) => op === "cash-count").length, 1);
});

test("a count corrects the books if they differ from the counters", async () => {
  await using at = await attended();
  at.test.bank.ledger.cash = 650_000n;
  await give(at.test, plainOrder("close"));
  assert.equal(await give(at.test, countOrder(at.test, notes(101, 100))), "done");
  assert.equal(at.agreed(), 601_000n);
});

test("a count is refused if the machine is in service, notes move or have moved, or it cannot hold the notes", async () => {
  await using at = await attended();
  const { machine } = at.test.atm;
  const first = countOrder(at.test, notes(99, 100));
  assert.equal(await give(at.test, first), "in-service");
  assert.equal(await obey(at.test.atm, first), "in-service", "it is refused for good");
  await give(at.test, plainOrder("close"));
  const job = newRequestId();
  const early = countOrder(at.test, notes(99, 100));
  machine.cash.reserve(job, notes(1, 0));
  assert.equal(await give(at.test, early), "under-way");
  machine.cash.unreserve(job);
  const old = countOrder(at.test, notes(99, 100));
  await at.get({ ask: "load", notes: notes(1, 0).slice(0, 1), ...ANNA });
  assert.equal(await give(at.test, old), "moved");
  const rejected = countOrder(at.test, notes(99, 100));
  await reject(at.test);
  assert.equal(await give(at.test, rejected), "moved", "the reject box counts too");
  assert.equal(await give(at.test, countOrder(at.test, notes(99, 100).slice(0, 1))), "unfit");
  assert.equal(await give(at.test, countOrder(at.test, [{ denomination: Money(1n), notes: 1 }, ...notes(99, 100)])), "unfit");
  assert.ok(!at.test.bank.seen.includes("cash-count"));
  assert.equal(at.agreed(), LOADED + 1000n);
});

test("a count that the bank does not book changes nothing", async () => {
  await using at = await attended();
  await give(at.test, plainOrder("close"));
  at.test.bank.mishap("cash-count", { refusal: "holds-open", details: { held: 1n } });
  assert.equal(await give(at.test, countOrder(at.test, notes(99, 100))), "not-booked");
  assert.equal(at.agreed(), LOADED);
});

test("a count whose answer is lost stays open until recovery has it, and is booked once", async () => {
  await using at = await attended();
  await give(at.test, plainOrder("close"));
  at.test.bank.mishap("cash-count", "answer-lost", "request-lost");
  const order = countOrder(at.test, notes(99, 100));
  await assert.rejects(give(at.test, order), LinkError);
  await assert.rejects(obey(at.test.atm, order), LinkError, "the bank may give it again meanwhile");
  at.test.atm.machine.recovery.hurry();
  const recovered = at.test.recovered();
  const hurrying = setInterval(() => at.test.atm.machine.recovery.hurry(), 20);
  await recovered.finally(() => clearInterval(hurrying));
  assert.equal(await obey(at.test.atm, order), "done");
  assert.equal(at.agreed(), LOADED - 1000n);
});

const CRASHES: readonly [string, Crash][] = [
  ["before the count is written", { before: "change" }],
  ["after the count is written, before the request is sent", { after: "change" }],
  ["with the bank's answer, before the answer is written", { before: "answer" }],
  ["after the answer is written, before the counters change", { after: "answer" }],
  ["after the counters have changed, before the end is written", { cash: "adjust" }],
  ["before the count is closed", { before: "closed" }],
  ["after the count is closed, before the order is", { after: "closed" }],
];
for (const [when, crash] of CRASHES)
  test(`a count that a crash cuts ${when} is made once, when the bank gives the order again`, async () => {
    await using at = await attended();
    await give(at.test, plainOrder("close"));
    const order = countOrder(at.test, notes(90, 100));
    const dead = dieAt(at.test.atm.machine, crash);
    void give(at.test, order).catch(() => {});
    await dead;
    await at.test.restart();
    await at.test.recovered();
    assert.equal(await give(at.test, order), "done");
    assert.equal(at.agreed(), LOADED - 10_000n);
    assert.equal(worth(at.test.atm.machine.cash.cassettes), LOADED - 10_000n);
    assert.ok(at.test.atm.machine.cash.closed);
  });

test("an order that cannot be written down is not carried out, and may be given again", async () => {
  await using at = await scriptedMachine(() => accept({}));
  const atm = { machine: at.machine } as unknown as Atm;
  const close = plainOrder("close");
  at.disk.fails = () => "full";
  await assert.rejects(obey(atm, close));
  assert.deepEqual([at.machine.cash.closed, at.machine.cash.obeyed], [false, null]);
  at.disk.fails = () => null;
  assert.equal(await obey(atm, close), "done");
});
