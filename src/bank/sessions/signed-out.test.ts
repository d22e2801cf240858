import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { bcryptHere } from "../../hashing/hashing.ts";
import { Money, newRequestId } from "../../model/model.ts";
import { ALL_ENTRIES } from "../../protocol/protocol.ts";
import type { TestAtm } from "../testing/test-atm.ts";
import { PASSWORD, TestBank } from "../testing/test-bank.ts";

// A change of the password and an operator's lock end the customer's sessions, wherever they are (PROTOCOL.md, section 11).
const NEW = "another long secret";
const SIGNED_OUT = { how: "closed", by: "peer", reason: "signed-out" };
const LOCKED = { ok: false, refusal: "credentials-locked", details: {} };
const REFUSED = { ok: false, refusal: "not-signed-in", details: {} };
const cents = (amount: number): Money => Money(BigInt(amount));

const lock = async ({ database }: TestBank, username: string): Promise<void> =>
  void (await database.store.sql`update customer set locked_at = now() where username = ${username}`);

test("a new password ends every other session of the customer, on both servers, and nobody else's", async () => {
  await using first = await TestBank.start();
  await using second = await TestBank.start({ beside: first });
  await first.customers(["alice", "bob"], 100_00n);
  const others = [await first.signedIn("alice"), await second.signedIn("ALICE")];
  const bobs = [await first.signedIn("bob"), await second.signedIn("bob")];
  const own = await first.signedIn("alice");
  await own.get("change-password", { password: PASSWORD, replacement: NEW });
  for (const { channel } of others) assert.deepEqual(await channel.ended, SIGNED_OUT);
  for (const atm of [own, ...bobs]) assert.equal((await atm.get("withdraw", { amount: cents(10_00) })).held >= 10_00n, true);
  // The session that changed the password, and a new one, belong to the newest generation: a second change works too.
  const again = await second.signedIn("alice", NEW);
  await own.get("change-password", { password: NEW, replacement: PASSWORD });
  assert.deepEqual(await again.channel.ended, SIGNED_OUT);
  await own.get("balance", {});
  await Promise.all([first.drain(), second.drain()]);
  const events = await recordedEvents(first.database.store.sql);
  const ends = events.filter(({ kind, outcome }) => kind === "session-expired" && outcome === "ok");
  assert.deepEqual(ends.map(({ confidential }) => confidential?.["reason"]).slice(0, 3), Array(3).fill("signed-out"));
});

test("an operator's lock ends all of the customer's sessions; a delay after wrong passwords ends none", async () => {
  await using bank = await TestBank.start();
  await bank.customers(["alice", "bob"]);
  const sessions = [await bank.signedIn("alice"), await bank.signedIn("alice")];
  const guesser = await bank.connect();
  let refusal: string | undefined;
  while (refusal !== "credentials-delayed") {
    const outcome = await guesser.ask("signin", { username: "alice", password: "not her password" });
    assert.ok(outcome !== null && !outcome.ok);
    refusal = outcome.refusal;
  }
  for (const atm of sessions) await atm.get("balance", {});
  const bob = await bank.signedIn("bob");
  await lock(bank, "alice");
  for (const { channel } of sessions) assert.deepEqual(await channel.ended, SIGNED_OUT);
  await bob.get("balance", {});
});

test("a closing, or an operator's end of all sessions, ends all of the customer's sessions on both servers", async () => {
  await using first = await TestBank.start();
  await using second = await TestBank.start({ beside: first });
  await first.customers(["alice", "bob"]);
  const bob = await second.signedIn("bob");
  const { sql } = first.database.store;
  for (const decide of [
    () => sql`update customer set sessions_ended = sessions_ended + 1 where username = 'alice'`,
    () => sql`update customer set state = 'closed', state_at = now() where username = 'alice'`,
  ]) {
    const sessions = [await first.signedIn("alice"), await second.signedIn("alice")];
    await decide();
    for (const { channel } of sessions) assert.deepEqual(await channel.ended, SIGNED_OUT);
  }
  await bob.get("balance", {});
  const atm = await second.connect();
  const closed = { ok: false, refusal: "credentials-closed", details: {} };
  assert.deepEqual(await atm.ask("signin", { username: "alice", password: PASSWORD }), closed);
  assert.deepEqual(await bob.ask("transfer", { payee: "alice", amount: cents(1) }), {
    ...{ ok: false, refusal: "payee-closed", details: {} },
  });
});

