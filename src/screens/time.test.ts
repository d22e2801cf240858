import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../atm/test-atm.ts";
import type { TestBrowser } from "./test-browser.ts";
import { customerAt } from "./test-screens.ts";

/** Ada at an ATM whose sessions go by a clock that the test moves. */
async function adaWithClock() {
  let now = 0;
  const atm = await TestAtm.start({ now: () => now });
  const ada = await customerAt(atm, "ada", 100_000n);
  const pass = (seconds: number): void => {
    now += 1_000 * seconds;
  };
  return { atm, ada, pass, [Symbol.asyncDispose]: () => atm[Symbol.asyncDispose]() };
}

/** What the script gets for the press on "more time", or for the word that the customer is typing. */
async function moreTime(ada: TestBrowser, fields: Readonly<Record<string, string>> = {}) {
  const answer = await ada.raw("POST", "/more-time", fields, { accept: "application/json" });
  return answer.status === 200 ? ((await answer.json()) as { endsMs: number; extendable: boolean }) : null;
}

for (const [when, seconds] of Object.entries({ "as soon as it is asked": 60, "in the last second": 89 }))
  test(`who answers ${when} gets more time ten times in full, and is told before the last of it ends`, async () => {
    await using clock = await adaWithClock();
    const { ada, pass } = clock;
    for (let n = 1; n <= 10; n++) {
      pass(seconds);
      assert.equal((await ada.get("/still-there?to=/menu")).heading, "Do you need more time?");
      assert.deepEqual(await moreTime(ada), { endsMs: 90_000, answerMs: 30_000, extendable: n < 10 });
    }
    pass(60);
    const last = await ada.get("/still-there?to=/menu");
    assert.equal(last.heading, "Your session is ending.");
    assert.match(last.html, /signed out in 30 seconds.*cannot be made longer.*action="\/signout"/s);
    assert.deepEqual(await moreTime(ada), { endsMs: 30_000, answerMs: 30_000, extendable: false });
    pass(31);
    assert.equal(await moreTime(ada), null);
    assert.equal((await ada.get("/menu")).path, "/expired");
  });

test("without JavaScript too: to be led back from the question is no other use of the session", async () => {
  await using clock = await adaWithClock();
  const { ada, pass } = clock;
  for (let n = 1; n <= 10; n++) {
    pass(60);
    const back = await ada.send("/more-time", { to: "/withdraw" });
    assert.equal(back.path, "/withdraw");
    assert.match(back.html, n < 10 ? /data-ends="true" hidden/ : /data-asks="true" hidden/);
    assert.match(back.html, /data-ends-ms="90000"/);
  }
  pass(60);
  assert.equal((await ada.get("/still-there?to=/withdraw")).heading, "Your session is ending.");
  assert.equal((await ada.send("/more-time", { to: "//elsewhere.example" })).path, "/menu");
});

test("presses in a hurry use nothing up, and whatever else is done starts anew", async () => {
  await using clock = await adaWithClock();
  const { ada, pass } = clock;
  for (let n = 0; n < 15; n++) {
    pass(30);
    assert.deepEqual(await moreTime(ada), { endsMs: 90_000, answerMs: 30_000, extendable: true });
  }
  for (const act of [() => ada.get("/balance"), () => moreTime(ada, { active: "yes" })])
    for (let n = 0; n < 10; n++) {
      if (n === 0) await act();
      pass(80);
      assert.equal((await moreTime(ada))?.endsMs, 90_000);
    }
});

test("however busy its customer is, a session ends before its channel must, and that is said in time", async () => {
  await using clock = await adaWithClock();
  const { ada, pass } = clock;
  for (let n = 0; n < 49; n++) {
    pass(60);
    assert.match((await ada.get("/menu")).html, n < 48 ? /data-ends="true" hidden/ : /data-asks="true" hidden/);
  }
  pass(61);
  assert.equal((await ada.get("/menu")).path, "/expired");
});

test("a page that looks again by itself keeps its session, but not for good", async () => {
  await using clock = await adaWithClock();
  const { ada, pass } = clock;
  let seconds = 0;
  for (let page = await ada.get("/menu"); page.path !== "/expired"; seconds += 60) {
    pass(60);
    page = await ada.get("/menu?again");
  }
  assert.ok(seconds >= 600 && seconds <= 780, `it was kept for ${seconds} seconds`);
});
