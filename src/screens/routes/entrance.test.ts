import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";

const ADA = { username: "ada", password: "correct horse battery" };

test("a customer can sign up, sign out and sign in", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  assert.equal((await browser.get("/")).heading, "Welcome.");
  const menu = await browser.fill("/signup", ADA);
  assert.equal(menu.heading, "Hello, ada.");
  assert.match(menu.html, /role="status"[\s\S]*Your account is open/);
  assert.match(menu.html, /<title>Menu · Strongroom ATM 1<\/title>/);
  assert.equal((await browser.send("/signout")).heading, "Goodbye.");
  assert.equal(browser.cookie, null);
  assert.equal((await browser.get("/menu")).heading, "Welcome.");
  assert.equal((await browser.fill("/signin", ADA)).heading, "Hello, ada.");
});

for (const path of ["/signup", "/signin"])
  test(`a double click on the form of ${path} is one request and one session`, async () => {
    await using atm = await TestAtm.start();
    if (path === "/signin") atm.bank.ledger.open(ADA.username, ADA.password);
    const browser = browserAt(atm);
    const form = /name="form" value="([^"]+)"/.exec((await browser.get(path)).html)?.[1] ?? "";
    const send = () => browser.raw("POST", path, { ...ADA, repeat: ADA.password, form });
    const [first, second] = await Promise.all([send(), send()]);
    assert.deepEqual([first.headers.get("location"), second.headers.get("location")], ["/menu", "/menu"]);
    assert.equal(first.headers.get("set-cookie"), second.headers.get("set-cookie"));
    assert.equal(atm.bank.seen.filter((op) => op === path.slice(1)).length, 1);
  });

test("if the sign-in after a sign-up fails, the account is still open", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  atm.bank.mishap("signin", "answer-lost");
  const page = await browser.fill("/signup", ADA);
  assert.equal(page.path, "/signin");
  assert.match(page.html, /Your account is open[\s\S]*value="ada"/);
  assert.equal((await browser.fill("/signin", ADA)).heading, "Hello, ada.");
});

test("a sign-up whose answer was lost can be sent again and opens one account", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  atm.bank.mishap("signup", "answer-lost", "answer-lost");
  const lost = await browser.fill("/signup", ADA);
  assert.match(lost.html, /no account is opened twice/);
  const form = /name="form" value="([^"]+)"/.exec(lost.html)?.[1] ?? "";
  assert.equal((await browser.send("/signup", { ...ADA, repeat: ADA.password, form })).heading, "Hello, ada.");
});

test("the form reports a wrong password, and keeps the username but not the password", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  const page = await browser.fill("/signin", { username: `ada"><script>`, password: "a secret <word>" });
  assert.equal(page.heading, "Sign in");
  assert.match(page.html, /role="alert"[\s\S]*The username or the password is wrong/);
  assert.match(page.html, /value="ada&quot;&gt;&lt;script&gt;"/);
  assert.doesNotMatch(page.html, /a secret/);
  assert.doesNotMatch((await browser.get("/signin")).html, /is wrong/, "it is told once");
});

test("texts that the protocol cannot encode never reach the bank", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  for (const username of ["a\u0000b", "x".repeat(65)])
    assert.match((await browser.fill("/signin", { ...ADA, username })).html, /is wrong/);
  for (const path of ["/signin", "/signup"])
    for (const field of ["username", "password"]) {
      const { html } = await browser.fill(path, { ...ADA, [field]: "" });
      assert.match(
        html,
        new RegExp(`id="${field}"[^>]*aria-describedby="[^"]*problem"[^>]*><p class="field-problem" id="problem"`),
      );
      assert.match(html, new RegExp(`role="alert"[^>]*>.*<a href="#${field}">Please fill in this field`));
      assert.match(html, /Please fill in this field: (Username|Password)\./);
    }
  assert.equal(atm.bank.seen.filter((op) => op === "signin").length, 0);
});

test("a sign-in changes the session id, and each customer has a separate channel", async () => {
  await using atm = await TestAtm.start();
  const ada = browserAt(atm);
  await ada.get("/signup");
  const before = ada.cookie;
  await ada.fill("/signup", ADA);
  assert.notEqual(ada.cookie, before);
  const ben = await customerAt(atm, "ben", 0n);
  await ada.fill("/deposit", { "notes-1000": "1" });
  assert.equal((await ben.get(ada.path)).status, 410, "an order is its own session's");
  const copied = browserAt(atm);
  copied.cookie = ada.cookie;
  await ada.send("/signout");
  assert.equal((await copied.get("/menu")).heading, "Your session has ended.");
});

