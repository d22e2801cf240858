import assert from "node:assert/strict";
import { test } from "node:test";
import { disable, findSession, makeFirstLink } from "../../../operators/operators.ts";
import { TestAuthenticator } from "../../../operators/testing/test-authenticator.ts";
import {
  acceptWithPassword,
  anotherOperator,
  codeOf,
  firstOperator,
  PASSWORD,
  resultOf,
  tryInvite,
} from "../../../operators/testing/test-operators.ts";
import type { Page, PageBrowser } from "../../../ui/testing/test-browser.ts";
import { TestOffice } from "../../testing/test-office.ts";

const MINUTE = 60_000;

/** A field's value in a page. */
const fieldOf = ({ html }: Pick<Page, "html">, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";

/** The options of a passkey that came with the page. */
const optionsOf = ({ html }: Pick<Page, "html">) =>
  JSON.parse((/data-options="([^"]*)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&"));

/** Asks for a challenge as the script does, and answers it. */
async function answerOf(browser: PageBrowser, path: string, authenticator: TestAuthenticator) {
  const { challenge, options } = (await (await browser.raw("GET", path, {})).json()) as { challenge: string; options: never };
  return { challenge, credential: JSON.stringify(authenticator.get(options)) };
}

/** An operator with a password; resolves with the secret of the six digits too. */
async function withPassword(office: TestOffice, username = "ben") {
  const { signedIn } = await firstOperator(office.operators);
  const { token } = resultOf(await tryInvite(office.operators, { by: signedIn, username, roles: ["treasurer"] }));
  return { anna: signedIn, ...(await acceptWithPassword(office.operators, token)) };
}

test("the first link: names, a passkey, a session; looking at it uses nothing up, and it works once", async () => {
  await using office = await TestOffice.open();
  const { operators } = office;
  const link = await operators.store.begin((tx, record) => makeFirstLink(tx, record, operators, office.at));
  const path = `/invitation/${link?.token}`;
  const browser = office.browser();
  for (let times = 0; times < 2; times++) assert.equal((await browser.get(path)).heading, "The first operator");
  const wrong = await browser.send(path, { username: "a b", displayName: "Anna", way: "passkey" });
  assert.equal(wrong.status, 422);
  assert.match(wrong.html, /role="alert".*A username is 3 to 32/);
  assert.match(wrong.html, /name="displayName"[^>]*value="Anna"/);
  const person = { username: "anna", displayName: "Anna First" };
  const page = await browser.send(path, { ...person, way: "passkey" });
  assert.equal(page.heading, "A passkey for anna");
  const credential = JSON.stringify(new TestAuthenticator().create(optionsOf(page)));
  const given = { ...person, challenge: fieldOf(page, "challenge"), credential, name: "a key" };
  const account = await browser.send(`${path}/passkey`, given);
  assert.equal(account.heading, "Your account");
  assert.match(account.html, /You have one way to sign in/);
  assert.match(browser.cookie ?? "", /^strongroom-console-4999=[\w-]{43}$/);
  const again = await office.browser().get(path);
  assert.deepEqual([again.status, again.heading], [404, "This link does not work"]);
  assert.equal((await office.browser().send(`${path}/passkey`, given)).status, 404);
});

test("a link sets a password with six digits without scripts: QR code, secret as text, and what is wrong", async () => {
  await using office = await TestOffice.open();
  const { signedIn } = await firstOperator(office.operators);
  const { token } = resultOf(await tryInvite(office.operators, { by: signedIn, username: "ben", roles: ["teller"] }));
  const browser = office.browser();
  const path = `/invitation/${token}`;
  const invited = await browser.get(path);
  assert.match(invited.html, /<bdi>ben<\/bdi>.*teller/);
  const page = await browser.send(path, { way: "password" });
  assert.match(page.html, /<svg class="qr-code" viewBox="0 0 \d+ \d+" role="img" aria-label="QR code of the secret/);
  const secret = (/class="secret">([A-Z2-7 ]+)</.exec(page.html)?.[1] ?? "").replaceAll(" ", "");
  const send = (password: string, code: string, pending = fieldOf(page, "pending")) =>
    browser.send(`${path}/password`, { password, code, pending });
  assert.match((await send("short", codeOf(secret, office.at))).html, /too short: it needs \d+ characters/);
  assert.match((await send(PASSWORD, "000000")).html, /six digits do not belong to this secret/);
  assert.match((await send(PASSWORD, codeOf(secret, office.at), "x")).html, /shown too long ago/);
  assert.equal((await send(PASSWORD, codeOf(secret, office.at))).heading, "Your account");
});

test("sign-in by passkey and by password leads to the page that was asked for, and never to another site", async () => {
  await using office = await TestOffice.open();
  const { authenticator } = await firstOperator(office.operators);
  const browser = office.browser();
  const asked = await browser.get("/operators?x=1");
  assert.deepEqual([asked.status, asked.heading, fieldOf(asked, "to")], [401, "Sign in", "/operators?x=1"]);
  assert.doesNotMatch(asked.html, /<nav|sign-out|session has ended/);
  const answer = await answerOf(browser, "/sign-in/options", authenticator);
  assert.equal((await browser.send("/sign-in/passkey", { ...answer, to: "/operators" })).heading, "Operators");
  const replayed = await office.browser().send("/sign-in/passkey", { ...answer, to: "/operators" });
  assert.equal(replayed.status, 422);
  assert.match(replayed.html, /That took too long, or was sent before/);
  for (const to of ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"]) {
    const next = await answerOf(office.browser(), "/sign-in/options", authenticator);
    const response = await office.browser().raw("POST", "/sign-in/passkey", { ...next, to });
    assert.deepEqual([response.status, response.headers.get("location")], [303, "/"], to);
  }
  const signedIn = await browser.raw("GET", "/sign-in?to=/account", {});
  assert.equal(signedIn.headers.get("location"), "/account");
});

test("a wrong password tells nothing about the username, keeps it typed, and delays by seconds that the page names", async () => {
  await using office = await TestOffice.open();
  const { secret } = await withPassword(office);
  const bodies = new Map<string, string[]>();
  for (const username of ["ben", "nobody", "anna"]) {
    const browser = office.browser();
    const said: string[] = [];
    for (let n = 0; n < 5; n++) {
      const page = await browser.send("/sign-in", { username, password: "not it", code: "123456", to: "/" });
      said.push(`${page.status} ${page.html.replaceAll(username, "NAME")}`);
      assert.match(page.html, new RegExp(`name="username"[^>]*value="${username}"`));
      assert.doesNotMatch(page.html, /not it|123456/);
    }
    bodies.set(username, said);
  }
  assert.deepEqual(bodies.get("nobody"), bodies.get("ben"));
  assert.deepEqual(bodies.get("anna"), bodies.get("ben"));
  assert.match(bodies.get("ben")?.at(-1) ?? "", /^429 .*You can try again in \d+ seconds\./s);
  office.at += MINUTE;
  const right = { username: "BEN", password: PASSWORD, code: codeOf(secret, office.at), to: "/account" };
  assert.equal((await office.browser().send("/sign-in", right)).heading, "Your account");
  assert.equal((await office.browser().send("/sign-in", right)).status, 422, "each code is used once");
});

test("a stranger who begins sign-ins without end fills no table", async () => {
  await using office = await TestOffice.open();
  const statuses: number[] = [];
  for (let n = 0; n < 70; n++) statuses.push((await office.browser().raw("GET", "/sign-in/options", {})).status);
  assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429]);
  const [{ rows } = { rows: 0 }] = await office.operators.store.sql<{ rows: number }[]>`
    select count(*)::integer as rows from operator_challenge`;
  assert.ok(rows < 70, String(rows));
});

