import { AuditError, logKeyId, readLogKeys, succeedLogKey, successionEffect } from "../audit/audit.ts";
import type { EventStore, RecordEvent } from "../events/events.ts";
import type { EventKind } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import type { KeyOutcome } from "./key-outcome.ts";
import { KEY_KINDS, type KeyFiles } from "./material/key-kinds.ts";
import { type KeyChange, type KeyStep, planEnd, planStep, refuse } from "./planning.ts";
import {
  type BankKey,
  changeKey,
  confidentialOf,
  enterKey,
  type KeyEvent,
  type KeyOrder,
  type KeyPurpose,
  type KeyState,
  lockKeys,
  lockRetiring,
  readKeys,
} from "./register/register.ts";

export type { KeyOrder } from "./register/register.ts";

/** How long an old static key of the bank is accepted at most once there is a new one, unless an operator decides otherwise. */
export const BANK_KEY_BOUND_MS = 30 * 24 * 3_600_000;

/** Where a step's one transaction begins: a store, or a transaction that is under way (`within`). */
export type Beginning = Pick<EventStore, "begin">;

/** For a step that is a part of this transaction. */
export const within = (tx: Transaction, record: RecordEvent): Beginning => ({ begin: (act) => act(tx, record) });

/**
 * Makes a new key in this server's file, and enters it as `made`: nothing uses it before `activateKey`. Operators copy the file to the
 * other servers meanwhile. A key that a crash left in the file without an entry is taken instead of another. Refuses `key-under-way` and
 * `keys-full`. Each of these functions records its event, of a refusal too, in its transaction. They throw SecretFileError.
 */
export const prepareKey = (store: Beginning, files: KeyFiles, purpose: KeyPurpose, order: KeyOrder): Promise<KeyOutcome> =>
  decide(store, "prepare", purpose, order, async (tx, record) => {
    const { ids, add, most } = KEY_KINDS[purpose];
    const [held, keys] = [await ids(files[purpose]), await readKeys(tx)];
    const left = held.find((id) => !keys.some((key) => key.id === id));
    if (left === undefined && held.length >= most) return refuse("keys-full");
    // The file before the commit: no server may hear of a key that exists nowhere.
    const id = left ?? (await add(files[purpose]));
    return { ok: true, key: await enterKey(tx, record, { id, purpose, state: "made" }, order) };
  });

/**
 * The key that was made is used from the commit on, on all servers; the one before is accepted until nothing needs it, and a
 * static key of the bank for no longer than `boundMs` (milliseconds). The old key of the audit log signs the succession of the new
 * one, and ends. Throws AuditError `key-file` if this server's file lacks one of the two, and `log-checkpoint`. Refuses
 * `key-none-made`, and `key-not-everywhere` with the servers.
 */
export const activateKey = (
  store: Beginning,
  files: KeyFiles,
  purpose: KeyPurpose,
  order: KeyOrder,
  boundMs = BANK_KEY_BOUND_MS,
): Promise<KeyOutcome> => decide(store, "activate", purpose, order, changing(order, boundMs, files));

/**
 * Takes a rotation back before its end. A key that was only made ends. Else the key before the active one is used again, and the new one
 * is accepted as long as something needs it. Refuses `key-none-to-withdraw`. Resolves with the key that was withdrawn.
 */
export const withdrawKey = (
  store: Beginning,
  purpose: KeyPurpose,
  order: KeyOrder,
  boundMs = BANK_KEY_BOUND_MS,
): Promise<KeyOutcome> => decide(store, "withdraw", purpose, order, changing(order, boundMs));

/**
 * Ends the oldest key that is only accepted any more. Every server then removes it from its files. Refuses `key-none-retiring`, and
 * `key-in-use` with `uses`, unless its bound has passed.
 */
export const endKey = (store: Beginning, purpose: KeyPurpose, order: KeyOrder): Promise<KeyOutcome> =>
  decide(store, "end", purpose, order, changing(order, BANK_KEY_BOUND_MS));

