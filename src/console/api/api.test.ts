import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { COMMON_REFUSALS, findOperation, OPERATIONS } from "../../backoffice/backoffice.ts";
import { changeRoles } from "../../operators/operators.ts";
import { resultOf } from "../../operators/testing/test-operators.ts";
import { type ApiAnswer, type ApiUser, TestApi } from "../testing/test-api.ts";
import { API_PROBLEMS } from "./problem.ts";

let api: TestApi;
let anna: ApiUser;
let ben: ApiUser;
before(async () => {
  api = await TestApi.open();
  const first = await api.user("root");
  await api.user("anna");
  await api.user("ben");
  [anna, ben] = [await api.user("anna"), await api.user("ben")];
  assert.ok(first);
  for (const name of ["alice", "carol", "dora", "edith"]) await api.bank.customer(name, 10_000n);
});
after(() => api?.[Symbol.asyncDispose]());

/** Every problem is one: its form, its status and a type that is described. */
async function problemIn({ status, headers, body }: ApiAnswer): Promise<string> {
  assert.equal(headers.get("content-type"), "application/problem+json");
  assert.equal(body.status, status);
  assert.ok(status >= 400 && typeof body.title === "string" && typeof body.detail === "string", JSON.stringify(body));
  assert.equal(body.type, `/api/v1/problems/${body.refusal}`);
  const described = await api.request(body.type.replace("/api/v1", ""));
  assert.deepEqual([described.status, described.body.status, described.body.title], [200, status, body.title], body.refusal);
  return `${status} ${body.refusal}`;
}

const unlock = async (username: string, maker = anna): Promise<string> => {
  const { status, body } = await api.ask(maker, "customer-unlock", { username });
  assert.equal(status, 202, JSON.stringify(body));
  return body.proposal.id;
};

test("an operation answers with its result and its text, and what needs two with a proposal that another approves", async () => {
  const shown = await api.ask(anna, "customer-show", { username: "alice" });
  assert.equal(shown.status, 200);
  assert.deepEqual(Object.keys(shown.body), ["operation", "result", "text", "warns"]);
  assert.equal(shown.body.result.username, "alice");
  assert.match(shown.body.text, /^username +alice\n/);
  const balances = await api.ask(anna, "ledger-balances", {});
  assert.ok(JSON.stringify(balances.body.result).includes('"40000"'), "money is a string of minor units");

  await api.ask(anna, "customer-lock", { username: "alice", reason: "lost her purse" });
  const proposed = await api.ask(anna, "customer-unlock", { username: "alice" });
  assert.equal(proposed.status, 202);
  const { id } = proposed.body.proposal;
  assert.equal(proposed.headers.get("location"), `http://localhost:4999/proposals/${id}`);
  assert.deepEqual(proposed.body.proposal.input, { username: "alice" });
  assert.deepEqual([proposed.body.proposal.state, proposed.body.proposal.maker.name], ["open", "anna"]);
  assert.equal((await api.ask(ben, "proposals-approve", { proposal: id })).status, 200);
  await api.carryOut(id);
  assert.equal((await api.ask(ben, "proposals-show", { proposal: id })).body.result.state, "done");
  assert.match((await api.ask(anna, "customer-show", { username: "alice" })).body.text, /lock +none/);
});

test("nobody without the token of a command line gets anything: a cookie is no token, and a token is no cookie", async () => {
  const given = JSON.stringify({ username: "alice" });
  const send = (headers: Record<string, string>) =>
    api.request("/operations/customer-lock", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: given,
    });
  const missing = await send({});
  assert.equal(await problemIn(missing), "401 token-missing");
  assert.equal(missing.headers.get("www-authenticate"), 'Bearer realm="strongroom"');
  const cookie = { cookie: `strongroom-console-4999=${anna.cookie}` };
  assert.equal(await problemIn(await send(cookie)), "401 token-missing");
  for (const authorization of [`Basic ${anna.token}`, `Bearer ${anna.token} x`, "Bearer"])
    assert.equal(await problemIn(await send({ authorization })), "401 token-missing");
  for (const token of [anna.cookie, `${anna.token.slice(1)}A`, "x"]) {
    const answer = await send({ authorization: `Bearer ${token}` });
    assert.equal(await problemIn(answer), "401 token-invalid");
    assert.match(answer.headers.get("www-authenticate") ?? "", /error="invalid_token"/);
  }
  const asCookie = await api.app.request("/", {
    headers: { host: "localhost:4999", cookie: `strongroom-console-4999=${anna.token}` },
  });
  assert.equal(asCookie.status, 401);
  assert.match((await api.ask(anna, "customer-show", { username: "alice" })).body.text, /lock +none/, "nothing was done");
});

