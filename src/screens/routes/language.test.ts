import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt } from "../testing/test-screens.ts";

const ADA = { username: "ada", password: "correct horse battery" };

test("the first screen speaks the browser's language and offers the others by their own names", async () => {
  await using atm = await TestAtm.start();
  const answer = await browserAt(atm).raw("GET", "/", {}, { "accept-language": "fr-CA, en;q=0.5" });
  const html = await answer.text();
  assert.match(html, /<html lang="fr" dir="ltr">/);
  assert.match(html, /<h1[^>]*>Bienvenue\.<\/h1>/);
  for (const name of ['lang="en">English', 'lang="fr" aria-current="true">Français', 'lang="es">Español'])
    assert.ok(html.includes(name), name);
});

test("one press chooses a language, which stays through sign-in and sign-out and ends with the session", async () => {
  await using atm = await TestAtm.start();
  atm.bank.ledger.open(ADA.username, ADA.password);
  const browser = browserAt(atm);
  assert.equal((await browser.send("/language", { language: "es", to: "/" })).heading, "Le damos la bienvenida.");
  assert.match((await browser.fill("/signin", { ...ADA, password: "wrong" })).html, /role="alert"[\s\S]*no son correctos/);
  assert.equal((await browser.fill("/signin", ADA)).heading, "Hola, ada.");
  const bye = await browser.send("/signout");
  assert.equal(bye.heading, "Hasta pronto.");
  assert.equal(browser.cookie, null);
  assert.match(bye.headers.get("refresh") ?? "", /url=\/$/);
  assert.equal((await browser.get("/")).heading, "Welcome.");
});

test("the language can be changed on the screens before sign-in and in the menu, and leads back to the same screen", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  for (const path of ["/", "/signin", "/signup", "/expired", "/goodbye", "/unreachable", "/nowhere"]) {
    const html = (await browser.get(path)).html;
    assert.ok(html.includes(`name="to" value="${path}"`), path);
    assert.match(html, /<form class="languages" method="post" action="\/language"/);
  }
  await browser.fill("/signup", ADA);
  const menu = await browser.send("/language", { language: "fr", to: "/menu" });
  assert.equal(menu.heading, "Bonjour, ada.");
  assert.doesNotMatch((await browser.get("/balance")).html, /class="languages"/);
});

test("a change of language keeps the typed texts except the password", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  const token = /name="form" value="([^"]+)"/.exec((await browser.get("/signup")).html)?.[1] ?? "";
  const typed = { form: token, "kept-username": "ada <3", password: "correct horse battery", "kept-__proto__": "x" };
  const page = await browser.send("/language", { language: "fr", to: "/signup", ...typed });
  assert.equal(page.heading, "Ouvrir un compte");
  assert.match(page.html, /id="username"[^>]*value="ada &lt;3"/);
  assert.ok(page.html.includes(`name="form" value="${token}"`), "the form is the same one");
  assert.doesNotMatch(page.html, /correct horse/);
  assert.doesNotMatch((await browser.get("/signup")).html, /ada &lt;3/, "and only once");
});

test("the screen after an idle session is in the customer's language", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  await browser.send("/language", { language: "fr", to: "/signup" });
  await browser.fill("/signup", ADA);
  assert.match((await browser.get("/menu")).headers.get("refresh") ?? "", /url=\/expired\?in=fr$/);
  browser.cookie = null;
  const expired = await browser.get("/expired?in=fr");
  assert.match(expired.html, /href="\/signin\?in=fr"/);
  assert.equal((await browser.get("/signin?in=fr")).heading, "Identification");
  assert.equal((await browser.get("/signup")).heading, "Ouvrir un compte", "the session has learned it");
});

test("a choice of language never leads to another site, and an unknown language changes nothing", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  for (const to of ["//evil.example", "https://evil.example/", "/\\evil.example", "", "/a\r\nb", "/x#y"]) {
    const answer = await browser.raw("POST", "/language", { language: "fr", to });
    assert.equal(answer.headers.get("location"), "/", to);
  }
  assert.equal((await browser.send("/language", { language: "xx", to: "/" })).heading, "Bienvenue.");
});