test("a server without notifications moves no money in a session whose sign-in no longer counts, and ends it", async () => {
  await using notified = await TestBank.start();
  await using unnotified = await TestBank.start({ beside: notified, unnotified: true });
  await notified.customers(["alice", "bob"], 100_00n);
  const first = newRequestId();
  const asks: Readonly<Record<string, (atm: TestAtm) => Promise<unknown>>> = {
    deposit: (atm) => atm.ask("deposit", { amount: cents(10_00) }),
    "a deposit that was answered before": (atm) => atm.ask("deposit", { amount: cents(10_00) }, first),
    withdraw: (atm) => atm.ask("withdraw", { amount: cents(10_00) }),
    transfer: (atm) => atm.ask("transfer", { payee: "bob", amount: cents(10_00) }),
    balance: (atm) => atm.ask("balance", {}),
  };
  const sessions = await Promise.all(Object.keys(asks).map(() => unnotified.signedIn("alice")));
  assert.ok((await sessions[0]?.ask("deposit", { amount: cents(10_00) }, first))?.ok);
  const own = await notified.signedIn("alice");
  await own.get("change-password", { password: PASSWORD, replacement: NEW });
  for (const [n, [what, ask]] of Object.entries(asks).entries()) {
    const atm = sessions[n] as TestAtm;
    assert.deepEqual(await ask(atm), REFUSED, what);
    assert.deepEqual(await atm.channel.ended, SIGNED_OUT, what);
  }
  const { posted, held } = await own.get("balance", {});
  assert.deepEqual([posted, held], [110_00n, 0n]);
  const denied = (await notified.events()).filter((event) => event.endsWith("denied:not-signed-in alice"));
  assert.equal(denied.length, sessions.length);
});

test("a lock that commits while a withdrawal waits for the account's row comes first", async () => {
  await using bank = await TestBank.start({ unnotified: true });
  await bank.customers(["alice"], 100_00n);
  const atm = await bank.signedIn("alice");
  const { sql } = bank.database.store;
  const { withdrawal } = await sql.begin(async (tx) => {
    await tx`update customer set locked_at = now()`;
    const withdrawal = atm.ask("withdraw", { amount: cents(10_00) });
    while (
      (await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length === 0
    );
    return { withdrawal };
  });
  assert.deepEqual(await withdrawal, REFUSED);
  assert.deepEqual([...(await sql`select from hold`)], []);
});

test("a worker that listens again finds the changes that it missed", async () => {
  await using bank = await TestBank.start();
  await bank.customers(["alice"]);
  const atm = await bank.signedIn("alice");
  await bank.database.store.sql.begin(async (tx) => {
    await tx`
      select pg_terminate_backend(pid, 10000) from pg_stat_activity
      where datname = current_database() and application_name = 'strongroom worker, customers'`;
    await tx`update customer set locked_at = now()`;
  });
  assert.deepEqual(await atm.channel.ended, SIGNED_OUT);
});

/** A bank whose next comparison of a password waits until `go` is called. */
async function withHeldComparison() {
  const [comparing, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let holds = false;
  const compare = async (secret: string, hash: string): Promise<boolean> => {
    const isRight = await bcryptHere.compare(secret, hash);
    if (holds) {
      comparing.resolve();
      await go.promise;
    }
    return isRight;
  };
  const bank = await TestBank.start({ bcrypt: { hash: bcryptHere.hash, compare } });
  await bank.customers(["alice"]);
  const hold = (): void => {
    holds = true;
  };
  return { bank, hold, comparing: comparing.promise, go: go.resolve };
}

test("a lock during a sign-in makes the sign-in fail", async () => {
  const { bank, hold, comparing, go } = await withHeldComparison();
  await using _ = bank;
  const atm = await bank.connect();
  hold();
  const asked = [
    atm.ask("signin", { username: "alice", password: PASSWORD }),
    atm.ask("statement", { ...ALL_ENTRIES, before: 0, most: 1 }),
  ];
  await comparing;
  await lock(bank, "alice");
  go();
  assert.deepEqual(await Promise.all(asked), [LOCKED, REFUSED]);
});

test("a lock between a sign-in's commit and its answer ends the session before the answer", async () => {
  let locks = false;
  await using bank: TestBank = await TestBank.start({
    unnotified: true,
    parts: ({ generations }) => ({
      generations: {
        newest: async (customer) => {
          if (locks) await lock(bank, "alice");
          return generations.newest(customer);
        },
      },
    }),
  });
  await bank.customers(["alice"]);
  locks = true;
  const atm = await bank.connect();
  const asked = [
    atm.ask("signin", { username: "alice", password: PASSWORD }),
    atm.ask("statement", { ...ALL_ENTRIES, before: 0, most: 1 }),
  ];
  assert.deepEqual(await Promise.all(asked), [null, null]);
  assert.deepEqual(await atm.channel.ended, SIGNED_OUT);
  await bank.drain();
  assert.deepEqual((await bank.events()).slice(-2), ["signin ok alice", "session-expired ok alice"]);
});

test("a lock during a change of the password ends that session, and the old password stays valid", async () => {
  const { bank, hold, comparing, go } = await withHeldComparison();
  await using _ = bank;
  const atm = await bank.signedIn("alice");
  hold();
  const change = atm.ask("change-password", { password: PASSWORD, replacement: NEW });
  await comparing;
  await lock(bank, "alice");
  go();
  assert.deepEqual(await change, LOCKED);
  assert.deepEqual(await atm.channel.ended, SIGNED_OUT);
});
