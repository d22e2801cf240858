import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { Money, newRequestId } from "../../model/model.ts";
import type { TestBrowser } from "../testing/test-browser.ts";
import { customerAt } from "../testing/test-screens.ts";

const take = async (ada: TestBrowser, amount: string, mix?: string): Promise<string> => {
  await ada.fill("/withdraw", { amount });
  return (await ada.send(ada.path, mix === undefined ? {} : { mix })).html;
};
const offered = (html: string): (string | undefined)[] =>
  [...(/<form[^>]*class="quick"[\s\S]*?<\/form>/.exec(html)?.[0] ?? "").matchAll(/value="([^"]+)"/g)].map(([, value]) => value);

test("the usual withdrawal takes two presses after sign-in, and only the bank learns it", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  assert.doesNotMatch((await ada.get("/menu")).html, /My usual/);
  for (const amount of ["40", "60", "40"]) await take(ada, amount);
  await ada.send("/signout");
  const menu = await ada.fill("/signin", { username: "ada", password: "correct horse battery" });
  assert.match(menu.html, /<button type="submit" name="amount" value="40\.00" class="primary">My usual €40<\/button>/);
  const review = await ada.send("/withdraw", { amount: "40.00" });
  assert.equal(review.heading, "Withdraw?");
  assert.equal((await ada.confirm()).heading, "All done");
});

test("quick cash is four amounts that notes and account allow, as many as there are digits left, never the usual one twice", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  assert.deepEqual(offered((await ada.get("/menu")).html), ["10.00", "20.00", "30.00", "50.00"]);
  for (const amount of ["20", "20"]) await take(ada, amount);
  assert.deepEqual(offered((await ada.get("/menu")).html), ["20.00", "10.00", "30.00", "50.00"]);
  const ben = await customerAt(atm, "ben", 2_500n);
  assert.deepEqual(offered((await ben.get("/menu")).html), ["10.00", "20.00"]);
  const { cash } = atm.atm.machine;
  const tens = cash.cassettes.filter((each) => each.denomination === 1000n);
  assert.ok(cash.reserve(newRequestId(), tens));
  assert.deepEqual(offered((await ada.get("/menu")).html), ["50.00", "100.00", "250.00"], "fifties alone");
});

test("the menu offers no quick cash if the bank does not answer or the ATM cannot pay", async () => {
  await using atm = await TestAtm.start({ nextFault: () => ({ how: "jam" }) });
  const ada = await customerAt(atm, "ada", 100_000n);
  atm.bank.mishap("usual", { refusal: "bank-busy" });
  assert.deepEqual(offered((await ada.get("/menu")).html), []);
  assert.notDeepEqual(offered((await ada.get("/menu")).html), []);
  await take(ada, "40");
  const jammed = await ada.get("/menu");
  assert.deepEqual(offered(jammed.html), []);
  assert.match(jammed.html, /<p class="lead"[^>]*>This machine has no notes right now\./, "it says so first");
  assert.match(jammed.html, /<a class="button primary" href="\/deposit">/, "and leads with what it can do");
  const noCash = await ada.get("/withdraw");
  for (const to of ["/deposit", "/balance", "/transfer", "/menu"]) assert.ok(noCash.html.includes(`href="${to}"`), to);
});

const MIXES: readonly [mix: string | undefined, fifties: number, tens: number][] = [
  [undefined, 2, 0],
  ["few", 2, 0],
  ["mix", 1, 5],
  ["small", 0, 10],
  ["gold", 2, 0],
];
for (const [mix, fifties, tens] of MIXES)
  test(`the dispenser pays the chosen mix: ${mix ?? "nothing chosen"}`, async () => {
    await using atm = await TestAtm.start();
    const ada = await customerAt(atm, "ada", 100_000n);
    const review = await ada.fill("/withdraw", { amount: "100" });
    for (const part of ["Few notes", "2 × €50", "Some of each", "1 × €50", "5 × €10", "Small notes", "10 × €10"])
      assert.ok(review.html.includes(part), part);
    assert.match(review.html, /id="mix-few" value="few" checked/);
    await ada.send(ada.path, mix === undefined ? {} : { mix });
    const left = atm.atm.machine.cash.cassettes.map((each) => each.notes);
    assert.deepEqual(left, [100 - tens, 100 - fifties]);
  });

test("if only one mix is possible, the page offers no choice", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  const review = await ada.fill("/withdraw", { amount: "10" });
  assert.doesNotMatch(review.html, /type="radio"/);
  assert.match(review.html, /1 × €10/);
});

test("a mix that is gone at the confirmation moves no money and offers other notes; the first choice counts", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "100" });
  const { cash } = atm.atm.machine;
  const other = newRequestId();
  assert.ok(cash.reserve(other, [{ denomination: Money(1000n), notes: 95 }]));
  const gone = await ada.send(ada.path, { mix: "small" });
  assert.equal(gone.heading, "Nothing was paid out.");
  assert.match(gone.html, /does not have exactly these notes any more\. Nothing was booked/);
  assert.match(gone.html, /name="amount" value="100\.00"/);
  assert.equal(atm.bank.seen.includes("withdraw"), false);
  assert.match((await ada.send(ada.path, { mix: "few" })).html, /does not have exactly these notes/);
  assert.equal(atm.bank.seen.includes("withdraw"), false, "an order is confirmed once");
});

test("available money, today's limit and the machine's cash are on the menu, the form and the question, as new as the screen", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 30_000n);
  const known = ({ html }: { html: string }) =>
    [...(/<div class="known">[\s\S]*?<\/dl>/.exec(html)?.[0] ?? "").matchAll(/<bdi>([^<]+)/g)].map(([, value]) => value);
  const asked = (): number => atm.bank.seen.filter((op) => op === "balance").length;
  const before = asked();
  assert.deepEqual(known(await ada.get("/menu")), ["€300.00", "€2,000.00", "€5,000.00"]);
  assert.equal(asked(), before + 1, "once a screen");
  assert.deepEqual(known(await ada.get("/withdraw")), ["€300.00", "€2,000.00", "€5,000.00"]);
  Object.assign(atm.bank.ledger.accounts.get("ada") ?? {}, { posted: 25_000n });
  assert.deepEqual(known(await ada.fill("/withdraw", { amount: "40" })), ["€250.00", "€2,000.00", "€5,000.00"]);
  const order = ada.path;
  atm.bank.mishap("balance", { refusal: "bank-busy" });
  const silent = await ada.get(order);
  assert.match(silent.html, /The bank does not answer right now, so your balance is not shown/);
  assert.doesNotMatch(silent.html, /€250\.00/, "no old figure");
});
