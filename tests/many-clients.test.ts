import assert from "node:assert/strict";
import { test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { assertConnectionsCounted } from "./connection-counts.ts";
import { isNightly } from "./nightly.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

const CLIENTS = 50;
/** Of four kinds of operation, each client does all. */
const ROUNDS = isNightly ? 8 : 4;
const PASSWORD = "a long enough secret";
const names = ["alice", "bruno", "chloe", "diego", "elena"];

test("with 50 clients at two ATMs on 5 accounts the sum of all money is exact and no balance is below zero", async () => {
  await using bank = await BankUnderTest.start([
    "--workers",
    "2",
    "--sessions-per-terminal",
    "60",
    "--limit-day",
    "1000000",
    "--limit-day-count",
    "100000",
  ]);
  const keys = [await bank.enrol(1), await bank.enrol(2)] as const;
  await bank.signUp(names, PASSWORD);

  // The sum that the clients compute from the bank's answers.
  const net = new Map(names.map((name) => [name, 0n]));
  const clients = Array.from({ length: CLIENTS }, async (_, n) => {
    const username = names[n % names.length] as string;
    await using atm = await bank.connect(keys[n % 2] as (typeof keys)[0]);
    await signIn(atm, username);
    let sum = 0n;
    for (let round = 0; round < ROUNDS; round++) sum += await act(atm, n, round);
    net.set(username, (net.get(username) as bigint) + sum);
    await atm.get("signout", {});
  });
  await Promise.all(clients);
  // Connections stay open, so these are all that the load needed.
  const { sql } = bank.database.store;
  await assertConnectionsCounted(sql, {
    "strongroom worker": 2,
    "strongroom worker, terminals": 2,
    "strongroom worker, customers": 2,
  });

  // A transfer changes two accounts, so deposits and withdrawals determine only the sum of all balances.
  let total = 0n;
  await using atm = await bank.connect(keys[1]);
  for (const username of names) {
    await atm.get("signin", { username, password: PASSWORD });
    const funds = await atm.get("balance", {});
    assert.equal(funds.held, 0n);
    assert.ok(funds.posted >= 0n);
    total += funds.posted;
    await atm.get("signout", {});
  }
  assert.equal(
    total,
    [...net.values()].reduce((sum, each) => sum + each, 0n),
  );
  const verified = await bank.run("ledger", "verify");
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});

/** Signs in. The many sign-ins fill the queue before bcrypt; "bank-busy" means that nothing was done, so it tries again. */
async function signIn(atm: ScriptedAtm, username: string): Promise<void> {
  for (;;) {
    const outcome = await atm.ask("signin", { username, password: PASSWORD });
    if (outcome.ok) return;
    assert.equal(outcome.refusal, "bank-busy");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Does one money operation. Resolves with its change to the sum of all customers' money. */
async function act(atm: ScriptedAtm, n: number, round: number): Promise<bigint> {
  const kind = (n + round) % 4;
  const amount = Money(BigInt(100 * (1 + ((n * 7 + round) % 9))));
  if (kind === 0 || round === 0) {
    const id = newRequestId();
    const [first, repeat] = await Promise.all([atm.get("deposit", { amount }, id), atm.get("deposit", { amount }, id)]);
    assert.deepEqual(repeat, first);
    return amount;
  }
  if (kind === 1) {
    await atm.ask("transfer", { payee: names[(n + round) % names.length] as string, amount });
    return 0n;
  }
  const hold = newRequestId();
  const held = await atm.ask("withdraw", { amount }, hold);
  if (!held.ok) return 0n;
  if (kind === 2) {
    await atm.get("settle", { hold, amount });
    return -amount;
  }
  await atm.get("release", { hold });
  return 0n;
}
