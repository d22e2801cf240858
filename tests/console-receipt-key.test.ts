import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { renewFirstLink } from "../src/operators/invitations/first.ts";
import { approveDevice, beginDevice, pollDevice } from "../src/operators/operators.ts";
import { accept, anotherOperator, openTestOperators, resultOf } from "../src/operators/testing/test-operators.ts";
import { eventStoreOf } from "./bank-events.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { freePort, Program } from "./program.ts";

// A console as a service: in its data folder it has what docs/SERVICE.md names, and its own role in the database.

/** What packaging/debian/files/hand-over-to-console copies. */
const HANDED_OVER = ["operators.key", "audit-events.key", "receipt.key.pub", "auditor.key.pub"];
const PASSWORD = "a long enough secret";
const FROM = { address: "192.0.2.1", userAgent: "test" };

let bank: BankUnderTest;
before(async () => {
  bank = await BankUnderTest.start();
});
after(() => bank[Symbol.asyncDispose]());

test("a console without the private key for receipts finds a payment by its receipt, and refuses an altered one", async () => {
  const receipt = await receiptOf();
  using own = temporaryFolder();
  mkdirSync(path.join(own.folder, "keys"), { mode: 0o700 });
  for (const name of HANDED_OVER) copyFileSync(path.join(bank.data, "keys", name), path.join(own.folder, "keys", name));
  const port = await freePort();
  const settings = { DATABASE_URL: bank.database.consoleUrl, STRONGROOM_DATA: own.folder, STRONGROOM_LOG_LEVEL: "warn" };
  await using console = new Program(["console", "--console-listen", `localhost:${port}`], settings);
  await console.says("serves its pages");
  const token = await signedIn();
  const find = async (id: string) => {
    const answer = await fetch(`http://localhost:${port}/api/v1/operations/payment-find`, {
      method: "POST",
      body: JSON.stringify({ id }),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    return { status: answer.status, body: (await answer.json()) as { readonly text?: string; readonly refusal?: string } };
  };
  const found = await find(receipt);
  assert.equal(found.status, 200, JSON.stringify(found));
  assert.match(found.body.text ?? "", /deposit[\s\S]*12\.34/);
  const altered = `${receipt.slice(0, -20)}${receipt.at(-20) === "A" ? "B" : "A"}${receipt.slice(-19)}`;
  assert.equal((await find(altered)).body.refusal, "receipt-invalid");
  assert.deepEqual(readdirSync(path.join(own.folder, "keys")).sort(), HANDED_OVER.toSorted());
});

test("each start of the bank writes the public key that goes with its private one", async () => {
  const file = path.join(bank.data, "keys", "receipt.key.pub");
  const [before, printed] = [readFileSync(file, "utf8"), (await bank.run("receipt", "key")).stdout];
  assert.equal(before, printed);
  assert.doesNotMatch(before, /PRIVATE/);
  assert.equal(await bank.program.stop(), 0);
  copyFileSync(path.join(bank.data, "keys", "auditor.key.pub"), file);
  await bank.startAgain();
  assert.equal(readFileSync(file, "utf8"), before);
  assert.ok(existsSync(path.join(bank.data, "keys", "receipt.key")));
});

/** A customer's deposit, and the text of its receipt. */
async function receiptOf(): Promise<string> {
  const keys = await bank.enrol(1);
  await bank.signUp(["alice"], PASSWORD);
  await using atm = await bank.connect(keys);
  await atm.get("signin", { username: "alice", password: PASSWORD });
  const request = newRequestId();
  await atm.get("deposit", { amount: Money(1234n) }, request);
  return (await atm.get("receipt", { request })).receipt;
}

/** The token of a teller's command line. */
async function signedIn(): Promise<string> {
  const secret = Buffer.from(readFileSync(path.join(bank.data, "keys", "operators.key"), "utf8").trim(), "hex");
  const at = Date.now();
  const store = await eventStoreOf(bank);
  const operators = await openTestOperators(store, { secret });
  const actor = { kind: "break-glass", login: "root", reason: "a test" } as const;
  const link = await store.begin((tx, record) => renewFirstLink(tx, record, operators, { actor, at }));
  const root = await accept(operators, resultOf(link).token, { person: { username: "olga", displayName: "Olga" }, at });
  const anna = await anotherOperator(operators, { by: root.signedIn, username: "anna", roles: ["teller"], at });
  const { userCode, deviceCode } = resultOf(await beginDevice(operators, { from: FROM, at }));
  resultOf(await approveDevice(operators, { ...anna.signedIn, provenAt: at }, { userCode, at }));
  const polled = await pollDevice(operators, { deviceCode, from: FROM, at });
  await store.endIdle(Date.now());
  return polled.state === "granted" ? polled.session.token : assert.fail(polled.state);
}
