import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { accept, type RefusalDetails, type RefusalName } from "../src/model/refusal.ts";
import type { Reach, Stage } from "./screens.ts";

const AMOUNT = { amount: "60" };
const TOMORROW = BigInt(Date.now() + 10 * 3_600_000);

/** Every money form, its question, its receipt and each of its failures. */
export const moneyScreens: Readonly<Record<string, Reach>> = {
  "statement, empty": ({ ada }) => ada.get("/statement"),
  withdraw: ({ ada }) => ada.get("/withdraw"),
  "withdraw, no amount": ({ ada }) => ada.fill("/withdraw", { amount: "much" }),
  "withdraw, not payable": ({ ada }) => ada.fill("/withdraw", { amount: "45" }),
  "withdraw?": ({ ada }) => ada.fill("/withdraw", AMOUNT),
  "withdraw, under way": async ({ ada, atm }) => {
    const gate = Promise.withResolvers<void>();
    atm.bank.gate = (op) => (op === "withdraw" ? gate.promise : Promise.resolve());
    await ada.fill("/withdraw", AMOUNT);
    const order = ada.path;
    const before = atm.bank.seen.length;
    const paid = ada.confirm();
    while (!atm.bank.seen.slice(before).includes("withdraw")) await setImmediate();
    const page = await ada.get(order);
    assert.match(page.headers.get("refresh") ?? "", /^3; url=\/order\/.*\?again$/);
    gate.resolve();
    await paid;
    return page;
  },
  "withdraw, notes in the tray": ({ ada, atm }) => whileNotesLie(ada, atm, () => ada.get(ada.path)),
  "withdraw, notes first": ({ ada, atm }) => whileNotesLie(ada, atm, () => ada.send("/signout")),
  "notes of another customer": ({ ada, atm, visitor }) => whileNotesLie(ada, atm, () => visitor.get("/")),
  "withdraw?, answered too early": async ({ ada }) => {
    await ada.fill("/withdraw", AMOUNT);
    return ada.get(`${ada.path}?again`);
  },
  "withdraw, paid": ({ ada }) => confirmed(ada, "/withdraw", AMOUNT),
  "withdraw, in part": ({ ada, fault }) => {
    fault({ how: "partial", notes: 1 });
    return confirmed(ada, "/withdraw", AMOUNT);
  },
  "withdraw, not taken": ({ ada, atm, fault }) => {
    // An operator must have cleared an earlier jam.
    atm.atm.machine.dispenser.clear();
    fault({ how: "not-taken" });
    return confirmed(ada, "/withdraw", AMOUNT);
  },
  "withdraw, too much": ({ ada }) => ada.fill("/withdraw", { amount: "1990" }),
  "withdraw, above today's limit": ({ ada }) => ada.fill("/withdraw", { amount: "4000" }),
  "withdraw, bank does not answer": ({ ada, atm }) => {
    atm.bank.mishap("balance", { refusal: "bank-busy" });
    return ada.get("/withdraw");
  },
  "withdraw, refused for funds": refusedWith("insufficient-funds", { available: 5_000n }),
  "withdraw, over the limit": refusedWith("withdrawal-limit", { limit: 5_000n }),
  "withdraw, over the daily count": refusedWith("daily-count-limit", { limit: 10n, resetsAt: TOMORROW }),
  "withdraw, over the daily amount": refusedWith("daily-amount-limit", { limit: 50_000n, largest: 2_000n, resetsAt: TOMORROW }),
  "withdraw, over the own limit": refusedWith("own-daily-limit", { limit: 30_000n, largest: 2_000n, resetsAt: TOMORROW }),
  "withdraw, suspended": refusedWith("money-suspended", {}),
  "withdraw, notes gone meanwhile": async ({ ada, atm }) => {
    await ada.fill("/withdraw", { amount: "60" });
    const { cash } = atm.atm.machine;
    const tens = cash.cassettes.filter(({ denomination }) => denomination === 1_000n);
    cash.reserve("others" as never, tens);
    const page = await ada.confirm();
    cash.unreserve("others" as never);
    return page;
  },
  deposit: ({ ada }) => ada.get("/deposit"),
  "deposit, fed": async ({ ada }) => {
    for (const fed of [{ note: "1000" }, { note: "5000" }, { unfit: "damaged" }] as const) await ada.send("/deposit/feed", fed);
    return ada.get("/deposit");
  },
  "deposit, note accepted": ({ ada }) => ada.send("/deposit/feed", { note: "1000" }),
  "deposit, note given back": ({ ada }) => ada.send("/deposit/feed", { unfit: "unreadable" }),
  "deposit, note taken back": ({ ada }) => ada.send("/deposit/feed", { back: "yes" }),
  "menu, notes given back": ({ ada }) => ada.get("/menu"),
  "deposit, nothing fed": ({ ada }) => ada.send("/deposit", { slot: "yes" }),
  "deposit, wrong count": ({ ada }) => ada.fill("/deposit", { "notes-1000": "two" }),
  "deposit?": ({ ada }) => ada.fill("/deposit", { "notes-1000": "2", "notes-5000": "1" }),
  "deposit?, notes given back": ({ ada }) =>
    ada.fill("/deposit", { "notes-1000": "2", "unfit-damaged": "1", "unfit-unknown": "1" }),
  "deposit, nothing accepted": ({ ada }) => ada.fill("/deposit", { "unfit-unreadable": "1" }),
  "deposit, booked": ({ ada }) => confirmed(ada, "/deposit", { "notes-1000": "2", "notes-5000": "1" }),
  "deposit, refused": ({ ada, atm }) => {
    atm.bank.mishap("deposit", { refusal: "balance-limit", details: { limit: 100n } });
    return confirmed(ada, "/deposit", { "notes-1000": "2" });
  },
  "receipt, signed": ({ ada }) => receiptOf(ada, "/receipt"),
  "receipt, to print": ({ ada }) => receiptOf(ada, "/receipt?print"),
  "receipt, not signed": ({ ada, atm }) => {
    atm.bank.mishap("receipt", { refusal: "receipt-unknown" });
    return receiptOf(ada, "/receipt");
  },
  "receipt, code": ({ ada }) => receiptOf(ada, "/code"),
  "receipt, signed by a bank without a page": ({ ada, atm }) => {
    atm.bank.ledger.receiptPage = "";
    return receiptOf(ada, "/receipt");
  },
  "receipt, code of a bank without a page": ({ ada, atm }) => {
    atm.bank.ledger.receiptPage = "";
    return receiptOf(ada, "/code");
  },
  "withdraw, mix gone meanwhile": async ({ ada, atm }) => {
    await ada.fill("/withdraw", { amount: "100" });
    const { cash } = atm.atm.machine;
    const tens = cash.free.filter(({ denomination }) => denomination === 1_000n);
    cash.reserve("others" as never, tens);
    const page = await ada.send(ada.path, { mix: "small" });
    cash.unreserve("others" as never);
    return page;
  },
  transfer: ({ ada }) => ada.get("/transfer"),
  "transfer, nobody": ({ ada }) => ada.fill("/transfer", { payee: "nobody", amount: "5" }),
  "transfer?": ({ ada }) => ada.fill("/transfer", { payee: "ben", amount: "5" }),
  "transfer, paid": ({ ada }) => confirmed(ada, "/transfer", { payee: "ben", amount: "5" }),
  "transfer, too much": ({ ada }) => confirmed(ada, "/transfer", { payee: "ben", amount: "9999" }),
  statement: ({ ada }) => ada.get("/statement"),
  "statement, older": ({ ada }) => ada.get("/statement?before=3"),
  "statement, filtered": ({ ada }) => ada.get("/statement?way=out&kind=transfer&name=ben&least=100"),
  "statement, nothing found": ({ ada }) => ada.get("/statement?name=nobody"),
  "statement, searched further": ({ ada, atm }) => {
    const { perform } = atm.bank.ledger;
    atm.bank.ledger.perform = (request, context) =>
      request.op === "statement" ? accept({ entries: [], next: 3 }) : perform.call(atm.bank.ledger, request, context);
    return ada.get("/statement?kind=reversal").finally(() => {
      atm.bank.ledger.perform = perform;
    });
  },
  "statement, search": ({ ada }) => ada.get("/statement/search?from=2026-11-01&name=ben"),
  "statement, search with a mistake": ({ ada }) => ada.fill("/statement/search", { query: "#" }),
  "statement, no such day": ({ ada }) => ada.send("/statement/day", { day: "" }),
  "statement, too long": ({ ada, atm }) => {
    atm.bank.mishap("statement-period", { refusal: "statement-too-long", details: { limit: 1_000n } });
    return ada.get("/statement/paper?from=2026-01-01");
  },
  "statement, to print": ({ ada }) => ada.get("/statement/paper"),
  "limit, none": ({ ada }) => ada.get("/limit"),
  "limit, no amount": ({ ada }) => ada.fill("/limit", { amount: "much" }),
  "limit, above the bank's": ({ ada }) => ada.fill("/limit", { amount: "2000.01" }),
  "limit?": ({ ada }) => ada.fill("/limit", { amount: "1500" }),
  "limit?, answered too early": ({ ada }) => ada.get("/limit/150000?again"),
  "limit, set": ({ ada }) => limited(ada, "/limit/150000"),
  limit: ({ ada }) => ada.get("/limit"),
  "limit?, higher": ({ ada }) => ada.get("/limit/160000"),
  "limit, raised": ({ ada }) => limited(ada, "/limit/160000"),
  "limit, to be raised": ({ ada }) => ada.get("/limit"),
  "limit?, removed": ({ ada }) => ada.get("/limit/0"),
  "limit, removed": ({ ada }) => limited(ada, "/limit/0"),
  "limit, to end": ({ ada }) => ada.get("/limit"),
  "limit, refused": ({ ada, atm }) => {
    atm.bank.mishap("set-limit", { refusal: "money-suspended" });
    return limited(ada, "/limit/100000");
  },
  balance: ({ ada }) => ada.get("/balance"),
  "withdraw, checking": async ({ atm, customer }) => {
    const cleo = await customer("cleo");
    atm.bank.mishap("withdraw", "answer-lost");
    const gate = Promise.withResolvers<void>();
    atm.bank.gate = (op) => (op === "outcome" ? gate.promise : Promise.resolve());
    const page = await confirmed(cleo, "/withdraw", AMOUNT);
    gate.resolve();
    await atm.recovered();
    return page;
  },
  "withdraw, unreachable": async ({ atm, customer }) => {
    const dan = await customer("dan");
    await dan.fill("/withdraw", AMOUNT);
    await atm.bank.goDown();
    const page = await dan.confirm();
    await atm.bank.comeBack();
    return page;
  },
};

