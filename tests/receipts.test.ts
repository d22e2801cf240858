import assert from "node:assert/strict";
import { readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { newRequestId, RequestId, TerminalId } from "../src/model/ids.ts";
import { Currency, Money } from "../src/model/money.ts";
import { referenceOf } from "../src/model/reference.ts";
import { addressOf, publicKeyText, receiptKeyOf, signReceipt } from "../src/receipts/receipts.ts";
import type { BankUnderTest } from "./bank-under-test.ts";
import { CustomersBank, cents, refusalOf } from "./customers-bank.ts";
import { freePort } from "./program.ts";
import { type StatusOfBank, statusOfBank } from "./status-of-bank.ts";

const RECEIPT = {
  terminal: TerminalId("ATM-0001"),
  request: RequestId("0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f"),
  operation: "deposit",
  amount: Money(100n),
  currency: Currency("EUR"),
  at: 0,
  outcome: "booked",
} as const;

// A real bank signs receipts over a real channel; the program's own command verifies them.
let customers: CustomersBank;
let bank: BankUnderTest;
let keyFile: string;
let page: string;
let status: StatusOfBank;

before(async () => {
  page = `http://127.0.0.1:${await freePort()}`;
  status = await statusOfBank();
  const place = ["--receipts-listen", page.slice("http://".length), "--receipts-url", page];
  const args = ["--bank-name", "Bank of Testing é", "--workers", "1", ...place, ...status.args];
  customers = await CustomersBank.start(args, ["alice", "bob"]);
  ({ bank } = customers);
  const { code, stdout, stderr } = await bank.run("receipt", "key");
  assert.equal(code, 0, stderr);
  keyFile = path.join(bank.data, "bank-receipts.pem");
  writeFileSync(keyFile, stdout);
});
after(() => customers[Symbol.asyncDispose]());

const verify = (text: string, file = keyFile) => bank.run("receipt", "verify", text, "--key", file);

test("a booked operation gets the same genuine receipt each time", async () => {
  await using atm = await customers.signedIn("alice");
  const [deposit, withdraw, transfer] = [newRequestId(), newRequestId(), newRequestId()];
  await atm.get("deposit", { amount: cents(100_00) }, deposit);
  await atm.get("withdraw", { amount: cents(40_00) }, withdraw);
  assert.equal(await refusalOf(atm, "receipt", { request: withdraw }), "receipt-unknown", "a hold is not booked yet");
  await atm.get("settle", { hold: withdraw, amount: cents(30_00) });
  await atm.get("transfer", { payee: "bob", amount: cents(5_05) }, transfer);
  for (const [request, words] of [
    [deposit, ["deposit", "100.00 EUR", "booked"]],
    [withdraw, ["withdraw", "30.00 EUR", "booked-in-part"]],
    [transfer, ["transfer", "5.05 EUR", "booked"]],
  ] as const) {
    const { receipt, page: origin } = await atm.get("receipt", { request });
    assert.equal((await atm.get("receipt", { request })).receipt, receipt);
    assert.equal(origin, page);
    const { code, stdout, stderr } = await verify(addressOf(origin, "fr", receipt));
    assert.equal(code, 0, stderr);
    for (const word of ["genuine", "Bank of Testing é", "ATM-0001", referenceOf(request), request, ...words])
      assert.match(stdout, new RegExp(`\\b${word}$|\\b${word}\\b`, "mu"), stdout);
    assert.match(stdout, new RegExp(`^outcome +${words[2]}$`, "m"));
  }
});

test("another customer or another ATM gets no receipt", async () => {
  const deposit = newRequestId();
  {
    await using atm = await customers.signedIn("alice");
    await atm.get("deposit", { amount: cents(1_00) }, deposit);
    assert.equal(await refusalOf(atm, "receipt", { request: newRequestId() }), "receipt-unknown");
  }
  await using ben = await customers.signedIn("bob");
  assert.equal(await refusalOf(ben, "receipt", { request: deposit }), "receipt-unknown");
  await using elsewhere = await customers.signedIn("alice", customers.otherKeys);
  assert.equal(await refusalOf(elsewhere, "receipt", { request: deposit }), "receipt-unknown");
  await ben.get("signout", {});
  assert.equal(await refusalOf(ben, "receipt", { request: deposit }), "not-signed-in");
});

test("a receipt that is altered, cut off, of another key or no receipt is refused in one sentence", async () => {
  await using atm = await customers.signedIn("alice");
  const request = newRequestId();
  await atm.get("deposit", { amount: cents(2_00) }, request);
  const { receipt } = await atm.get("receipt", { request });
  const stranger = path.join(bank.data, "stranger.pem");
  writeFileSync(
    stranger,
    readFileSync(keyFile, "utf8").replace(/(?<=MCow.{20})./, (each) => (each === "A" ? "B" : "A")),
  );
  const altered = receipt.slice(0, 60) + (receipt[60] === "A" ? "B" : "A") + receipt.slice(61);
  for (const [text, says, file] of [
    [altered, /NOT genuine: it was altered, or this bank did not sign it/],
    [receipt.slice(0, -9), /not whole: a part of it is missing/],
    [receipt, /NOT genuine/, stranger],
    ["SR2:AAAA", /neither a receipt's text, which begins with SR1:, nor a file/],
  ] as const) {
    const { code, stdout, stderr } = await verify(text, file ?? keyFile);
    assert.notEqual(code, 0);
    assert.equal(stdout, "");
    assert.match(stderr, says);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
  const file = path.join(bank.data, "receipt.txt");
  writeFileSync(file, `${receipt.slice(0, 70)}\n${receipt.slice(70).toLowerCase()}\n`);
  assert.equal((await verify(file)).code, 0, "from a file, in lines and lower case");
  assert.equal((await bank.run("receipt", "verify", receipt)).code, 0, "on the bank's own machine without a key file");
});

test("the bank's page says of each receipt what it is, from a process that reads no other file and gets no other key", async () => {
  await using atm = await customers.signedIn("alice");
  const request = newRequestId();
  await atm.get("deposit", { amount: cents(3_21) }, request);
  const { receipt } = await atm.get("receipt", { request });
  const ask = async (text: string, language = "FR") => {
    const answer = await fetch(`${page}/${language}/${text}`);
    return { status: answer.status, html: await answer.text() };
  };
  const genuine = await ask(receipt);
  assert.equal(genuine.status, 200);
  for (const part of ["Reçu authentique.", "3,21", referenceOf(request), "Bank of Testing é"])
    assert.ok(genuine.html.includes(part), `${part} in ${genuine.html}`);
  const altered = receipt.slice(0, -9) + (receipt.at(-9) === "A" ? "B" : "A") + receipt.slice(-8);
  assert.match((await ask(altered, "en")).html, /<h1>.*Not genuine\./);
  assert.match((await ask(receipt.slice(0, -9), "es")).html, /<h1>.*Recibo incompleto\./);
  await status.reaches("strongroom_receipt_page_answers_total", 1, { answer: "genuine", process: "receipt page" });
  assert.equal(await status.metric("strongroom_receipt_page_answers_total", { answer: "altered" }), 1);
  assert.ok(!`${bank.program.stdout}${bank.program.stderr}`.includes(receipt.slice(4, 60)), "nothing of a visitor is logged");
});

test("a receipt of a key that the bank has ended is told as such", async () => {
  const [receipt] = [signReceipt({ ...RECEIPT, bank: "Bank of Testing é" }, receiptKeyOf(Buffer.alloc(32, 5)))];
  assert.match((await bank.run("receipt", "verify", receipt)).stderr, /NOT genuine/);
  const ended = path.join(bank.data, "keys", "receipt-ended.pem");
  writeFileSync(ended, publicKeyText(receiptKeyOf(Buffer.alloc(32, 5))));
  const { code, stdout, stderr } = await bank.run("receipt", "verify", receipt);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^signed +with a key that this bank has ended/);
  assert.match((await verify(receipt)).stderr, /NOT genuine/, "whoever names a key trusts that one only");
  unlinkSync(ended);
});

test("only its owner can read the signing key, and every receipt is in the audit log", async () => {
  assert.equal(statSync(path.join(bank.data, "keys", "receipt.key")).mode & 0o777, 0o600);
  const [row] = await bank.database.store.sql<{ told: bigint; refused: bigint }[]>`
    select count(*) filter (where outcome = 'ok') as told, count(*) filter (where outcome = 'denied:receipt-unknown') as refused
    from audit_event where kind = 'receipt'`;
  assert.ok(
    row !== undefined && row.told >= 8n && row.refused >= 4n,
    JSON.stringify(row, (_, each) => String(each)),
  );
});

test("the bank learns the usual withdrawal from the amounts that the customer took", async () => {
  await using atm = await customers.signedIn("bob");
  await atm.get("deposit", { amount: cents(500_00) });
  const take = async (amount: number): Promise<void> => {
    const hold = newRequestId();
    await atm.get("withdraw", { amount: cents(amount) }, hold);
    await atm.get("settle", { hold, amount: cents(amount) });
  };
  assert.equal((await atm.get("usual", {})).amount, 0n);
  for (const amount of [40_00, 20_00, 40_00]) await take(amount);
  assert.equal((await atm.get("usual", {})).amount, 40_00n);
  await take(20_00);
  assert.equal((await atm.get("usual", {})).amount, 20_00n, "of two equally frequent amounts, the newer");
});
