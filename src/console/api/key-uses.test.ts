import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findOperation, OPERATIONS } from "../../backoffice/backoffice.ts";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { openStore, type Sql } from "../../store/store.ts";
import { PageBrowser } from "../../ui/testing/test-browser.ts";
import { type ApiUser, TestApi } from "../testing/test-api.ts";

// Programs with API keys, by a console with real rows.
const DAY_MS = 24 * 3_600_000;
let api: TestApi;
let [root, boss]: [ApiUser | null, ApiUser | null] = [null, null];
before(async () => {
  api = await TestApi.open();
  [root, boss] = [await api.user("root"), await api.user("boss", ["administrator"])];
  await api.bank.customer("alice", 10_000n);
});
after(() => api?.[Symbol.asyncDispose]());

/** The tokens of command lines whose operators have proved the identity just now. */
const tokens = new Map<string, string>();

/** Lets time pass: what needs a proof needs a new one. */
function pass(ms: number): void {
  api.bank.passedMs += ms;
  tokens.clear();
}

async function ask(user: ApiUser | null, name: string, given: object) {
  const { signedIn } = user ?? assert.fail("nobody");
  const token = tokens.get(signedIn.username) ?? (await api.commandLine({ ...signedIn, provenAt: api.bank.now() }));
  tokens.set(signedIn.username, token);
  return api.ask({ token }, name, given);
}

/** Changes the tables as their owner may, without the bank's keys. */
async function asOwner(change: (sql: Sql) => Promise<unknown>): Promise<void> {
  const owner = openStore(api.bank.ledger.url, { connections: 1, applicationName: "a thief" });
  await change(owner.sql);
  await owner.close();
}

/** Two administrators agree on a key, and the bank carries it out. */
async function agree(name: string, roles: readonly string[], days = 30): Promise<void> {
  const made = await ask(root, "api-key-make", { name, roles, days });
  assert.equal(made.status, 202, JSON.stringify(made.body));
  const { id } = made.body.proposal;
  assert.equal((await ask(root, "proposals-approve", { proposal: id })).body.refusal, "own-proposal");
  assert.equal((await ask(boss, "proposals-approve", { proposal: id })).status, 200);
  await api.carryOut(id);
}

async function draw(name: string): Promise<{ token: string }> {
  const drawn = await ask(root, "api-key-draw", { name });
  assert.equal(drawn.status, 200, JSON.stringify(drawn.body));
  return { token: drawn.body.result.token };
}

const refusalOf = async (key: { readonly token: string }, name: string, given: object = {}): Promise<string> =>
  (await api.ask(key, name, given)).body.refusal ?? "done";
const listed = async (name: string) =>
  (await ask(root, "api-key-list", {})).body.result.find((each: { name: string }) => each.name === name);

test("two administrators agree on a key, its proposer draws it once, and it is stored as a hash alone", async () => {
  assert.equal((await ask(boss, "api-key-make", { name: "all", roles: ["teller"], days: 30 })).body.refusal, "field-invalid");
  assert.equal((await ask(boss, "api-key-make", { name: "all", roles: ["viewer"], days: 366 })).body.refusal, "field-invalid");
  await agree("tickets", ["auditor"]);
  assert.equal((await listed("tickets")).state, "agreed");
  assert.equal((await ask(boss, "api-key-draw", { name: "tickets" })).body.refusal, "not-allowed");
  const { token } = await draw("Tickets");
  assert.match(token, /^srk_[A-Za-z0-9_-]{43}$/);
  assert.equal((await ask(root, "api-key-draw", { name: "tickets" })).body.refusal, "api-key-state");
  assert.equal((await ask(boss, "api-key-make", { name: "TICKETS", roles: ["viewer"], days: 1 })).body.refusal, "api-key-exists");
  const rows = await api.bank.store.sql`select * from api_key`;
  assert.ok(!JSON.stringify(rows).includes(token.slice(4)) && rows.length === 2);
  assert.equal((await api.ask({ token }, "customer-show", { username: "alice" })).status, 200);
});

