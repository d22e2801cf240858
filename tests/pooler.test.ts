import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../src/model/money.ts";
import { ELSEWHERE, PGBOUNCER, startPgbouncer } from "../src/store/testing/test-pooler.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { Program, runProgram } from "./program.ts";

const skip = PGBOUNCER === null && "PgBouncer is not installed";
const CLIENTS = 20;
const ROUNDS = 10;
const PASSWORD = "a long enough secret";

/** The same pooler, as if it were on another machine. */
function elsewhere(url: string): string {
  const other = new URL(url);
  other.hostname = ELSEWHERE;
  return `${other.href}?sslmode=disable`;
}

test("a bank behind PgBouncer: session mode serves many clients, and transaction mode is refused with what to do", {
  skip,
}, async () => {
  await using bank = await BankUnderTest.start();
  const keys = await bank.enrol(1);
  await bank.signUp(["alice", "bruno"], PASSWORD);
  assert.equal(await bank.program.stop(), 0);

  await using shared = await startPgbouncer(bank.database.applicationUrl, "transaction");
  for (const [url, why] of [
    [shared.url, /leads to a connection pooler/],
    [`${shared.url}?pooler=session`, /the connection pooler shares connections/],
    [elsewhere(shared.url), /leads to a connection pooler/],
  ] as const) {
    const refused = await runProgram(["bank", "--listen", `127.0.0.1:${bank.port}`], { ...bank.environment, DATABASE_URL: url });
    assert.equal(refused.code, 1, refused.stderr);
    assert.match(refused.stderr, why);
    assert.match(refused.stderr, /pool_mode=session and add pooler=session/);
  }

  await using pooler = await startPgbouncer(bank.database.applicationUrl, "session", 60);
  const environment = { ...bank.environment, DATABASE_URL: `${pooler.url}?pooler=session` };
  const args = ["--listen", `127.0.0.1:${bank.port}`, "--workers", "2", "--sessions-per-terminal", "60"];
  bank.program = new Program(["bank", ...args], environment);
  await bank.program.says("the bank is open");
  await using first = await bank.connect(keys);
  await first.get("signin", { username: "alice", password: PASSWORD });
  const before = await first.get("balance", {});
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      await using atm = await bank.connect(keys);
      for (;;) if ((await atm.ask("signin", { username: "bruno", password: PASSWORD })).ok) break;
      for (let round = 0; round < ROUNDS; round++) await atm.get("deposit", { amount: Money(100n) });
      await atm.get("transfer", { payee: "alice", amount: Money(500n) });
      await atm.get("signout", {});
    }),
  );
  const after = await first.get("balance", {});
  assert.equal(after.posted - before.posted, BigInt(CLIENTS) * 500n);
  for (const DATABASE_URL of [environment.DATABASE_URL, `${elsewhere(pooler.url)}&pooler=session`]) {
    const verified = await runProgram(["verify"], { ...environment, DATABASE_URL });
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  }
});