test("an idle session ends, and its channel with it", async () => {
  await using atm = await TestAtm.start({ sessionLimits: { idleMs: 60 } });
  const ada = await customerAt(atm, "ada", 0n);
  await pause(200);
  assert.equal(atm.bank.channels, 0);
  const page = await ada.get("/balance");
  assert.equal(page.heading, "Your session has ended.");
  assert.equal(ada.cookie, null);
});

test("without the bank nobody can sign in, and a signed-in customer reads that nothing was booked", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 10_000n);
  await atm.bank.goDown();
  const lost = await ada.get("/balance");
  assert.equal(lost.status, 503);
  assert.match(lost.html, /Please sign in again[\s\S]*Your money is safe\. Nothing was booked/);
  assert.equal((await ada.get("/menu")).heading, "Welcome.");
  assert.match((await ada.fill("/signin", ADA)).html, /We cannot reach the bank/);
  await atm.bank.comeBack();
  assert.equal((await ada.fill("/signin", ADA)).heading, "Hello, ada.");
});

test("a sign-in or sign-up whose channel ends before the answer goes to the next server, and its customer notices nothing", async () => {
  for (const mishap of ["request-lost", "answer-lost"] as const) {
    await using atm = await TestAtm.start();
    atm.bank.mishap("signup", mishap);
    const ada = browserAt(atm);
    assert.match((await ada.fill("/signup", ADA)).html, /Hello, ada\./);
    await ada.send("/signout");
    atm.bank.mishap("signin", mishap);
    assert.equal((await ada.fill("/signin", ADA)).heading, "Hello, ada.");
    assert.equal(atm.bank.ledger.accounts.size, 1);
    await ada.send("/signout");
    atm.bank.mishap("signin", mishap, mishap);
    assert.match((await ada.fill("/signin", ADA)).html, /The bank does not answer/);
  }
});

test("a customer whose channel a server has ended signs in again; one who reads it while no server answers, later", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 10_000n);
  await atm.bank.leave();
  assert.equal((await ada.get("/balance")).heading, "Please sign in again.");
  assert.equal((await ada.fill("/signin", ADA)).heading, "Hello, ada.");
  await atm.bank.goDown();
  await assert.rejects(atm.atm.openLink());
  assert.match((await ada.get("/balance")).html, /We cannot reach the bank[\s\S]*Your money is safe\. Nothing was booked/);
});

test("the password is changed once, and the old one must be right", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 0n);
  assert.match((await ada.fill("/password", { password: "no", replacement: "x".repeat(9) })).html, /current password is wrong/);
  assert.match((await ada.fill("/password", { ...ADA, replacement: "short" })).html, /at least 8 characters/);
  assert.match((await ada.fill("/password", { ...ADA, replacement: "a new long one" })).html, /Your password is changed/);
  assert.equal(atm.bank.ledger.accounts.get("ada")?.password, "a new long one");
});

test("a customer who must wait sees how long, again when the figure changes, and returns to the form", async (t) => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  let passedMs = 0;
  const now = performance.now.bind(performance);
  t.mock.method(performance, "now", () => now() + passedMs);
  atm.bank.mishap("signin", { refusal: "credentials-delayed", details: { seconds: 125n } });
  const told: string[] = [];
  let page = await browser.fill("/signin", ADA);
  for (let turns = 0; page.path === "/wait" && turns < 20; turns++) {
    told.push(/try again in (\d+\s\w+)\./.exec(page.html)?.[1] ?? "");
    assert.doesNotMatch(
      page.html,
      /UTC|<input(?! type="hidden")|correct horse/,
      "nothing that a page that comes again would lose",
    );
    const answer = await browser.raw("GET", "/wait", {});
    const [, seconds, url] = /^(\d+); url=(.+)$/.exec(answer.headers.get("refresh") ?? "") ?? [];
    assert.equal(url, "/wait");
    passedMs += Number(seconds) * 1_000;
    page = await browser.get("/wait");
  }
  assert.deepEqual(told, [
    ...["3 minutes", "2 minutes", "90 seconds", "80 seconds", "70 seconds", "60 seconds"],
    ...["50 seconds", "40 seconds", "30 seconds", "20 seconds", "10 seconds"],
  ]);
  assert.equal(page.path, "/signin");
  assert.match(page.html, /role="status"[\s\S]*You can try again now\.[\s\S]*value="ada"/);
  assert.equal((await browser.get("/wait")).path, "/signin", "and there is nothing to wait for any more");
});

