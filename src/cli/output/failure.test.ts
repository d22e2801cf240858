import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { BankError, operatorErrors } from "../../bank/bank.ts";
import { installation } from "../../installation/installation.ts";
import { LedgerError } from "../../ledger/ledger.ts";
import { StoreError } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { UsageError } from "../options/usage-error.ts";
import { reportFailure } from "./failure.ts";
import { PROGRAM_ERRORS } from "./user-failure.ts";

/** Returns the exit status and the printed text. */
async function report(t: TestContext, error: unknown): Promise<{ status: number; said: string }> {
  let said = "";
  const write = t.mock.method(process.stderr, "write", (text: string) => {
    said += text;
    return true;
  });
  const status = await reportFailure(error);
  write.mock.restore();
  return { status, said };
}

const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

test("a problem that the user can fix is one sentence", async (t) => {
  for (const [error, status] of [
    [new UsageError("the sentence"), 2],
    [new StoreError("url-invalid", "the sentence"), 2],
    [new StoreError("connection-failed", "the sentence"), 1],
    [new BankError("listen", "the sentence"), 1],
    [new LedgerError("currency-differs", "the sentence"), 1],
  ] as const)
    assert.deepEqual(await report(t, error), { status, said: "strongroom: the sentence\n" });
});

test("a failed assertion, a system error and a bug of another process are bugs with a stack, even if they have a code", async (t) => {
  const bugs: Readonly<Record<string, unknown>> = {
    "an assertion": thrownBy(() => assert.equal(1, 2)),
    "an error of the system": thrownBy(() => readlinkSync("/nowhere/at/all")),
    "an error of Node.js": thrownBy(() => Buffer.alloc(-1)),
    "a ledger that moved": new LedgerError("row-moved", "not as it was read"),
    "a process below the bank": new BankError("bug", "Error: not as it was read\n    at somewhere"),
  };
  for (const [what, error] of Object.entries(bugs)) {
    assert.ok(error instanceof Error && "code" in error, what);
    const { status, said } = await report(t, error);
    assert.equal(status, 70, what);
    assert.match(said, /^strongroom: this is a bug, please report it: .*\n {4}at /s, what);
  }
  assert.deepEqual(await report(t, "a text"), { status: 70, said: "strongroom: this is a bug, please report it: a text\n" });
});

test("an error of PostgreSQL's set-up is the user's problem, and an error of our statements is a bug", async (t) => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const refusal = (statement: string): Promise<unknown> =>
    sql.unsafe(statement).then(
      () => assert.fail("it was not refused"),
      (error: unknown) => error,
    );
  const forbidden = await report(t, await refusal("set role to pg_checkpoint"));
  assert.equal(forbidden.status, 1, forbidden.said);
  assert.match(forbidden.said, /^strongroom: PostgreSQL refuses: .* \(SQLSTATE 42501\): give the role .*\n$/);
  assert.equal((await report(t, await refusal("selekt"))).status, 70);
});

test("each error class of the project is a problem of the user, or never ends a command", async () => {
  const src = path.join(installation().root, "src");
  const classes = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\btest-|\.test\./.test(name))
    .flatMap((name) => [...readFileSync(path.join(src, name), "utf8").matchAll(/class (\w+) extends \w*Error\b/g)])
    .map(([, name]) => name);
  /**
   * The channel, password, message, sequencer, answer and stop code catch these, and no command uses strongroom/protocol. One that
   * ended a command would be a bug.
   */
  const inside = ["Breach", "ChannelError", "HashLate", "LinkError", "LogKeyEnded", "ProtocolError", "StoppedError"];
  const { BANK_ERRORS } = await operatorErrors();
  const users = [UsageError, ...BANK_ERRORS, ...PROGRAM_ERRORS].map(({ name }) => name);
  assert.deepEqual(classes.sort(), [...users, ...inside].sort());
});
