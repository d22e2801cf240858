import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { type AssembledAtm, assembleAtm } from "../src/atm/assemble.ts";
import { type Crash, dieAt } from "../src/atm/testing/test-crash.ts";
import { isHost, TestBrowser } from "../src/screens/testing/test-browser.ts";
import { createApp } from "../src/screens/web/app.tsx";
import { News } from "../src/screens/web/news.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";

// An ATM with a real bank dies at each step of each operation and is started again, as startAtm does. At the next sign-in the
// customer must read what the bank's books say.

const PASSWORD = "a long enough secret";
const SIGN_IN_EVERY_MS = 100;
const opened = new AsyncDisposableStack();
let bank: BankUnderTest;
before(async () => {
  bank = opened.use(await BankUnderTest.start(["--limit-day", "100000", "--limit-day-count", "1000"]));
  await bank.enrol(1);
  await bank.signUp(["alice", "bob"], PASSWORD);
  await using atm = await start();
  const { browser } = await signIn(atm);
  await browser.fill("/deposit", { "notes-5000": "20" });
  assert.equal((await browser.confirm()).status, 200);
  assert.equal((await books()).posted, 1_000_00n);
});
after(() => opened.disposeAsync());

type Op = "deposit" | "withdraw" | "transfer";
const FIELDS: Readonly<Record<Op, Record<string, string>>> = {
  deposit: { "notes-5000": "1", "notes-1000": "1" },
  withdraw: { amount: "60" },
  transfer: { payee: "bob", amount: "60" },
};
/** The ATM dies before or after it sends the request, journals the answer, moves the notes and closes the operation. */
const CRASHES: readonly (readonly [Op, readonly Crash[]])[] = [
  ["deposit", [{ cash: "insert" }, { cash: "keep" }]],
  ["withdraw", [{ after: "dispensing" }, { cash: "stack" }, { cash: "present" }, { cash: "taken" }, { after: "dispensed" }]],
  ["transfer", []],
];
const EVERYWHERE: readonly Crash[] = [
  ...[{ before: "intent" }, { after: "intent" }, { before: "answer" }, { after: "answer" }],
  ...([{ before: "closed" }, { after: "closed" }] as const),
] as const;

for (const [op, more] of CRASHES)
  for (const crash of [...EVERYWHERE, ...more])
    test(`a ${op} at an ATM that dies ${JSON.stringify(crash)} is reported as the bank has booked it`, async () => {
      const before = await books();
      {
        await using atm = await start();
        const { browser } = await signIn(atm);
        const dead = dieAt(atm.machine.machine, crash);
        await browser.fill(`/${op}`, FIELDS[op]);
        void browser.confirm();
        await dead;
      }
      await using again = await start();
      let menu = "";
      await eventually(
        async () => {
          menu = (await signIn(again)).menu;
          return !menu.includes("still checking");
        },
        () => menu,
        SIGN_IN_EVERY_MS,
      );
      const { posted, held } = await books();
      assert.equal(held, 0n);
      assert.match(menu, told(op, posted - before.posted), `booked: ${posted - before.posted}`);
      assert.doesNotMatch((await signIn(again)).menu, /Your last/, "told once");
    });

/** Returns the menu's text for an operation of 60.00 that has changed the account by this amount. */
function told(op: Op, change: bigint): RegExp {
  if (change !== 0n) {
    assert.equal(change, op === "deposit" ? 60_00n : -60_00n);
    return {
      deposit: /deposit of €60\.00 was completed/,
      withdraw: /withdrawal of €60\.00 was completed/,
      transfer: /transfer of €60\.00 was completed/,
    }[op];
  }
  return {
    deposit: /deposit of €60\.00 was not booked\. The machine gave the notes back/,
    withdraw: /withdrawal of €60\.00 was not paid out\. The money was given back/,
    transfer: /transfer of €60\.00 was not made\. The money is still in your account/,
  }[op];
}

interface Started extends AsyncDisposable {
  readonly machine: AssembledAtm;
  readonly app: ReturnType<typeof createApp>;
}

/** Starts an ATM as startAtm does, but without a web server. */
async function start(): Promise<Started> {
  const address = { host: "127.0.0.1", port: bank.port };
  const dataDir = path.join(bank.data, "atm-1");
  const machine = await assembleAtm({ number: 1, banks: [address], keyFile: path.join(bank.data, "atm-1.json"), dataDir });
  const news = await News.open(path.join(dataDir, "atm-1.news"), machine.machine);
  await machine.machine.recovery.start();
  return { machine, app: createApp(machine, isHost, { news, confirmAfterMs: 0 }), [Symbol.asyncDispose]: () => bury(machine) };
}

/** Releases what the operating system would release after a death. */
async function bury({ machine, sessions, control, lock }: AssembledAtm): Promise<void> {
  sessions.stop();
  await machine.recovery.stop();
  await machine.journal.close();
  await control?.close();
  lock.release();
}

async function signIn({ app }: Started): Promise<{ browser: TestBrowser; menu: string }> {
  const browser = new TestBrowser(app);
  const page = await browser.fill("/signin", { username: "alice", password: PASSWORD });
  assert.equal(page.path, "/menu", page.html);
  return { browser, menu: page.html };
}

async function books(): Promise<{ readonly posted: bigint; readonly held: bigint }> {
  const [row] = await bank.database.store.sql<{ posted: bigint; held: bigint }[]>`
    select posted, held from account join customer on customer.account = account.id where username = 'alice'`;
  assert.ok(row !== undefined);
  return row;
}
