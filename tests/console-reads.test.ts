import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, test } from "node:test";
import {
  CHECKPOINT_PAGE_MAX,
  type CheckpointPage,
  countEvents,
  EVENT_PAGE_MAX,
  type EventCounts,
  type EventFilter,
  type EventPage,
  type EventTail,
  listCheckpoints,
  searchEvents,
  tailEvents,
} from "../src/audit/audit.ts";
import { parsePolicy } from "../src/cosigning/cosigning.ts";
import { CUSTOMER_PAGE_MAX, type CustomerPage, searchCustomers } from "../src/customers/customers.ts";
import { eventStoreOn } from "../src/events/testing/test-event-store.ts";
import { lookUp } from "../src/evidence/finding/look-up.ts";
import { BANK_KEY, type TestDispute, testDispute } from "../src/evidence/testing/test-dispute.ts";
import {
  CASH_PAGE_MAX,
  type CashMovementPage,
  cashMovements,
  type DayEndRow,
  dayEnd,
  dayFrom,
  type MoneyOverview,
  moneyOverview,
  readSignOffs,
  type SignOff,
  type SignOffDecision,
  signOffDay,
} from "../src/ledger/ledger.ts";
import { Money } from "../src/model/money.ts";
import { referenceOf } from "../src/model/reference.ts";
import {
  type Attention,
  type CustomerOverview,
  customerOverview,
  customerSessions,
  ITEMS_MAX,
  type Item,
  knownItems,
  type LogWitnesses,
  logWitnesses,
  notKnown,
  proveOneRecord,
  type RecordProof,
  readAttention,
  type Source,
  witnessedCheckpoints,
} from "../src/overview/overview.ts";
import { openStore, type Store } from "../src/store/store.ts";
import { cosign, formatCosignatureVerifier } from "../src/tlog/tlog.ts";
import { testKey } from "../src/witness/testing/test-witness.ts";

// All that a console reads of one bank, through the doors of the rooms and under the bank's own role: what it may not read shows here.
let dispute: TestDispute;
let store: Store;
const witness = testKey("w.example/1");
const policy = parsePolicy(`witness w1 ${formatCosignatureVerifier(witness.verifier)}\nquorum w1`);

before(async () => {
  dispute = await testDispute();
  store = openStore(dispute.bank.applicationUrl, { connections: 4, applicationName: "strongroom test console" });
});
after(async () => {
  await store?.close();
  await dispute?.[Symbol.asyncDispose]();
});

test("what needs a hand", async () => {
  const approvals: Source<Item> = notKnown("no console has looked for proposals");
  const attention: Attention = await readAttention({
    ...{ sql: store.sql, now: dispute.bank.now(), approvals: async () => approvals },
    onFailure: (source, error) => assert.fail(`${source}: ${error}`),
  });
  assert.equal(attention.approvals, approvals);
  assert.deepEqual(knownItems([]), { known: true, items: [], count: 0 });
  assert.ok(attention.holds.known);
  assert.deepEqual(
    attention.holds.items.map(({ request }) => request),
    [dispute.requests.open, dispute.requests.proposed],
  );
});

test("a payment, whoever looks being in the log", async () => {
  const { requests, bank } = dispute;
  const question = { id: referenceOf(requests.part), command: "payment find", reach: 1_000 };
  const found = await lookUp(eventStoreOn(store), question, dispute.looker(), createPublicKey(BANK_KEY));
  assert.deepEqual(found.ok && found.stories.map(({ operation }) => operation.request), [requests.part]);
  await bank.sequence();
});

test("customers", async () => {
  const page: CustomerPage = await searchCustomers(store.sql, "A");
  assert.deepEqual(
    page.customers.map(({ username }) => username),
    ["alice"],
  );
  const now = dispute.bank.now();
  const overview: CustomerOverview | null = await customerOverview(store.sql, { username: "alice", now });
  assert.equal(overview?.record.customer, dispute.alice.customer);
  assert.deepEqual((await customerSessions(store.sql, dispute.alice.customer, { now })).sessions, []);
});

