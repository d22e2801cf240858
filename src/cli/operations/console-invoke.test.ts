import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConsoleError } from "../sign-in/console-client.ts";
import { ScriptedConsole } from "../testing/scripted-console.ts";
import { consoleInvoke } from "./console-invoke.ts";
import { refusalText } from "./refusal-text.ts";

const ID = "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f";
/** How long a console may be silent, as docs/API.md has it. */
const SILENCE_MOST_MS = 10_000;
const PROBLEM = "application/problem+json";

async function scripted(requestId: string | null = null) {
  const server = await ScriptedConsole.start();
  const invoke = consoleInvoke({ console: server.origin, token: "a-token", username: "anna" }, requestId);
  return { server, invoke, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("an operation goes to the console with the token, the fields as JSON, and a key of its own", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  for (const warns of [true, false]) server.answers.push({ status: 200, json: { result: [1], text: "one\n", warns } });
  const first = await invoke("customer-lock", { username: "alice" });
  assert.deepEqual(first, { ok: true, kind: "done", operation: "customer-lock", result: [1], text: "one\n", warns: true });
  await invoke("customer-lock", { username: "alice" });
  const [one, two] = server.got;
  assert.deepEqual([one?.path, one?.body], ["/api/v1/operations/customer-lock", '{"username":"alice"}']);
  assert.equal(one?.headers.authorization, "Bearer a-token");
  assert.match(String(one?.headers["idempotency-key"]), /^[0-9a-f-]{36}$/);
  assert.notEqual(one?.headers["idempotency-key"], two?.headers["idempotency-key"]);
});

test("a request whose answer was lost is sent once more under its key; if that is lost too, nobody knows", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  server.answers.push("gone", { status: 200, json: { result: null, text: "done\n" } });
  assert.equal((await invoke("customer-lock", { username: "alice" })).ok, true);
  assert.equal(server.got[0]?.headers["idempotency-key"], server.got[1]?.headers["idempotency-key"]);
  server.answers.push("gone", "gone");
  await assert.rejects(invoke("customer-lock", {}), { code: "console-silent", message: /whether it was done is not known/ });
  assert.equal(server.got.length, 4);
});

test("a console that accepts and never answers is given up within 10 seconds, and the request can be repeated under its id", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  server.answers.push("frozen");
  const began = performance.now();
  const error = await invoke("customer-lock", { username: "alice" }).then(
    () => assert.fail("it was answered"),
    (thrown: unknown) => thrown as ConsoleError,
  );
  assert.ok(performance.now() - began < SILENCE_MOST_MS, `${performance.now() - began} ms`);
  assert.equal(error.code, "console-late");
  const key = String(server.got[0]?.headers["idempotency-key"]);
  assert.equal(
    error.message,
    `${server.origin} took the request and did not answer: whether it was done is not known. Give the same command again with --request-id ${key}, within a day: it is done once, and you get the answer`,
  );
  assert.equal(server.got.length, 1);

  await using again = await scripted(key);
  again.server.answers.push({ status: 200, json: { result: null, text: "done\n" } });
  assert.equal((await again.invoke("customer-lock", { username: "alice" })).ok, true);
  assert.equal(again.server.got[0]?.headers["idempotency-key"], key);
});

test("a console that works and answers late is waited for", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  server.answers.push({ status: 200, json: { result: null, text: "done\n" }, afterMs: SILENCE_MOST_MS + 1_000 });
  assert.equal((await invoke("customer-lock", { username: "alice" })).ok, true);
  assert.equal(server.got.length, 1);
});

test("a proposal names the page on which another operator decides", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  server.answers.push({ status: 202, json: { proposal: { id: ID }, text: `proposed as ${ID}\nbalance: 1 → 0\n` } });
  const performed = await invoke("customer-close", { username: "alice" });
  assert.ok(performed.ok && performed.kind === "proposed");
  assert.equal(
    performed.text,
    `proposed as ${ID}\nbalance: 1 → 0\nanother operator decides at ${server.origin}/proposals/${ID}\n`,
  );
  server.answers.push({ status: 202, json: { proposal: { id: "x\u001b[2J" } } });
  await assert.rejects(invoke("customer-close", {}), { code: "console-foreign" });
});

test("problem details become a refusal: one sentence, its figures, and each wrong field", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  const problem = (status: number, json: object) => server.answers.push({ status, json, type: PROBLEM });
  problem(409, { refusal: "customer-funds", detail: "the account holds money.", figures: { posted: "100", until: 0, odd: {} } });
  const refused = await invoke("customer-close", {});
  assert.ok(!refused.ok);
  assert.deepEqual([refused.refusal, refused.figures], ["customer-funds", { posted: "100", until: 0 }]);
  assert.match(refusalText(refused), /^the account holds money \(posted: 100, until: 1970-01-01/);
  problem(422, { refusal: "field-invalid", detail: "a field", errors: [{ field: "amount", detail: "must be above 0" }, 7, {}] });
  const wrong = await invoke("holds-settle", {});
  assert.deepEqual(wrong.ok ? [] : wrong.problems, [{ field: "amount", problem: "must be above 0" }]);
  problem(500, {});
  const bare = await invoke("holds-list", {});
  assert.deepEqual(bare.ok ? "" : bare.meaning, "the console answered with status 500");
});

test("what takes a fresh proof names the page where it can be given, with the fields filled in", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  const stale = { status: 403, json: { refusal: "proof-stale", detail: "prove it again" }, type: PROBLEM };
  server.answers.push(stale, stale);
  const closed = await invoke("customer-close", { username: "alice", reason: "she moved" });
  assert.match(closed.ok ? "" : closed.meaning, /\/operations\/customer-close\?username=alice&reason=she\+moved$/);
  const approved = await invoke("proposals-approve", { proposal: ID });
  assert.match(approved.ok ? "" : approved.meaning, new RegExp(`which a command line cannot give: do it at .*/proposals/${ID}$`));
});

test("a token that the console does not take, and an answer of something else, are one sentence each", async () => {
  await using bank = await scripted();
  const { server, invoke } = bank;
  server.answers.push({ status: 401, json: { refusal: "token-invalid" }, type: PROBLEM });
  await assert.rejects(invoke("holds-list", {}), { code: "session-over", message: /anna is not signed in at .* any more/ });
  server.answers.push({ status: 200, json: { hello: 1 } });
  await assert.rejects(invoke("holds-list", {}), { code: "console-foreign" });
});