/** The screens of an ATM without cash. */
export const jamScreens: Readonly<Record<string, Reach>> = {
  "withdraw, jam": async ({ customer, fault }) => {
    fault({ how: "jam" });
    return confirmed(await customer("finn"), "/withdraw", AMOUNT);
  },
  "no cash": async ({ customer }) => (await customer("finn")).get("/withdraw"),
  "menu, no cash": async ({ customer }) => (await customer("finn")).get("/menu"),
};

/** Returns the receipt of a deposit that was just booked. */
async function receiptOf(ada: Stage["ada"], what: string) {
  await confirmed(ada, "/deposit", { "notes-1000": "1" });
  return ada.get(`${ada.path}${what}`);
}

/** Leads to a screen while the notes of a withdrawal lie in the tray. */
async function whileNotesLie(ada: Stage["ada"], { atm }: Stage["atm"], reach: () => ReturnType<Reach>) {
  const { tray } = atm.machine.dispenser;
  tray.withinMs = 60_000;
  const { path } = await confirmed(ada, "/withdraw", AMOUNT);
  const page = await reach();
  tray.withinMs = 0;
  await ada.send(`${path}/take`);
  return page;
}

/** Returns the screen after a limit is confirmed. */
const limited = (ada: Stage["ada"], path: string) => ada.fill(path, {});

async function confirmed(browser: Stage["ada"], path: string, fields: Readonly<Record<string, string>>) {
  await browser.fill(path, fields);
  return browser.confirm();
}

function refusedWith(refusal: RefusalName, details: RefusalDetails): Reach {
  return ({ ada, atm }) => {
    atm.bank.mishap("withdraw", { refusal, details });
    return confirmed(ada, "/withdraw", AMOUNT);
  };
}
