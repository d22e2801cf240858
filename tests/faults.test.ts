import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { FAULT_NAMES, type FaultName } from "../src/atm/cash/faults.ts";
import { AtmUnderTest } from "./atm-under-test.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import type { FormBrowser } from "./form-browser.ts";
import { LOOK_MS } from "./look-at.ts";

// Each fault of the dispenser and the acceptor, at a real ATM with a real bank: the customer pays exactly what came out, and
// books, counters and reject box agree afterwards.

const PASSWORD = "a long enough secret";
/** Each look is a command, or a sign-in. */
const LOOK_EVERY_MS = 100;
const opened = new AsyncDisposableStack();
let bank: BankUnderTest;
let atm: AtmUnderTest;
before(async () => {
  bank = opened.use(await BankUnderTest.start(["--limit-day", "100000"]));
  atm = opened.use(await AtmUnderTest.start(bank, 1, "--allow-faults"));
  await bank.signUp(["alice"], PASSWORD);
  browser = atm.browser();
  await browser.signIn("alice", PASSWORD);
});
after(() => opened.disposeAsync());
let browser: FormBrowser;

/** A customer's money, and the ATM's cash by the books and by its counters, in minor units. */
interface Figures {
  readonly posted: bigint;
  readonly held: bigint;
  readonly cash: bigint;
  readonly cassettes: bigint;
  readonly rejected: bigint;
}

async function figures(): Promise<Figures & { readonly open: number }> {
  const [row] = await bank.database.store.sql<{ posted: bigint; held: bigint; cash: bigint }[]>`
    select posted, held, (select posted from account where terminal = 'ATM-0001') as cash from account where kind = 'customer'`;
  const { code, stdout, stderr } = await bank.run("cash", "status", "1", "--json");
  assert.equal(code, 0, stderr);
  const state = JSON.parse(stdout) as { open: number; cassettes: Note[]; rejected: Note[] };
  const { posted = 0n, held = 0n, cash = 0n } = row ?? {};
  return { posted, held, cash, cassettes: worth(state.cassettes), rejected: worth(state.rejected), open: state.open };
}

interface Note {
  readonly denomination: number;
  readonly notes: number;
}
const worth = (notes: readonly Note[]): bigint => notes.reduce((sum, each) => sum + BigInt(each.denomination * each.notes), 0n);

/** Withdraws or deposits 60.00, a fifty and a ten. The ATM may die meanwhile. */
async function use(op: "withdraw" | "deposit"): Promise<void> {
  const fields = { withdraw: { amount: "60" }, deposit: { "notes-5000": "1", "notes-1000": "1" } };
  const order = await browser.send("POST", `/${op}`, fields[op]);
  // If the acceptor takes no note there is nothing to confirm.
  if (order.path === "/deposit" && order.html.includes("were not accepted")) return;
  assert.match(order.path, /^\/order\//, order.html);
  await pause(LOOK_MS);
  await browser.send("POST", order.path).catch(() => {});
}

/** Resolves with the menu's news when alice returns, after the ATM has asked the bank. */
async function toldAtSignIn(): Promise<string> {
  let menu = "";
  await eventually(
    async () => {
      browser.forget();
      const page = await browser.send("POST", "/signin", { username: "alice", password: PASSWORD });
      assert.equal(page.path, "/menu", page.html);
      menu = page.html;
      return !menu.includes("still checking");
    },
    () => menu,
    LOOK_EVERY_MS,
  );
  return menu;
}

/** The effect of each fault on the customer's money and on the reject box, in minor units. */
const EXPECTED: Readonly<Record<FaultName, readonly ["withdraw" | "deposit", posted: bigint, rejected: bigint]>> = {
  "jam-before": ["withdraw", 0n, 0n],
  "pays-part": ["withdraw", -50_00n, 0n],
  "not-taken": ["withdraw", 0n, 60_00n],
  "crash-before": ["withdraw", 0n, 60_00n],
  "crash-after": ["withdraw", -60_00n, 0n],
  "takes-none": ["deposit", 0n, 0n],
  "takes-part": ["deposit", 50_00n, 0n],
  "acceptor-jam": ["deposit", 0n, 0n],
  "crash-in-escrow": ["deposit", 0n, 0n],
  "crash-before-storing": ["deposit", 60_00n, 0n],
};

test("without a fault, deposit and withdrawal are booked in full", async () => {
  for (let n = 0; n < 5; n++) await use("deposit");
  await use("withdraw");
  const { posted, cash, cassettes } = await figures();
  assert.deepEqual({ posted, cash, cassettes }, { posted: 240_00n, cash: 18_240_00n, cassettes: 18_240_00n });
  const { stdout } = await bank.run("cash", "status", "1");
  assert.match(stdout, /^50\.00 +204 [\s\S]*^20\.00 +300 [\s\S]*^10\.00 +204 /m, "each note in the cassette of its own kind");
});

for (const fault of FAULT_NAMES)
  test(`the fault "${fault}": the customer pays what came out, and all records agree`, async () => {
    const [op, posted, rejected] = EXPECTED[fault];
    const before = await figures();
    const armed = await bank.run("cash", "fault", "1", fault);
    assert.equal(armed.code, 0, armed.stderr);
    await use(op);
    if (fault.startsWith("crash-")) {
      await atm.startAgain();
      const told = await toldAtSignIn();
      const [done, undone] = [/was completed/, /was not (booked|paid out)/];
      assert.match(told, posted === 0n ? undone : done, "what the customer is told is what the bank has booked");
      assert.doesNotMatch(told, posted === 0n ? done : undone);
    }
    let now = await figures();
    await eventually(
      async () => {
        now = await figures();
        return now.open === 0 && now.held === 0n;
      },
      () => `still open: ${now.open}, held ${now.held}`,
      LOOK_EVERY_MS,
    );
    assert.equal(now.posted - before.posted, posted, "the customer's account");
    assert.equal(now.rejected - before.rejected, rejected, "the reject box");
    assert.equal(now.cash - before.cash, posted, "the ATM's cash account");
    assert.equal(now.cassettes - before.cassettes, posted - rejected, "the cassettes");
    if (/^(jam|pays)/.test(fault)) {
      assert.match((await bank.run("cash", "status", "1")).stdout, /^the dispenser is jammed: look into it/m);
      assert.equal((await bank.run("cash", "open", "1")).code, 0);
    }
  });

test("after all faults the day-end report, the ledger and the audit log show no difference", async () => {
  let eod = await bank.run("eod");
  await eventually(
    async () => {
      eod = await bank.run("eod");
      return eod.code === 0;
    },
    () => eod.stdout,
    LOOK_EVERY_MS,
  );
  assert.match(eod.stdout, /^ATM-0001 +\S+Z +18120\.00 +120\.00 +18240\.00 +18240\.00 +0\.00$/m);
  for (const command of [
    ["ledger", "verify"],
    ["audit", "verify"],
  ]) {
    const { code, stdout } = await bank.run(...command);
    assert.equal(code, 0, stdout);
  }
});

test("an ATM without --allow-faults refuses every fault, and an unknown fault is refused with a message", async () => {
  await using other = await AtmUnderTest.start(bank, 2);
  const refused = await bank.run("cash", "fault", "2", "not-taken");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /it was not started with --allow-faults/);
  const wrong = await bank.run("cash", "fault", "2", "fire");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /"fire" is no fault .*\n {2}jam-before /);
  assert.doesNotMatch(other.program.stderr, /faults/);
});
