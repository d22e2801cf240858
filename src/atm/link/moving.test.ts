import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause, setImmediate } from "node:timers/promises";
import { keyPairFrom } from "../../crypto/crypto.ts";
import { Money, newRequestId } from "../../model/model.ts";
import { withdraw } from "../operations/withdraw.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { TestBank } from "../testing/test-bank.ts";
import { TestDoor } from "../testing/test-door.ts";

const AMOUNT = Money(6_000n);
const PASSWORD = "correct horse battery";

/** An ATM with two addresses of one bank: the one that it uses, and the other one. */
async function between(t: TestContext, answerWaitMs = 200) {
  const bank = await TestBank.start();
  const stack = new AsyncDisposableStack();
  t.after(() => stack.disposeAsync());
  const doors = [stack.use(await TestDoor.open(bank.port)), stack.use(await TestDoor.open(bank.port))] as const;
  const test = stack.use(
    await TestAtm.start({ banks: doors.map(({ address }) => address), answerWaitMs, connectWaitMs: 1_000 }, bank),
  );
  const ada = bank.ledger.open("ada", PASSWORD, Money(100_000n));
  const link = await test.atm.openLink();
  const isFirst = test.atm.lines.server === doors[0].name;
  const [used, other] = isFirst ? doors : [doors[1], doors[0]];
  return { ...test, atm: test.atm, bank, ada, link, used, other };
}

test("a withdrawal whose answer is lost at a server that then freezes ends at the other server, once", async (t) => {
  const { atm, bank, link, used, other } = await between(t);
  assert.ok((await link.request("signin", { username: "ada", password: PASSWORD })).ok);
  used.loseAnswers();
  bank.gate = async (op) => {
    if (op === "withdraw") void setImmediate().then(() => used.freeze());
  };
  const ending = await withdraw(atm.machine, link, newRequestId(), AMOUNT);
  assert.ok(ending.how === "checking", ending.how);
  assert.equal(link.over, true, "nothing came, not even a PONG: the channel is given up with the request");
  // The hold was placed, and no notes were paid: it is released over a new channel.
  assert.deepEqual(await ending.later, { how: "nothing" });
  assert.equal(atm.lines.server, other.name);
  assert.equal(bank.seen.filter((op) => op === "withdraw").length, 1);
  assert.deepEqual(bank.seen.slice(-2), ["outcome", "release"]);
});

test("the end of a hold whose answer is lost is repeated at the other server, under its request id, and booked once", async (t) => {
  const { atm, bank, ada, link, used, other } = await between(t);
  assert.ok((await link.request("signin", { username: "ada", password: PASSWORD })).ok);
  bank.gate = async (op) => {
    if (op === "settle") used.loseAnswers();
  };
  const request = newRequestId();
  const ending = await withdraw(atm.machine, link, request, AMOUNT);
  assert.equal(ending.how, "paid");
  // The customer has the notes and waits for nothing; recovery goes on.
  while (atm.machine.journal.operations.has(request)) await pause(1);
  assert.equal(atm.lines.server, other.name);
  assert.equal(bank.seen.filter((op) => op === "settle").length, 2);
  assert.equal(ada.posted, 94_000n);
});

test("a customer waits for a server that hangs once, and the next customer does not", async (t) => {
  const { atm, link, used, other } = await between(t);
  link.close("done");
  used.freeze();
  const came = used.came;
  (await atm.openLink()).close("done");
  assert.deepEqual([atm.lines.server, used.came], [other.name, came + 1]);
  for (let customers = 0; customers < 3; customers++) (await atm.openLink()).close("done");
  assert.deepEqual([atm.lines.reached, used.came], [true, came + 1]);
});

test("while no server answers the customer reads it at once or in time, and whichever is back first serves", async (t) => {
  const { atm, link, used, other } = await between(t);
  link.close("done");
  used.freeze();
  other.freeze();
  await assert.rejects(atm.openLink(), { code: "bank-unreachable" });
  assert.equal(atm.lines.reached, false);
  used.thaw();
  (await atm.openLink()).close("done");
  assert.deepEqual([atm.lines.server, atm.lines.reached], [used.name, true]);
});

test("the bank's new static key is proven at whichever server answers", async (t) => {
  const { atm, bank, link, used, other } = await between(t);
  link.close("done");
  const next = keyPairFrom(randomBytes(32));
  bank.statics.push(next);
  bank.ledger.bankKeys = [next.publicKey, ...bank.ledger.bankKeys];
  used.freeze();
  await atm.witness.check();
  const { keys } = JSON.parse(await readFile(path.join(bank.folder, "atm-1.bank-key"), "utf8")) as { keys: string[] };
  assert.equal(keys[0], next.publicKey.toString("hex"));
  assert.equal(atm.lines.server, other.name);
});