test("money, and the end of a day", async () => {
  const money: MoneyOverview = await moneyOverview(store.sql);
  assert.equal(money.difference, 0n);
  const cash: CashMovementPage = await cashMovements(store.sql, { since: 0, until: dispute.bank.now() + 1 });
  assert.deepEqual(
    cash.movements.map(({ kind }) => kind),
    ["cash-load"],
  );
  const rows: readonly DayEndRow[] = await dayEnd(store.sql, dispute.bank.now(), Money(1n));
  assert.deepEqual(
    rows.map(({ counterDifference, isUnexplained }) => [counterDifference, isUnexplained]),
    [[null, false]],
  );
  const at = dispute.bank.now();
  const day = new Date(at).toISOString().slice(0, 10);
  const decision: SignOffDecision = { day, at, people: { operator: "anna" }, remark: "" };
  const { commands } = dispute.bank;
  assert.ok((await commands.begin((tx, record) => signOffDay(tx, record, decision))).ok);
  const signed: readonly SignOff[] = await readSignOffs(store.sql, [dayFrom(day) ?? 0]);
  assert.deepEqual(
    signed.map(({ owed, had }) => [owed, had]),
    [[money.owed, money.had]],
  );
});

test("the audit log: a search, its counts, its tail, its checkpoints and its witnesses", async () => {
  const filter: EventFilter = { kinds: ["deposit"], outcome: "ok" };
  const page: EventPage = await searchEvents(store.sql, filter);
  assert.equal(page.events[0]?.kind, "deposit");
  const counts: EventCounts = await countEvents(store.sql, filter);
  assert.deepEqual([counts.kinds, counts.isWhole], [{ deposit: page.events.length }, true]);
  const tail: EventTail = await tailEvents(store.sql, null, 3);
  assert.equal(tail.events.length, 3);
  const { checkpoints, next }: CheckpointPage = await listCheckpoints(store.sql, { most: 1 });
  assert.deepEqual([checkpoints.map(({ size }) => size), next === null], [[tail.size], false]);
  const older = await listCheckpoints(store.sql, { below: next });
  assert.equal(older.checkpoints.at(-1)?.size, 0);
  await store.sql`insert into audit_cosigned (size, witness, note, at) values (${tail.size}, ${formatCosignatureVerifier(witness.verifier)}, 'x', now())`;
  const listed = await witnessedCheckpoints(store.sql, policy);
  assert.deepEqual(listed.checkpoints[0]?.cosignedBy, ["w1"]);
  assert.equal((await witnessedCheckpoints(store.sql, null)).checkpoints[0]?.cosignedBy, null);
  const { witnesses, atms, atmCount }: LogWitnesses = await logWitnesses(store.sql, policy);
  assert.deepEqual(
    [...(witnesses ?? []), ...atms].map(({ kind, name, size, behind }) => [kind, name, size, behind]),
    [
      ["witness", "w1", tail.size, 0],
      ["ATM", "ATM-0001", 0, tail.size],
    ],
  );
  assert.deepEqual([atmCount, (await logWitnesses(store.sql, null)).witnesses], [1, null]);
  await assert.rejects(proveOneRecord(store.sql, { ...copyOf(dispute), policy }, 0), { code: "note" });
});

test("one record with its proof, also under a checkpoint that a witness cosigned", async () => {
  const copy = copyOf(dispute);
  const plain: RecordProof = await proveOneRecord(store.sql, { ...copy, policy: null }, 2);
  assert.deepEqual([plain.line?.i, plain.isQuorum, plain.cosigners], [2, null, []]);
  const other = testKey("w.example/2");
  const two = parsePolicy(`witness second ${formatCosignatureVerifier(other.verifier)}\nquorum second`);
  assert.equal((await proveOneRecord(store.sql, { ...copy, policy: two }, 2)).isQuorum, false);
  const [newest] = (await listCheckpoints(store.sql, { most: 1 })).checkpoints;
  const { size = 0, note = "" } = newest ?? {};
  const text = note.slice(0, note.indexOf("\n\n") + 1);
  const cosigned = note + cosign(text, other.signer, 1_700_000_000);
  await store.sql`insert into audit_cosigned (size, witness, note, at) values (${size}, ${formatCosignatureVerifier(other.verifier)}, ${cosigned}, now())`;
  const proof = await proveOneRecord(store.sql, { ...copy, policy: two }, 2);
  assert.deepEqual([proof.size, proof.isQuorum, proof.cosigners], [size, true, [{ name: "second", at: 1_700_000_000_000 }]]);
});

const copyOf = ({ maker }: TestDispute) => ({ dir: maker.dir, verifier: maker.log });

test("no page is longer than a reader and a database bear", () => {
  for (const most of [ITEMS_MAX, CASH_PAGE_MAX, CHECKPOINT_PAGE_MAX, CUSTOMER_PAGE_MAX, EVENT_PAGE_MAX]) assert.ok(most <= 200);
});
