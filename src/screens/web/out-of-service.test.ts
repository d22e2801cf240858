import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { ordered } from "../../atm/testing/test-attend.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";

const MOVES_NONE = "This machine moves no money now.";

test("a customer at a machine that the bank closes gets the notes first, begins nothing new, and nobody else comes in", async () => {
  await using atm = await TestAtm.start({ takeCashWithinMs: 60_000 });
  const ada = await customerAt(atm, "ada", 100_000n);
  const second = await ada.fill("/transfer", { payee: "ada2", amount: "10" });
  assert.equal(second.path, "/transfer", "nobody of this name");
  await ada.fill("/withdraw", { amount: "60" });
  assert.equal((await ada.confirm()).heading, "Take your cash.");
  assert.equal(await ordered(atm, "close"), "done");
  assert.equal((await ada.get("/menu")).heading, "Take your cash.", "the notes first");
  const order = ada.path.split("?")[0] ?? "";
  let page = await ada.send(`${order}/take`);
  while (page.heading === "Take your cash.") page = await ada.get(order);
  assert.match(page.html, /60\.00/);
  for (const path of ["/withdraw", "/deposit", "/transfer"]) assert.equal((await ada.get(path)).heading, MOVES_NONE);
  for (const [path, values] of [
    ["/withdraw", { amount: "40" }],
    ["/deposit", { "notes-1000": "2" }],
    ["/transfer", { payee: "ben", amount: "10" }],
  ] as const)
    assert.equal((await ada.send(path, values)).heading, MOVES_NONE, path);
  assert.equal((await ada.get("/balance")).status, 200, "the customer may still look");
  await ada.send("/signout");
  for (const path of ["/", "/signin", "/signup"]) assert.match((await ada.get(path)).heading, /out of service/);
  for (const path of ["/signin", "/signup"])
    assert.match((await ada.send(path, { username: "ada", password: "correct horse battery" })).heading, /out of service/);
  assert.equal(await ordered(atm, "open"), "done");
  assert.equal((await ada.fill("/signin", { username: "ada", password: "correct horse battery" })).path, "/menu");
});

test("a question that was open when the bank closed the machine is answered with nothing moved", async () => {
  await using atm = await TestAtm.start();
  atm.bank.ledger.open("ben", "correct horse battery");
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/transfer", { payee: "ben", amount: "10" });
  await ordered(atm, "close");
  assert.equal((await ada.confirm()).heading, MOVES_NONE);
  assert.equal(atm.bank.ledger.accounts.get("ada")?.posted, 100_000n);
});

test("the first screen loads again without its script, and sooner while the machine is out of service", async () => {
  await using atm = await TestAtm.start();
  const visitor = browserAt(atm);
  const refresh = (seconds: number) => `<noscript><meta http-equiv="refresh" content="${seconds}; url=/"/></noscript>`;
  const open = (await visitor.get("/")).html;
  assert.ok(open.includes('data-service="in"') && open.includes(refresh(30)));
  await ordered(atm, "close");
  const closed = (await visitor.get("/")).html;
  assert.ok(closed.includes('data-service="out"') && closed.includes(refresh(10)));
  assert.ok(!(await visitor.get("/nowhere")).html.includes("data-service"));
});
