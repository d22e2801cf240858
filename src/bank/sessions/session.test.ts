import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { bcryptHere } from "../../hashing/hashing.ts";
import { bucketOf } from "../../measures/measures.ts";
import { Money, newRequestId, terminalIdOf } from "../../model/model.ts";
import { ALL_ENTRIES } from "../../protocol/protocol.ts";
import type { TestAtm } from "../testing/test-atm.ts";
import { PASSWORD, TestBank } from "../testing/test-bank.ts";

const load = { notes: [{ denomination: Money(10_00n), notes: 1 }], operator: "olga", login: "olga" };

test("no request runs in a session whose ATM was revoked, even if this worker was not notified", async () => {
  await using bank = await TestBank.start();
  const { sql } = bank.database.store;
  await bank.customers(["alice"]);
  const { atm, asked } = await sql.begin(async (tx) => {
    await tx`select from terminal for update`;
    const atm = await bank.connect();
    const asked = Array.from({ length: 5 }, () => atm.ask("cash-load", load));
    asked.push(atm.ask("signup", { username: "mallory", password: PASSWORD }) as never);
    await atm.roundTrip();
    await tx`update terminal set state = 'revoked'`;
    return { atm, asked };
  });
  assert.deepEqual(await Promise.all(asked), Array(6).fill(null));
  await atm.channel.ended;
  await bank.drain();
  assert.deepEqual([...(await sql`select from request_answer where op = 'cash-load'`)], []);
  assert.deepEqual([...(await sql`select from customer where username = 'mallory'`)], []);
});

/** All the ways in which a session ends while a request waits for its turn. */
const ENDS: Readonly<Record<string, (bank: TestBank, atm: TestAtm) => Promise<void> | void>> = {
  "its ATM is revoked": ({ listener }) => listener.endAll(terminalIdOf(1)),
  "the session is replaced": ({ listener }, { channel }) => listener.replace(channel.sessionId),
  "the ATM closes its channel": (_, { channel }) => channel.close("done"),
  "its connection breaks": (_, { channel }) => channel.destroy(),
};