test("a program does what only reads, by its roles, and nothing else", async () => {
  await agree("prober", ["viewer", "auditor"]);
  const key = await draw("prober");
  const done: string[] = [];
  for (const name of Object.keys(OPERATIONS)) {
    const { reads, fresh, inPerson } = findOperation(name) ?? assert.fail(name);
    const refusal = await refusalOf(key, name);
    if (!reads || fresh || inPerson === true) assert.equal(refusal, "needs-person", name);
    else if (refusal === "done") done.push(name);
    else assert.notEqual(refusal, "needs-person", name);
  }
  assert.ok(
    ["alarms-list", "holds-list", "terminal-list", "audit-newest", "ledger-balances"].every((each) => done.includes(each)),
  );
  const [row] = await api.bank.store.sql<
    { n: number }[]
  >`select count(*)::int as n from proposal where maker_name like '%prober%'`;
  assert.equal(row?.n, 0);
  await agree("screen", ["viewer"]);
  const screen = await draw("screen");
  assert.equal(await refusalOf(screen, "alarms-list"), "done");
  assert.equal(await refusalOf(screen, "customer-show", { username: "alice" }), "not-allowed");
  const events = await api.request("/events", { headers: { authorization: `Bearer ${screen.token}` } });
  assert.equal(events.body.refusal, "not-allowed");
  const page = await api.app.request("/", {
    headers: { host: "localhost:4999", cookie: `strongroom-console-4999=${screen.token}` },
  });
  assert.equal(page.status, 401, "a key is no cookie");
});

test("each use is in the audit log under the key's name, once an hour for each path, and with what the operation records", async () => {
  await agree("reporter", ["auditor"]);
  const key = await draw("reporter");
  for (let n = 0; n < 3; n++) assert.equal(await refusalOf(key, "alarms-list"), "done");
  assert.equal(await refusalOf(key, "customer-show", { username: "alice" }), "done");
  const own = async () =>
    (await recordedEvents(api.bank.store.sql)).filter(({ confidential }) => confidential?.["operator"] === "api-key:reporter");
  const uses = (await own()).map(({ kind, confidential }) => [kind, confidential?.["use"]]);
  assert.deepEqual(uses, [
    ["operator-key-use", "alarms-list"],
    ["operator-key-use", "customer-show"],
    ["look", undefined],
  ]);
  const { id, lastUsedAt } = await listed("reporter");
  assert.ok((await own()).slice(0, 2).every(({ request }) => request === id) && lastUsedAt > 0);
  pass(3_600_000);
  await refusalOf(key, "alarms-list");
  assert.equal((await own()).length, 4);
});

test("an administrator ends a key at once, it ends by itself at its time, and a row that the bank did not write is no key", async () => {
  await agree("old", ["viewer"], 2);
  const old = await draw("old");
  assert.equal(await refusalOf(old, "alarms-list"), "done");
  assert.equal((await ask(boss, "api-key-end", { name: "old", reason: "in a log" })).status, 200);
  assert.equal(await refusalOf(old, "alarms-list"), "token-invalid");
  await asOwner(async (sql) => {
    await sql`alter table api_key disable trigger user`;
    await sql`delete from api_key where name = 'old' and n = 3`;
  });
  assert.equal(await refusalOf(old, "alarms-list"), "token-invalid", "this console has seen its end");

  await agree("short", ["viewer"], 1);
  const short = await draw("short");
  await asOwner((sql) => sql`update api_key set roles = '{auditor}' where name = 'short' and n = 2`);
  assert.equal(await refusalOf(short, "alarms-list"), "token-invalid", "its HMAC does not verify");
  await asOwner((sql) => sql`update api_key set roles = '{viewer}' where name = 'short' and n = 2`);
  assert.equal(await refusalOf(short, "alarms-list"), "done");
  pass(DAY_MS);
  assert.equal(await refusalOf(short, "alarms-list"), "token-invalid");
});

test("the page of the keys shows them, and to their proposer the way to draw them", async () => {
  const browser = new PageBrowser(api.app, "localhost:4999");
  const as = async (user: ApiUser): Promise<string> => {
    browser.cookie = `strongroom-console-4999=${user.cookie}`;
    return (await browser.get("/operators/api/keys")).html;
  };
  // Sessions of a browser have ended with the days that passed: these operators sign in now.
  const [ida, ivo] = [await api.user("ida", ["administrator"]), await api.user("ivo", ["administrator"])];
  const made = await ask(ida, "api-key-make", { name: "waiting", roles: ["viewer"], days: 1 });
  assert.equal((await ask(ivo, "proposals-approve", { proposal: made.body.proposal.id })).status, 200);
  await api.carryOut(made.body.proposal.id);
  const page = await as(ida);
  assert.match(page, /API keys, by name/);
  assert.match(page, /End tickets/);
  assert.match(page, /Draw the secret of waiting/);
  assert.doesNotMatch(await as(ivo), /Draw the secret of/);
  assert.match(await as(ivo), /End waiting/);
});
