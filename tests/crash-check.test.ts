import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { IN_SERVICE } from "../src/atm/cash/cash-state.ts";
import type { Step } from "../src/atm/journal/journal-step.ts";
import { journalLines } from "../src/atm/testing/test-journal.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { referenceOf } from "../src/model/reference.ts";
import { accept } from "../src/model/refusal.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { type Books, checkBooks, keyOf, type Movement } from "./crash-books.ts";
import { checkClients } from "./crash-check-client.ts";
import { checkCutMachine, checkMachine } from "./crash-check-machine.ts";
import type { Asked } from "./crash-client.ts";

// A check must be able to fail. Each of these tests takes sound books and breaks one thing.
const TERMINAL = "ATM-0001";
const [id, by, other] = [newRequestId(), newRequestId(), newRequestId()];
const amount = Money(5000n);
const account = { id: "ada", kind: "customer", terminal: null, username: "ada", held: 0n } as const;
const cashAccount = { id: "cash", kind: "cash", terminal: TERMINAL, username: null, held: 0n } as const;
const row = { terminal: TERMINAL, amount, debit: "cash", credit: "ada", debitBalance: amount, creditBalance: amount, events: 1 };

const deposit: Movement = { ...row, kind: "deposit", request: id };
const asked: Asked = {
  ...{ id, username: "ada", op: "deposit", amount, payee: "ben", sent: 2, lost: true, inquired: false, outcome: null },
  told: accept({ posted: amount, held: Money(0n), available: amount }),
};
const deposited = (...movements: readonly Movement[]): Books => ({
  movements: new Map(movements.map((each) => [keyOf(TERMINAL, each.request), each])),
  holds: new Map(),
  answers: new Map([[keyOf(TERMINAL, id), { op: "deposit", answer: '{"ok":true,"posted":5000}' }]]),
  accounts: [
    { ...account, posted: amount },
    { ...cashAccount, posted: amount },
  ],
  wrongTries: { customer: 0, terminal: 0 },
});

test("the check finds a client's answer that differs from the books", () => {
  const wrong = (...movements: readonly Movement[]) => checkClients(TERMINAL, [asked], deposited(...movements)).join();
  assert.equal(wrong(deposit), "");
  assert.match(wrong(), new RegExp(`deposit ${keyOf(TERMINAL, id)} .*nothing is booked`));
  assert.match(wrong({ ...deposit, amount: 4999n }), /amount is 4999 instead of 5000/);
  assert.match(wrong({ ...deposit, creditBalance: 9000n }), /creditBalance is 9000 instead of 5000/);
  assert.match(wrong(deposit, { ...deposit, request: other }), /5000 booked, which nobody has asked for/);
  const refused = { ...asked, told: { ok: false, refusal: "request-void", details: {} } } as const;
  assert.match(checkClients(TERMINAL, [refused], deposited(deposit)).join(), /but 5000 is booked/);
});

test("the check finds books with wrong sums, holds or events", () => {
  const books = deposited(deposit);
  assert.deepEqual(checkBooks(books), []);
  assert.match(checkBooks({ ...books, accounts: [{ ...account, posted: amount }] }).join(), /are not cash 0/);
  assert.match(checkBooks(deposited({ ...deposit, events: 2 })).join(), /2 audit events instead of 1/);
  const hold = { terminal: TERMINAL, request: id, amount, state: "held", paid: 0n, endedBy: null } as const;
  assert.match(checkBooks({ ...books, holds: new Map([["", hold]]) }).join(), /5000 unresolved/);
});