for (const [how, end] of Object.entries(ENDS))
  test(`requests that wait for a sign-in do not run after the session has ended: ${how}`, async () => {
    const [comparing, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let held = false;
    const compare = async (secret: string, hash: string): Promise<boolean> => {
      if (held) {
        comparing.resolve();
        await go.promise;
      }
      return bcryptHere.compare(secret, hash);
    };
    await using bank = await TestBank.start({ bcrypt: { hash: bcryptHere.hash, compare } });
    await bank.customers(["alice"]);
    const atm = await bank.connect();
    held = true;
    const asked = [
      atm.ask("signin", { username: "alice", password: PASSWORD }),
      ...Array.from({ length: 3 }, () => atm.ask("deposit", { amount: Money(10_00n) })),
    ];
    await comparing.promise;
    await atm.roundTrip();
    await end(bank, atm);
    await bank.untilAllEnded();
    go.resolve();
    assert.deepEqual(await Promise.all(asked), Array(4).fill(null));
    await bank.drain();
    assert.deepEqual([...(await bank.database.store.sql`select from request_answer where op = 'deposit'`)], []);
    // The sign-in was under way and was completed, and then its customer session ended too.
    assert.deepEqual(await bank.events(), ["signin ok alice", "signout ok alice", "signin ok alice", "session-expired ok alice"]);
  });

test("an answer's time counts from the request's arrival, also while the request waits for its turn", async () => {
  const HELD_MS = 30;
  const [comparing, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let held = false;
  const compare = async (secret: string, hash: string): Promise<boolean> => {
    if (held) {
      comparing.resolve();
      await go.promise;
    }
    return bcryptHere.compare(secret, hash);
  };
  await using bank = await TestBank.start({ bcrypt: { hash: bcryptHere.hash, compare } });
  await bank.customers(["alice"]);
  const { measures } = bank.bank;
  const counted = () => measures.report({ sessions: 0, ledgerWaiting: 0, hashes: { running: 0, waiting: 0 } }).counted;
  const atm = await bank.connect();
  held = true;
  const asked = [
    atm.ask("signin", { username: "alice", password: PASSWORD }),
    atm.ask("deposit", { amount: Money(10_00n) }),
  ] as const;
  await comparing.promise;
  await atm.roundTrip();
  for (const since = performance.now(); performance.now() - since < HELD_MS; ) await new Promise(setImmediate);
  go.resolve();
  assert.ok((await Promise.all(asked)).every((outcome) => outcome?.ok));
  const { latencies, operations } = counted();
  for (const kind of ["passwords", "money"] as const)
    assert.ok(
      latencies.some(([of, bucket]) => of === kind && bucket >= bucketOf(HELD_MS)),
      kind,
    );
  const answered = operations.filter(([, outcome]) => outcome !== "no-answer");
  const sum = (counts: readonly (readonly [unknown, unknown, number])[]) => counts.reduce((all, [, , times]) => all + times, 0);
  assert.equal(sum(latencies), sum(answered));
});

/** A bank whose payee look-ups wait until `go` is called, with alice, bob and carol. */
async function withHeldLookUps() {
  const [asked, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const bank = await TestBank.start({
    parts: ({ customers }) => ({
      customers: {
        find: async (username) => {
          asked.resolve();
          await go.promise;
          return customers.find(username);
        },
      },
    }),
  });
  await bank.customers(["alice", "bob", "carol"], 100_00n);
  return { bank, lookingUp: asked.promise, go: go.resolve };
}

test("a transfer with a slow payee look-up is from the customer who asked, whoever signs in meanwhile", async () => {
  const { bank, lookingUp, go } = await withHeldLookUps();
  await using _ = bank;
  const atm = await bank.signedIn("alice");
  const transfer = atm.ask("transfer", { payee: "carol", amount: Money(30_00n) });
  const payee = atm.ask("payee", { payee: "alice" });
  const next = [atm.ask("signout", {}), atm.ask("signin", { username: "bob", password: PASSWORD })];
  await lookingUp;
  assert.ok((await Promise.all(next)).every((outcome) => outcome?.ok));
  go();
  const outcome = await transfer;
  assert.ok(outcome?.ok);
  assert.equal(outcome.result.posted, 70_00n);
  assert.deepEqual(await payee, { ok: false, refusal: "payee-is-self", details: {} });
  assert.equal((await atm.get("balance", {})).posted, 100_00n);
  const events = (await bank.events()).slice(-5).toSorted();
  assert.deepEqual(events, [
    "balance ok bob",
    "payee denied:payee-is-self alice",
    "signin ok bob",
    "signout ok alice",
    "transfer ok alice",
  ]);
});

test("requests that arrive together with a later sign-out are still the customer's, in the audit log too", async () => {
  await using bank = await TestBank.start();
  await bank.customers(["alice"], 100_00n);
  const atm = await bank.signedIn("alice");
  const asked = [
    atm.ask("statement", { ...ALL_ENTRIES, before: 0, most: 10 }),
    atm.ask("usual", {}),
    atm.ask("receipt", { request: newRequestId() }),
    atm.ask("payee", { payee: "nobody.here" }),
    atm.ask("balance", {}),
    atm.ask("signout", {}),
  ];
  const outcomes = await Promise.all(asked);
  assert.deepEqual(
    outcomes.map((outcome) => (outcome?.ok ? "ok" : outcome?.refusal)),
    ["ok", "ok", "receipt-unknown", "payee-unknown", "ok", "ok"],
  );
  const events = (await bank.events()).slice(-6).toSorted();
  assert.deepEqual(events, [
    "balance ok alice",
    "payee denied:payee-unknown alice",
    "receipt denied:receipt-unknown alice",
    "signout ok alice",
    "statement ok alice",
    "usual ok alice",
  ]);
});

test("sessions that end while the database takes no events are recorded later, with the time of their end", async () => {
  await using bank = await TestBank.start();
  const { sql } = bank.database.store;
  await bank.customers(["alice", "bob"]);
  const [closing, breaking] = [await bank.signedIn("alice"), await bank.signedIn("bob")];
  await sql`alter table audit_event rename to audit_event_away`;
  const before = Date.now();
  await closing.close();
  breaking.channel.destroy();
  await bank.untilAllEnded();
  const after = Date.now();
  await sql`alter table audit_event_away rename to audit_event`;
  await bank.drain();
  const customers = await sql<{ id: string; username: string }[]>`select id, username from customer`;
  const usernameOf = (customer: string | null) => customers.find(({ id }) => id === customer)?.username;
  const sessions: readonly (string | null)[] = [closing.channel.sessionId, breaking.channel.sessionId];
  const events = await recordedEvents(sql);
  const ends = events.filter(({ kind, session }) => sessions.includes(session) && !["signin", "channel-ready"].includes(kind));
  const lines = ends.map(({ kind, outcome, customer, confidential }) =>
    [kind, outcome, usernameOf(customer), confidential?.["reason"]].filter((part) => part !== undefined).join(" "),
  );
  assert.deepEqual(lines.toSorted(), [
    "channel-close ok alice",
    "channel-truncated error:truncated bob",
    "session-expired ok alice done",
    "session-expired ok bob truncated",
  ]);
  for (const { at } of ends) assert.ok(before <= at && at <= after);
});