test("a change of language keeps the wait, and another customer need not wait", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  atm.bank.mishap("signin", { refusal: "credentials-delayed", details: { seconds: 600n } });
  await browser.fill("/signin", ADA);
  assert.match((await browser.send("/language", { language: "fr", to: "/wait" })).html, /réessayer dans 10\sminutes/);
  assert.match((await browser.send("/language", { language: "es", to: "/wait" })).html, /de nuevo dentro de 10\sminutos/);
  assert.doesNotMatch((await browser.get("/signin")).html, /value="ada"/);
  atm.bank.ledger.open("ben", ADA.password);
  assert.equal((await browser.fill("/signin", { ...ADA, username: "ben" })).path, "/menu");
});

test("a new password must be typed the same twice, without a script too", async () => {
  await using atm = await TestAtm.start();
  const visitor = browserAt(atm);
  for (const [repeat, problem] of [
    ["correct horse batery", "The two passwords are not the same"],
    ["", "Please fill in this field: Password again"],
  ] as const) {
    const { html, path } = await visitor.fill("/signup", { ...ADA, repeat });
    assert.equal(path, "/signup");
    assert.match(html, new RegExp(`role="alert".*<a href="#repeat">${problem}`));
    assert.match(html, /<input id="repeat"[^>]* autofocus=""[^>]* aria-invalid="true" aria-describedby="problem"/);
    assert.match(html, /value="ada"/);
    assert.doesNotMatch(html, /correct horse/);
  }
  assert.equal(atm.bank.seen.includes("signup"), false, "the bank has not been asked");
  const ada = await customerAt(atm, "ada", 0n);
  const change = { password: ADA.password, replacement: "a new long one" };
  assert.match((await ada.fill("/password", { ...change, repeat: "a new long on" })).html, /The two passwords are not the same/);
  assert.equal(atm.bank.ledger.accounts.get("ada")?.password, ADA.password);
});

test("a form with a problem has it in its title, in a summary that leads to its field, and beside that field, which has the focus", async () => {
  await using atm = await TestAtm.start();
  atm.bank.ledger.open("ben", ADA.password);
  const ada = await customerAt(atm, "ada", 100_000n);
  for (const [path, fields, field, title] of [
    ["/signin", { username: "ada", password: "wrong" }, "password", "Sign in"],
    ["/withdraw", { amount: "7" }, "amount", "Withdraw"],
    ["/transfer", { payee: "nobody", amount: "5" }, "payee", "Transfer"],
    ["/transfer", { payee: "ben", amount: "" }, "amount", "Transfer"],
    ["/deposit", { "notes-1000": "x" }, "notes-1000", "Deposit"],
    ["/limit", { amount: "much" }, "amount", "Daily limit"],
    ["/password", { password: "no", replacement: "a new long one" }, "password", "Change password"],
  ] as const) {
    const browser = path === "/signin" ? browserAt(atm) : ada;
    const { html } = await browser.fill(path, fields);
    assert.ok(html.includes(`<title>Error: ${title} · Strongroom ATM 1</title>`), path);
    assert.match(
      html,
      new RegExp(`<div class="task"><div class="problem" role="alert" id="summary"[^>]*>.*<a href="#${field}">`),
    );
    assert.match(
      html,
      new RegExp(`<input id="${field}"[^>]* autofocus=""[^>]* aria-invalid="true" aria-describedby="[^"]*problem"`),
    );
    assert.equal(html.match(/autofocus/g)?.length, 1, path);
    assert.equal(html.match(/<p class="field-problem" id="problem"/g)?.length, 1, path);
    const again = (await browser.get(path)).html;
    assert.ok(again.includes(`<title>${title} · `) && !again.includes('role="alert"'), "it is told once");
  }
  const none = (await ada.fill("/deposit", { "notes-1000": "0" })).html;
  assert.match(none, /role="alert" id="summary" tabindex="-1" autofocus=""[^>]*>.*<p>Please put in at least one note/);
  assert.equal(none.match(/autofocus/g)?.length, 1, "a problem of no field has the focus itself");
});

test("a menu with nothing to withdraw leads with the deposit, and each service keeps its place", async () => {
  await using atm = await TestAtm.start();
  const places = (html: string) =>
    [...html.matchAll(/<a class="button( primary)?" href="\/(\w+)">/g)].map(([, first, to]) => `${to}${first ?? ""}`);
  const rest = ["balance", "transfer", "statement", "password"];
  const empty = (await (await customerAt(atm, "ada", 0n)).get("/menu")).html;
  assert.deepEqual(places(empty), ["withdraw", "deposit primary", ...rest]);
  assert.match(empty, /There is nothing to withdraw right now\. Would you like to deposit\?/);
  const full = (await (await customerAt(atm, "ben", 100_000n)).get("/menu")).html;
  assert.deepEqual(places(full), ["withdraw primary", "deposit", ...rest]);
});