test("the check finds an ATM's journal, notes or receipts that differ from the books", () => {
  using folder = temporaryFolder();
  const journalFile = path.join(folder.folder, "journal");
  const notes = [{ denomination: amount, notes: 1 }];
  const write = (...steps: readonly Step[]): void => writeFileSync(journalFile, Buffer.concat(journalLines(steps)));
  const intent: Step = { step: "intent", at: 0, request: id, op: "withdraw", amount, notes };
  const closing: Step = { step: "closing", at: 0, request: id, op: "settle", by, amount };
  const closed: Step = { step: "closed", at: 0, request: id, how: "acknowledged" };
  const paid: Movement = { ...row, kind: "withdrawal", request: by, debit: "ada", credit: "cash" };
  const books = (...movements: readonly Movement[]): Books => ({
    ...deposited(...movements),
    holds: new Map([
      [keyOf(TERMINAL, id), { terminal: TERMINAL, request: id, amount, state: "settled", paid: amount, endedBy: by }],
    ]),
    accounts: [{ ...cashAccount, posted: 0n }],
  });
  const cash = { ...IN_SERVICE, doubt: "none" as const, cassettes: [{ denomination: amount, notes: 0 }], rejected: [], jobs: [] };
  const receipts = [{ reference: referenceOf(id), op: "withdraw", amount }] as const;
  const machine = { terminal: TERMINAL, journalFile, firstLoad: notes, cash, receipts };
  const wrong = (over: object, held: Books): string => checkMachine({ ...machine, ...over }, held).findings.join();

  write(intent, closing, closed);
  assert.equal(wrong({}, books(paid)), "");
  assert.match(wrong({}, books()), /0 is booked instead of 5000/);
  assert.match(wrong({}, books(paid, { ...paid, request: other })), /of which the journal knows nothing/);
  assert.match(wrong({ cash: { ...cash, cassettes: notes } }, books(paid)), /= 0 paid out, but 5000 was debited/);
  assert.match(wrong({ receipts: [{ ...receipts[0], amount: 1n }] }, books(paid)), /the receipt says 1, the journal 5000/);
  assert.match(
    wrong({ cash: { ...cash, jobs: [{ job: other, phase: "escrow", notes }] } }, books(paid)),
    /notes are still escrow/,
  );
  write(intent, closing);
  assert.match(wrong({}, books(paid)), /closed as undefined: settle .* did not pass/);
});

test("the check compares the notes and receipts of an ATM with a cut journal", () => {
  const notes = [{ denomination: amount, notes: 1 }];
  const cash = { ...IN_SERVICE, doubt: "none" as const, cassettes: notes, rejected: [], jobs: [] };
  const receipts = [{ reference: referenceOf(id), op: "deposit", amount }] as const;
  const machine = { terminal: TERMINAL, journalFile: "", firstLoad: [], cash, receipts };
  const wrong = (held: Books, over = {}): string => checkCutMachine({ ...machine, ...over }, held).findings.join();
  assert.equal(wrong(deposited(deposit)), "");
  assert.match(wrong(deposited(deposit), { cash: { ...cash, cassettes: [] } }), /account says 5000, but inside are 0/);
  assert.match(wrong(deposited()), /the receipt says 5000, the books undefined/);
  assert.match(wrong(deposited({ ...deposit, amount: 1n })), /the receipt says 5000, the books 1/);
  const paid = [{ reference: referenceOf(id), op: "withdraw", amount }] as const;
  assert.match(wrong(deposited(deposit), { receipts: paid }), /withdraw .* the books undefined/);
  const jobs = [{ job: other, phase: "stacked", notes }] as const;
  assert.match(wrong(deposited(deposit), { cash: { ...cash, jobs } }), /notes are still stacked/);
});

test("the check finds an operator's load that is not booked or not in the ATM", () => {
  using folder = temporaryFolder();
  const journalFile = path.join(folder.folder, "journal");
  const notes = [{ denomination: amount, notes: 1 }];
  const people = { operator: "anna", login: "ops1" };
  const change: Step = { step: "change", at: 0, request: id, op: "load", box: "cassettes", notes, rejected: [], ...people };
  const closed: Step = { step: "closed", at: 0, request: id, how: "booked" };
  const write = (...steps: readonly Step[]): void => writeFileSync(journalFile, Buffer.concat(journalLines(steps)));
  const loaded: Movement = { ...row, kind: "cash-load", request: id, credit: "capital" };
  const books = (...movements: readonly Movement[]): Books => ({
    ...deposited(...movements),
    accounts: [{ ...cashAccount, posted: amount }],
  });
  const cash = { ...IN_SERVICE, doubt: "none" as const, cassettes: notes, rejected: [], jobs: [] };
  const machine = { terminal: TERMINAL, journalFile, firstLoad: [], cash, receipts: [] };
  const wrong = (held: Books, over = {}): string => checkMachine({ ...machine, ...over }, held).findings.join();

  write(change, closed);
  assert.equal(wrong(books(loaded)), "");
  assert.match(wrong(books()), /an operator's load .* of 5000: 0 booked, closed as booked/);
  assert.match(wrong(books(loaded), { cash: { ...cash, cassettes: [] } }), /= 5000 paid out, but 0 was debited/);
  write(change);
  assert.match(wrong(books(loaded)), /5000 booked, closed as undefined/);
});
