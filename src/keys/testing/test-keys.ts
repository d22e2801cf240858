import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeLogKey, writeKeyPair } from "../../audit/audit.ts";
import { recordedEvents, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { RequestId } from "../../model/model.ts";
import { heldKeys } from "../material/key-kinds.ts";
import { enterFirstKeys } from "../register/first-keys.ts";
import { readKeys } from "../register/register.ts";
import type { KeyOrder } from "../rotation.ts";

export const AT = 1_800_000_000_000;
/** An operator's order, `ms` milliseconds after AT. */
export const order = (ms = 0): KeyOrder => ({
  actor: "anna",
  approval: { proposal: RequestId("0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f"), approver: "ben" },
  at: AT + ms,
});

/** A new database and the files of one server, whose first keys are entered. */
export async function testKeys() {
  const database = await testEventDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), "strongroom-keys-"));
  const { store } = database;
  const { sql } = store;
  const filesIn = (server: string) => ({
    pepper: path.join(folder, `${server}-pepper.key`),
    "bank-key": path.join(folder, `${server}-bank.json`),
    "audit-log-key": path.join(folder, `${server}-audit-log.key`),
  });
  const files = filesIn("one");
  await writeKeyPair(files["audit-log-key"], makeLogKey());
  const first = await heldKeys(files);
  const enter = async (acceptNew = false, of = files) => {
    const held = await heldKeys(of);
    return store.begin((tx, record) => enterFirstKeys(tx, record, held, { ...order(), acceptNew }));
  };
  await enter();
  return {
    ...{ store, sql, files, filesIn, first, enter },
    /** The states of the keys of a purpose, the oldest first. */
    states: async (purpose: string) => (await readKeys(sql)).filter((key) => key.purpose === purpose).map(({ state }) => state),
    /** Kind and outcome of each event about keys, and the proposal that it names. */
    events: async () => (await recordedEvents(sql)).filter(({ kind }) => kind.startsWith("key-")),
    /** Stores a password's hash under this pepper, as a sign-up does. */
    storeHash: async (pepper: string, username: string) => {
      const [customer, account] = [crypto.randomUUID(), crypto.randomUUID()];
      const hash = `$2b$04$${"a".repeat(53)}`;
      await sql`insert into customer (id, username, account, created_at) values (${customer}, ${username}, ${account}, now())`;
      await sql`insert into credential (customer, hash, pepper, changed_at) values (${customer}, ${hash}, ${pepper}, now())`;
    },
    /** Enters an ATM whose newest channel was made with this key. */
    enterTerminal: async (id: string, bankKey: string | null, state = "active") => {
      const publicKey = Buffer.from(id.padEnd(32));
      await sql`
        insert into terminal (id, public_key, state, last_epoch, enrolled_at, bank_key)
        values (${id}, ${publicKey}, ${state}, 1, now(), ${bankKey})`;
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
      await database[Symbol.asyncDispose]();
    },
  };
}

/** "ok", or why a step was refused. */
export const refusalOf = (outcome: { ok: boolean; refusal?: string }): string => (outcome.ok ? "ok" : (outcome.refusal ?? ""));