/** Ends every key that nothing needs any more, or whose bound has passed. Returns them. `at` is in milliseconds since 1970 UTC. */
export async function endDue(store: EventStore, at: number): Promise<readonly BankKey[]> {
  const ended: BankKey[] = [];
  for (const { id, purpose } of (await readKeys(store.sql)).filter(({ state }) => state === "retiring")) {
    const key = await store.begin(async (tx, record) => {
      // Meanwhile another server may have ended it, or an operator withdrawn its successor.
      const found = (await lockKeys(tx, purpose)).find((each) => each.id === id && each.state === "retiring");
      await lockRetiring(tx, purpose);
      if (found === undefined || !(await planEnd(tx, found, at)).ok) return null;
      return changeKey(tx, record, found, { state: "ended" }, { actor: "bank", approval: null, at });
    });
    if (key !== null) ended.push(key);
  }
  return ended;
}

type Act = (tx: Transaction, record: RecordEvent, changes: readonly KeyChange[], subject: KeyChange) => Promise<KeyOutcome>;

/** Makes the planned changes. A pepper never ends before its last hash: it has no bound. */
const changing =
  (order: KeyOrder, boundMs: number, files?: KeyFiles): Act =>
  async (tx, record, changes, subject) => {
    const also = files === undefined ? undefined : await succession(tx, files["audit-log-key"], changes, order.at);
    let outcome: KeyOutcome | null = null;
    for (const change of changes) {
      const { key, after } = change;
      if (key === null) throw new Error("a key that is not made has no state to change");
      const endsBy = after === "retiring" && key.purpose === "bank-key" ? order.at + boundMs : null;
      const changed = await changeKey(tx, record, key, { state: after, endsBy }, order, change === subject ? also : undefined);
      if (change === subject) outcome = { ok: true, key: changed };
    }
    if (outcome === null) throw new Error("a step without a subject");
    return outcome;
  };

/** Signs and enters the succession if the log gets another key, for the event of the new one. */
async function succession(
  tx: Transaction,
  file: string,
  changes: readonly KeyChange[],
  at: number,
): Promise<KeyEvent | undefined> {
  const idOf = (after: KeyState) =>
    changes.find((each) => each.after === after && each.key?.purpose === "audit-log-key")?.key?.id;
  const [oldKey, newKey] = [idOf("ended"), idOf("active")];
  if (oldKey === undefined || newKey === undefined) return undefined;
  const pairs = await readLogKeys(file);
  const [from, to] = [oldKey, newKey].map((id) => pairs.find(({ publicKey }) => logKeyId(publicKey) === id));
  if (from === undefined || to === undefined)
    throw new AuditError(
      "key-file",
      `${file} lacks the key ${from === undefined ? oldKey : newKey}: copy it from another server`,
    );
  const row = await succeedLogKey(tx, { from, to, at });
  return { effects: [successionEffect(row)], confidential: { succession: row.note } };
}

const EVENT_OF: Readonly<Record<KeyStep, EventKind>> = {
  prepare: "key-make",
  activate: "key-activate",
  withdraw: "key-retire",
  end: "key-end",
};

function decide(store: Beginning, step: KeyStep, purpose: KeyPurpose, order: KeyOrder, act: Act): Promise<KeyOutcome> {
  return store.begin(async (tx, record) => {
    await lockKeys(tx, purpose);
    if (step === "end") await lockRetiring(tx, purpose);
    const plan = await planStep(tx, step, purpose, order.at);
    const outcome = plan.ok ? await act(tx, record, plan.changes, plan.subject) : plan;
    if (outcome.ok) return outcome;
    const { approval, at } = order;
    const confidential = { purpose, ...confidentialOf(order) };
    record({ at, kind: EVENT_OF[step], outcome: `error:${outcome.refusal}`, request: approval?.proposal, confidential });
    return outcome;
  });
}