test("a proposal that would change something else by now is stale, and stays open", async () => {
  await api.ask(anna, "customer-lock", { username: "carol" });
  const id = await unlock("carol");
  await api.ask(anna, "customer-lock", { username: "carol" });
  const other = await unlock("carol");
  assert.equal((await api.ask(ben, "proposals-approve", { proposal: other })).status, 200);
  await api.carryOut(other);
  assert.equal(await problemIn(await api.ask(ben, "proposals-approve", { proposal: id })), "409 proposal-stale");
  const { result } = (await api.ask(ben, "proposals-show", { proposal: id })).body;
  assert.deepEqual([result.state, result.objection], ["open", "proposal-stale"]);
});

test("nobody approves twice, or the own proposal; a decided one takes no further decision", async () => {
  await api.ask(anna, "customer-lock", { username: "dora" });
  const id = await unlock("dora");
  assert.equal(await problemIn(await api.ask(anna, "proposals-approve", { proposal: id })), "403 own-proposal");
  assert.equal(await problemIn(await api.ask(ben, "proposals-withdraw", { proposal: id })), "403 not-maker");
  const carl = await api.user("carl");
  const approvals = await Promise.all([ben, carl, ben].map((each) => api.ask(each, "proposals-approve", { proposal: id })));
  const names = await Promise.all(approvals.map((each) => (each.status === 200 ? "200" : problemIn(each))));
  assert.deepEqual(names.sort(), ["200", "409 proposal-ended", "409 proposal-ended"]);
  assert.equal(await problemIn(await api.ask(carl, "proposals-refuse", { proposal: id, reason: "no" })), "409 proposal-ended");
  await api.carryOut(id);
  const [events] = await api.bank.store.sql<{ count: number }[]>`
    select count(*)::int as count from audit_event where kind = 'customer-unlock' and outcome = 'ok'
      and customer = (select id from customer where username = 'dora')`;
  assert.equal(events?.count, 1);
});

test("an operator who lost the role in the meantime is signed out, proposes no more, and approves nothing", async () => {
  const [maker, decider] = [await api.user("mary"), await api.user("denis")];
  await api.ask(anna, "customer-lock", { username: "edith" });
  const [first, second] = [await unlock("edith", maker), await unlock("edith", maker)];
  const root = await api.user("root");
  const demote = async (user: ApiUser): Promise<ApiUser> => {
    const { username } = user.signedIn;
    const change = { actor: root.signedIn, username, reason: "", roles: ["viewer"] as const, at: api.bank.now() };
    resultOf(await api.bank.store.begin((tx, record) => changeRoles(tx, record, api.operators, change)));
    assert.equal(await problemIn(await api.ask(user, "proposals-list", {})), "401 token-invalid");
    return user;
  };
  await demote(decider);
  await demote(maker);
  assert.equal(await problemIn(await api.ask(ben, "proposals-approve", { proposal: first })), "409 maker-not-allowed");
  assert.equal(await problemIn(await api.ask(ben, "proposals-approve", { proposal: second })), "409 maker-not-allowed");
  const auditor = await api.user("audrey", ["auditor"]);
  assert.equal(await problemIn(await api.ask(auditor, "customer-lock", { username: "edith" })), "403 not-allowed");
  assert.equal(await problemIn(await api.ask(auditor, "proposals-approve", { proposal: first })), "403 not-allowed");
  const teller = await api.user("tina", ["teller"]);
  const revoke = await api.ask(teller, "terminal-revoke", { terminal: 1 });
  assert.equal(await problemIn(revoke), "403 not-allowed");
});

test("a repeated request with a key is answered as before and done once; the key of another request is refused", async () => {
  const given = { username: "alice", text: "rings first" };
  const ask = (body: object, key = "8e03978e-40d5-43dd-bc93-6894a57f9324") =>
    api.ask(anna, "customer-note", body, { "idempotency-key": key });
  const answers = await Promise.all([ask(given), ask(given), ask(given, '"8e03978e-40d5-43dd-bc93-6894a57f9324"')]);
  for (const { status, body } of answers) assert.deepEqual([status, body], [200, answers[0]?.body]);
  const [row] = await api.bank.store.sql<{ count: number }[]>`
    select count(*)::int as count from audit_event where kind = 'customer-note'`;
  assert.equal(row?.count, 1);
  assert.equal(await problemIn(await ask({ ...given, text: "other" })), "422 key-reused");
  for (const key of ["", "a b", "x".repeat(65), '""']) assert.equal(await problemIn(await ask(given, key)), "400 key-invalid");
  const proposal = await Promise.all(
    [1, 2].map(() => api.ask(anna, "customer-unlock", { username: "alice" }, { "idempotency-key": "p" })),
  );
  assert.deepEqual(proposal[0]?.body, proposal[1]?.body);
  assert.deepEqual([proposal[0]?.status, proposal[1]?.status], [202, 202]);
});