test("forms of other sites sign nobody in, and the page is in nobody's frame", async () => {
  await using office = await TestOffice.open();
  const browser = office.browser();
  for (const path of ["/sign-in", "/sign-in/passkey", "/invitation/x", "/prove"]) {
    const answer = await browser.raw("POST", path, {}, { "sec-fetch-site": "cross-site" });
    assert.deepEqual([answer.status, answer.headers.get("set-cookie")], [403, null], path);
  }
  const { headers } = await browser.get("/sign-in");
  assert.match(headers.get("content-security-policy") ?? "", /form-action 'self'.*frame-ancestors 'none'/);
  assert.equal(headers.get("cache-control"), "no-store");
});

test("a session ends when it is idle, at its age, and at the next request after its operator was disabled", async () => {
  await using office = await TestOffice.open();
  const anna = await firstOperator(office.operators);
  const ben = await anotherOperator(office.operators, { by: anna.signedIn, username: "ben", roles: ["teller"] });
  const browser = office.browser(ben.token);
  assert.equal((await browser.get("/account")).status, 200);
  const form = fieldOf(await browser.get("/account"), "form");
  const change = { actor: anna.signedIn, username: "ben", reason: "", at: office.now() };
  await office.operators.store.begin((tx, record) => disable(tx, record, office.operators, change));
  const sent = await browser.send("/account/sessions", { form });
  assert.deepEqual([sent.status, sent.heading], [401, "You are not signed in"]);
  const next = await browser.get("/account");
  assert.deepEqual([next.status, next.heading], [401, "Sign in"]);
  assert.match(next.html, /Your session has ended/);
  const idle = office.browser(anna.token);
  office.at += 14 * MINUTE;
  assert.equal((await idle.get("/account")).status, 200);
  office.at += 14 * MINUTE;
  // A live part of an open page is no use.
  await idle.raw("GET", "/live?topics=proposals", {});
  office.at += 2 * MINUTE;
  assert.equal((await idle.get("/account")).status, 401);
  const old = office.browser();
  await old.send("/sign-in/passkey", { ...(await answerOf(old, "/sign-in/options", anna.authenticator)), to: "/account" });
  const ends = office.at + 8 * 60 * MINUTE;
  for (; office.at < ends - 14 * MINUTE; office.at += 14 * MINUTE) assert.equal((await old.get("/account")).status, 200);
  office.at = ends;
  assert.equal((await old.get("/account")).status, 401);
});

