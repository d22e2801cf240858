import type { Sql, Transaction } from "../store/store.ts";
import type { KeyOutcome, KeyRefusal } from "./key-outcome.ts";
import { serversWithout } from "./register/holders.ts";
import { type BankKey, type KeyPurpose, type KeyState, readKeys } from "./register/register.ts";
import { usesOf } from "./uses.ts";

/** The steps of a rotation (docs/OPERATIONS.md, "Keys"). */
export type KeyStep = "prepare" | "activate" | "withdraw" | "end";

/** A change of one key's state; null for a key that is not made yet. */
export interface KeyChange {
  readonly key: BankKey | null;
  readonly after: KeyState;
}

type KeyRefused = Extract<KeyOutcome, { ok: false }>;

/** What a step changes, in this order; `subject` is the change that the step is about. */
export type KeyPlan = { readonly ok: true; readonly subject: KeyChange; readonly changes: readonly KeyChange[] } | KeyRefused;

/**
 * Returns what a step would change at this time (milliseconds since 1970 UTC), or why it is refused, as the step does. It changes
 * nothing and reads the database alone: that a file is full shows when the step is done.
 */
export async function planStep(sql: Sql | Transaction, step: KeyStep, purpose: KeyPurpose, at: number): Promise<KeyPlan> {
  return PLANS[step](sql, (await readKeys(sql)).filter((key) => key.purpose === purpose) as readonly BankKey[], at);
}

type Plan = (sql: Sql | Transaction, keys: readonly BankKey[], at: number) => Promise<KeyPlan>;

const PLANS: Readonly<Record<KeyStep, Plan>> = {
  async prepare(_, keys) {
    const isUnderWay = keys.some(({ purpose, state }) => state === "made" || (purpose === "bank-key" && state === "retiring"));
    return isUnderWay ? refuse("key-under-way") : of({ key: null, after: "made" });
  },
  async activate(sql, keys) {
    const made = inState(keys, "made");
    if (made === undefined) return refuse("key-none-made");
    const servers = await serversWithout(sql, made.id);
    if (servers.length > 0) return refuse("key-not-everywhere", { servers });
    const before = inState(keys, "active");
    const subject = { key: made, after: "active" } as const;
    if (before === undefined) return of(subject);
    // The old log key signs nothing any more, and is gone before somebody can steal it.
    return of(subject, [{ key: before, after: before.purpose === "audit-log-key" ? "ended" : "retiring" }, subject]);
  },
  async withdraw(_, keys) {
    const made = inState(keys, "made");
    if (made !== undefined) return of({ key: made, after: "ended" });
    const active = inState(keys, "active");
    const before = keys.filter(({ state }) => state === "retiring").reduce<BankKey | null>(newer, null);
    if (active === undefined || before === null) return refuse("key-none-to-withdraw");
    const subject = { key: active, after: "retiring" } as const;
    return of(subject, [subject, { key: before, after: "active" }]);
  },
  async end(sql, keys, at) {
    const key = inState(keys, "retiring");
    return key === undefined ? refuse("key-none-retiring") : planEnd(sql, key, at);
  },
};

/** The end of this key. Refuses `key-in-use` with `uses`, unless its bound has passed. */
export async function planEnd(sql: Sql | Transaction, key: BankKey, at: number): Promise<KeyPlan> {
  const isOver = key.endsBy !== null && at >= key.endsBy;
  const uses = isOver ? 0 : await usesOf(sql, key);
  return uses > 0 ? refuse("key-in-use", { uses }) : of({ key, after: "ended" });
}

export const refuse = (refusal: KeyRefusal, more: Pick<KeyRefused, "servers" | "uses"> = {}): KeyRefused => ({
  ok: false,
  refusal,
  ...more,
});

const of = (subject: KeyChange, changes: readonly KeyChange[] = [subject]): KeyPlan => ({ ok: true, subject, changes });
const inState = (keys: readonly BankKey[], state: KeyState): BankKey | undefined => keys.find((key) => key.state === state);
const newer = (one: BankKey | null, other: BankKey): BankKey => (one === null || other.at > one.at ? other : one);