test("a program takes one file at a time, and what is no export is a problem and no file", async () => {
  const auditor = await api.user("audrey", ["auditor"]);
  assert.equal(await problemIn(await api.ask(anna, "export", { format: "csv", customer: "nobody" })), "404 customer-unknown");
  assert.equal(await problemIn(await api.ask(anna, "export", { format: "pdf" })), "422 field-invalid");
  const teller = await api.user("tina", ["teller"]);
  assert.equal(await problemIn(await api.ask(teller, "export", { format: "csv" })), "403 not-allowed");
  const send = (token: string) =>
    api.app.request("/api/v1/operations/export", {
      ...{ method: "POST", body: '{"format":"csv"}' },
      headers: { host: "localhost:4999", authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
  const first = await send(auditor.token);
  const second = await send(auditor.token);
  assert.deepEqual([first.status, second.status, second.headers.get("retry-after")], [200, 503, "5"]);
  assert.match(await second.text(), /too-many-downloads/);
  assert.match(await first.text(), /^time,kind/);
  assert.equal(await (await send(auditor.token)).text(), await (await send(anna.token)).text());
});

test("what is no request of the API is a problem that says what is wrong", async () => {
  const authorization = `Bearer ${anna.token}`;
  const post = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    path = "/operations/customer-show",
  ) => api.request(path, { method: "POST", headers: { authorization, "content-type": "application/json", ...headers }, body });
  for (const body of ["", "{", "[]", "null", '"alice"', "1", new Uint8Array([0x7b, 0xff, 0x7d])])
    assert.equal(await problemIn(await post(body)), "400 body-invalid", String(body));
  assert.equal(
    await problemIn(await post("username=alice", { "content-type": "application/x-www-form-urlencoded" })),
    "415 body-not-json",
  );
  assert.equal((await post('{"username":"alice"}', { "content-type": "Application/JSON; charset=utf-8" })).status, 200);
  assert.equal(await problemIn(await post(JSON.stringify({ username: "a".repeat(20_000) }))), "413 body-too-large");
  assert.equal(await problemIn(await post("{}", {}, "/operations/constructor")), "404 operation-unknown");
  assert.equal(await problemIn(await post("{}", {}, "/nowhere")), "404 path-unknown");
  assert.equal(await problemIn(await api.request("/problems/constructor")), "404 path-unknown");
  const get = await api.request("/operations/customer-show", { headers: { authorization } });
  assert.equal(await problemIn(get), "405 method-wrong");
  assert.equal(get.headers.get("allow"), "POST");
  assert.equal(
    await problemIn(await api.request("/openapi.json", { headers: { host: "evil.example:4999" } })),
    "421 misdirected",
  );
  assert.equal((await api.request("/openapi.json", { headers: { host: "127.0.0.1:4999" } })).status, 200);
  assert.equal(get.headers.get("cache-control"), "no-store");
  assert.equal(get.headers.get("access-control-allow-origin"), null);
});

test("what needs a fresh proof is refused once the proof is older than five minutes", async () => {
  api.bank.passedMs += 6 * 60_000;
  assert.equal(await problemIn(await api.ask(anna, "terminal-revoke", { terminal: 1 })), "403 proof-stale");
  assert.equal((await api.ask(anna, "customer-show", { username: "alice" })).status, 200);
});

test("a failure tells its caller nothing of its cause", async () => {
  const { answer } = api.parts();
  const lines: string[] = [];
  const { createConsole } = await import("../web/app.tsx");
  const { app } = createConsole(
    {
      ...api.parts(),
      log: (_, message) => void lines.push(message),
      answer: () => Promise.reject(new Error("the password is x")),
    },
    () => true,
  );
  assert.ok(answer);
  const headers = { host: "localhost:4999", authorization: `Bearer ${anna.token}`, "content-type": "application/json" };
  const response = await app.request("/api/v1/operations/holds-list", { method: "POST", headers, body: "{}" });
  const body = await response.text();
  assert.deepEqual([response.status, /password/.test(body), lines], [500, false, ["a request of the API failed"]]);
});

test("each refusal of the table, and each problem of the API, has a description with its status", async () => {
  const names = new Set([
    ...Object.keys(API_PROBLEMS),
    ...Object.keys(COMMON_REFUSALS),
    ...Object.keys(OPERATIONS).flatMap((name) => Object.keys(findOperation(name)?.refusals ?? {})),
  ]);
  for (const name of names) {
    const { status, body } = await api.request(`/problems/${name}`);
    assert.equal(status, 200, name);
    assert.ok(body.status >= 400 && Object.values(body.meanings).every((each) => typeof each === "string"), name);
  }
});