test("a proof that is too old is asked for again, and leads back to the form with what was typed", async () => {
  await using office = await TestOffice.open();
  const { secret, token } = await withPassword(office);
  office.at += 10 * MINUTE;
  const browser = office.browser(token);
  const proving = await browser.fill("/operations/holds-release", { request: "x", terminal: "3", to: "/money/holds" });
  assert.equal(proving.heading, "Prove that it is you");
  assert.doesNotMatch(proving.path, /terminal|request/);
  assert.doesNotMatch(proving.html, /data-passkey=/);
  const wrong = await browser.send("/prove", {
    form: fieldOf(proving, "form"),
    to: fieldOf(proving, "to"),
    password: "no",
    code: "1",
  });
  assert.equal(wrong.status, 422);
  const proof = { form: fieldOf(wrong, "form"), to: fieldOf(wrong, "to"), password: PASSWORD, code: codeOf(secret, office.at) };
  const back = await browser.send("/prove", proof);
  assert.equal(back.heading, "Holds release");
  assert.match(back.html, /name="request"[^>]*value="x"/);
  assert.match(back.html, /name="terminal"[^>]*value="3"/);
  assert.match(back.html, /name="to" value="\/money\/holds"/);
});

test("sessions: an operator sees the own ones, ends one, ends all others, and signs out", async () => {
  await using office = await TestOffice.open();
  const anna = await firstOperator(office.operators);
  const browsers = [office.browser(), office.browser(), office.browser()];
  for (const each of browsers)
    await each.send("/sign-in/passkey", { ...(await answerOf(each, "/sign-in/options", anna.authenticator)), to: "/account" });
  const browser = office.browser(anna.token);
  const page = await browser.get("/account");
  const ids = [...page.html.matchAll(/name="session" value="([0-9a-f]{32})"/g)].map(([, id = ""]) => id);
  assert.equal(ids.length, 3);
  const form = fieldOf(page, "form");
  const ended = await browser.send("/account/sessions", { form, session: ids[0] ?? "" });
  assert.match(ended.html, /role="status".*The session has ended\./);
  assert.equal((await browsers[2]?.get("/account"))?.status, 401);
  const other = await browser.send("/account/sessions", { form, session: "0".repeat(32) });
  assert.deepEqual([other.status, /none of your live sessions/i.test(other.html)], [422, true]);
  const rest = await browser.send("/account/sessions", { form: fieldOf(await browser.get("/account"), "form") });
  assert.match(rest.html, /All your other sessions have ended\..*this one/s);
  for (const each of browsers) assert.equal((await each.get("/account")).status, 401);
  await browser.send("/sign-out", { form });
  assert.equal(await findSession(office.operators, anna.token, office.now()), null);
});

test("another passkey and a password are added with a fresh proof, removed, and never the last way", async () => {
  await using office = await TestOffice.open();
  const anna = await firstOperator(office.operators);
  const browser = office.browser(anna.token);
  const page = await browser.get("/account/passkey");
  const second = new TestAuthenticator();
  const given = { form: fieldOf(page, "form"), challenge: fieldOf(page, "challenge"), name: "a second key" };
  const credential = JSON.stringify(second.create(optionsOf(page)));
  const added = await browser.send("/account/passkey", { ...given, credential });
  assert.match(added.html, /role="status".*The passkey signs you in.*a second key/s);
  const once = await browser.send("/account/passkey", { ...given, credential });
  assert.equal(once.status, 422);
  office.at += 6 * MINUTE;
  assert.equal((await browser.get("/account/password")).heading, "Prove that it is you");
  const proof = await answerOf(browser, "/prove/options", second);
  const form = fieldOf(await browser.get("/account"), "form");
  const setting = await browser.send("/prove", { ...proof, form, to: "/account/password" });
  const secret = (/class="secret">([A-Z2-7 ]+)</.exec(setting.html)?.[1] ?? "").replaceAll(" ", "");
  const password = { form, password: PASSWORD, pending: fieldOf(setting, "pending"), code: codeOf(secret, office.at) };
  let account = await browser.send("/account/password", password);
  assert.match(account.html, /Password with six digits/);
  const ids = [...account.html.matchAll(/name="credential" value="([0-9a-f-]{36})"/g)].map(([, id = ""]) => id);
  assert.equal(ids.length, 3);
  for (const id of ids.slice(0, 2)) account = await browser.send("/account/remove", { form, credential: id });
  assert.match(account.html, /the only one/);
  assert.equal((await browser.send("/account/remove", { form, credential: ids[2] ?? "" })).status, 422);
});
