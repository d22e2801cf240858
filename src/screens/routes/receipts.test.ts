import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { readReference } from "../../model/model.ts";
import { qrShape } from "../../ui/ui.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";

/** A customer who has just deposited 20.00. */
async function deposited(atm: TestAtm) {
  const ada = await customerAt(atm, "ada", 0n);
  await ada.fill("/deposit", { "notes-1000": "2" });
  const page = await ada.confirm();
  return { ada, page, order: ada.path };
}

test("after a money operation its receipt is offered on screen, on paper, as a file and as a code", async () => {
  await using atm = await TestAtm.start();
  const { ada, page, order } = await deposited(atm);
  for (const to of ["/receipt", "/receipt?print", "/receipt.pdf", "/code"])
    assert.ok(page.html.includes(`href="${order}${to}"`), to);
  const screen = await ada.get(`${order}/receipt`);
  const reference = /Reference<\/dt><dd><bdi>([2-9A-Z-]{9})</.exec(screen.html)?.[1] ?? "";
  assert.equal(readReference(reference)?.length, 8);
  assert.match(screen.html, /point a phone’s camera at the code\. The page that opens is at receipts\.bank\.example\./);
  assert.doesNotMatch(screen.html, /SR1:|strongroom receipt|[0-9a-f]{8}-[0-9a-f]{4}/, "neither commands nor long ids on paper");
  assert.match(screen.html, /<svg class="qr" viewBox="0 0 \d+ \d+" role="img" aria-label="QR code of the signed receipt"/);
  assert.doesNotMatch(screen.html, /data-print|style=/);
  assert.match((await ada.get(`${order}/receipt?print`)).html, /<article class="paper" data-print="">/);
  const code = await ada.get(`${order}/code`);
  assert.match(code.html, /<svg class="qr"/);
  assert.equal(code.headers.get("cache-control"), "no-store");
  const pdf = await ada.raw("GET", `${order}/receipt.pdf`, {});
  assert.equal(pdf.headers.get("content-type"), "application/pdf");
  assert.match(pdf.headers.get("content-disposition") ?? "", /^attachment; filename="strongroom-receipt-[2-9A-Z-]{9}\.pdf"$/);
  assert.equal(pdf.headers.get("cache-control"), "private, no-store");
  assert.equal(pdf.headers.get("refresh"), null);
  assert.match(Buffer.from(await pdf.arrayBuffer()).toString("latin1"), /^%PDF-1\.7[\s\S]*%%EOF\s*$/);
});

test("a receipt's code is the address of the bank's page, in the customer's language; else the text, to be shown at the bank", async () => {
  await using atm = await TestAtm.start();
  const { ada, order } = await deposited(atm);
  const squaresOf = ({ html }: { html: string }): string => /<path d="(M4 4h7[^"]*)"/.exec(html)?.[1] ?? assert.fail(html);
  const signed = `SR1:${[...atm.bank.ledger.answers.keys()].at(-1)?.replaceAll("-", "").toUpperCase()}`;
  const squares = (text: string): string => qrShape(text).path;
  assert.equal(squaresOf(await ada.get(`${order}/code`)), squares(`HTTPS://RECEIPTS.BANK.EXAMPLE/EN/${signed}`));
  await ada.send("/language", { language: "fr", to: "/menu" });
  assert.equal(squaresOf(await ada.get(`${order}/receipt`)), squares(`HTTPS://RECEIPTS.BANK.EXAMPLE/FR/${signed}`));
  atm.bank.ledger.receiptPage = "";
  const paper = await ada.get(`${order}/receipt`);
  assert.equal(squaresOf(paper), squares(signed));
  assert.ok(paper.html.includes(signed));
  assert.match(paper.html, /montrez ce reçu à la banque/);
});

test("a receipt without the bank's signature is shown and says so", async () => {
  await using atm = await TestAtm.start();
  const { ada, order } = await deposited(atm);
  atm.bank.mishap("receipt", { refusal: "receipt-unknown" }, { refusal: "bank-busy" });
  const unsigned = await ada.get(`${order}/receipt`);
  assert.match(unsigned.html, /has not signed this receipt yet[\s\S]*Deposited[\s\S]*€20\.00/);
  assert.doesNotMatch(unsigned.html, /class="qr"/);
  assert.doesNotMatch((await ada.get(`${order}/code`)).html, /class="qr"/);
  assert.match((await ada.get(`${order}/code`)).html, /class="qr"/);
  atm.bank.mishap("receipt", "answer-lost");
  assert.equal((await ada.raw("GET", `${order}/receipt.pdf`, {})).status, 200);
});

test("there is no receipt for an operation that is not booked, of another session, or after sign-out", async () => {
  await using atm = await TestAtm.start();
  const { ada, order } = await deposited(atm);
  const ben = await customerAt(atm, "ben", 10_000n);
  for (const what of ["receipt", "receipt.pdf", "code"]) {
    assert.equal((await ben.get(`${order}/${what}`)).status, 404);
    assert.equal((await browserAt(atm).get(`${order}/${what}`)).heading, "Welcome.");
  }
  await ben.fill("/withdraw", { amount: "1000" });
  const unpaid = ben.path;
  assert.equal((await ben.get(`${unpaid}/receipt`)).status, 404, "not confirmed");
  await ben.confirm();
  assert.equal((await ben.get(`${unpaid}/receipt`)).status, 404, "refused");
  await ada.send("/signout");
  assert.equal((await ada.raw("GET", `${order}/receipt.pdf`, {})).status, 303);
  assert.equal(atm.bank.seen.filter((op) => op === "receipt").length, 0);
});

test("an operation with a lost answer has a receipt only after its outcome is known", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  atm.bank.mishap("deposit", "answer-lost");
  let open: () => void = () => {};
  const asked = new Promise<void>((resolve) => (open = resolve));
  atm.bank.gate = (op) => (op === "outcome" ? asked : Promise.resolve());
  await ada.fill("/deposit", { "notes-1000": "2" });
  await ada.confirm();
  assert.equal((await ada.get(`${ada.path}/receipt`)).status, 404);
  open();
  while (atm.atm.machine.journal.operations.size > 0) await pause(5);
  const known = await ada.get(`${ada.path.replace("/receipt", "")}/receipt`);
  assert.match(known.html, /has not signed this receipt yet[\s\S]*€20\.00/, "the channel is gone with the answer");
});
