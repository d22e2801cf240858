import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { bcryptHere } from "../../hashing/hashing.ts";
import type { Store } from "../../store/store.ts";
import { auditLog, PASSWORD, testCredentials, testCustomer, trySignIn } from "../testing/test-customer.ts";
import { CUSTOMER_POLICY, TERMINAL_POLICY } from "./guess-policy.ts";

/** Returns a bcrypt that can hold comparisons until `go`. A sign-in that is held for ever stands for one cut by a crash. */
function heldBcrypt() {
  const go = Promise.withResolvers<void>();
  let holds = false;
  let held = 0;
  const compare = async (secret: string, hash: string): Promise<boolean> => {
    if (holds) {
      held++;
      await go.promise;
    }
    return bcryptHere.compare(secret, hash);
  };
  /** Begins these sign-ins and resolves once the comparisons of all of them are held. */
  const hold = async (
    begin: () => readonly Promise<string>[],
  ): Promise<{ readonly settled: Promise<readonly PromiseSettledResult<string>[]> }> => {
    holds = true;
    const begun = begin();
    while (held < begun.length) await new Promise((resolve) => setTimeout(resolve, 5));
    holds = false;
    return { settled: Promise.allSettled(begun) };
  };
  return { engine: { hash: bcryptHere.hash, compare }, hold, go: go.resolve };
}

const aMinutePasses = async ({ sql }: Store): Promise<void> =>
  void (await sql`update guess_pending set taken_at = taken_at - interval '1 minute'`);
const wrongs = async ({ sql }: Store): Promise<readonly object[]> => [
  ...(await sql`select split_part(subject, ':', 1) as of, (tries - forgiven)::int as wrong from guess_count where tries > forgiven order by 1`),
];

test("sign-ins cut by a crash count only while they may still be answered", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { engine, hold } = heldBcrypt();
  const { credentials } = await testCredentials({ bcrypt: engine });
  await testCustomer(store, credentials, "alice");
  const tries = CUSTOMER_POLICY.free + 1;
  await hold(() => Array.from({ length: tries }, () => trySignIn(store, credentials, "alice", { password: PASSWORD })));
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "credentials-delayed");
  await aMinutePasses(store);
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.deepEqual(await wrongs(store), [
    { of: "customer", wrong: 1 },
    { of: "terminal", wrong: 1 },
  ]);
});

test("a sign-in that continues after it was taken back gets no answer and signs nobody in", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { engine, hold, go } = heldBcrypt();
  const { credentials } = await testCredentials({ bcrypt: engine });
  await testCustomer(store, credentials, "alice");
  const late = await hold(() => [PASSWORD, "wrong"].map((password) => trySignIn(store, credentials, "alice", { password })));
  await aMinutePasses(store);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  go();
  for (const each of await late.settled) assert.ok(each.status === "rejected" && /lapsed/.test(String(each.reason)));
  assert.deepEqual(
    (await auditLog(store)).map(({ outcome }) => outcome),
    ["ok"],
  );
});

test("a forgiven try is not taken back a second time", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { engine, hold } = heldBcrypt();
  const { credentials } = await testCredentials({ bcrypt: engine, terminalPolicy: { ...TERMINAL_POLICY, windowMs: 10 ** 12 } });
  await testCustomer(store, credentials, "alice");
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  await hold(() => [trySignIn(store, credentials, "alice", { password: PASSWORD })]);
  assert.equal(await trySignIn(store, credentials, "alice", { password: PASSWORD }), "ok");
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  await aMinutePasses(store);
  assert.equal(await trySignIn(store, credentials, "alice"), "credentials-wrong");
  assert.deepEqual(await wrongs(store), [
    { of: "customer", wrong: 2 },
    { of: "terminal", wrong: 2 },
  ]);
});
