import { EFFECT_SIZE, type RecordedEvent } from "../../events/events.ts";
import { SIGN_OFF_OP, TRANSACTIONS } from "../../ledger/ledger.ts";

/** The operations of the ledger that keep their answer; each is also the kind of its event. */
export const KEPT_OPS: readonly string[] = Object.entries(TRANSACTIONS)
  .filter(([, { asks }]) => !asks)
  .map(([op]) => op);

/** The fewest and the most effects of an event. */
type Counts = readonly [least: number, most: number];

const counts = (kinds: readonly string[], least: number, most: number): Readonly<Record<string, Counts>> =>
  Object.fromEntries(kinds.map((kind) => [kind, [least, most] as const]));

/** Of an event whose outcome is ok. A kind that is not here has none. */
const WHEN_OK: Readonly<Record<string, Counts>> = {
  ...counts(KEPT_OPS, 1, 1),
  ...counts(["customer-close", "customer-open", "customer-sign-out", "customer-note"], 1, 1),
  ...counts(["terminal-enrol", "terminal-rotate", "terminal-revoke"], 1, 1),
  ...counts(["key-make", "key-retire", "key-end"], 1, 1),
  // The key, and the succession if it is the audit log's.
  ...counts(["key-activate"], 1, 2),
  ...counts(["alarm-clear", "limits-set", SIGN_OFF_OP], 1, 1),
  ...counts(["terminal-order", "terminal-order-end", "order-done"], 1, 1),
  ...counts(["proposal-make", "proposal-approve", "proposal-refuse", "proposal-withdraw"], 1, 1),
  ...counts(["proposal-expire", "proposal-carry-out"], 1, 1),
  // A hash if a stronger one was made, a void request if it was unknown, a key if it was not named before.
  ...counts(["signin", "outcome", "audit-recipient"], 0, 1),
  ...counts(["operator-signin", "operator-signout", "operator-recover"], 1, 1),
  ...counts(["operator-roles", "operator-disable", "operator-enable"], 1, 1),
  // The account, or for the bank's first operator the link.
  ...counts(["operator-invite", "operator-key-make", "operator-key-draw", "operator-key-end"], 1, 1),
  // The account, and the link or the credential.
  ...counts(["operator-link", "operator-accept"], 2, 2),
  // The account, and the credential if one was added.
  ...counts(["operator-access"], 1, 2),
  // The answer and the new hash.
  ...counts(["change-password"], 2, 2),
  // The answer, the customer and the first hash.
  ...counts(["signup"], 3, 3),
};

/** Of a refusal: its answer is kept, unless the same request may come again. */
const WHEN_REFUSED: Readonly<Record<string, Counts>> = {
  ...counts([...KEPT_OPS, "signup", "change-password"], 0, 1),
  // Why the ATM refuses it is the error; an unknown order has no end.
  ...counts(["order-done"], 0, 1),
  // The alarm's name is the error.
  ...counts(["alarm-raise"], 1, 1),
  // An approved proposal that could not be carried out has ended too.
  ...counts(["proposal-carry-out"], 1, 1),
};

const NONE: Counts = [0, 0];

/** Returns what is wrong with the number of an event's effects; null if nothing is. */
export function wrongEffects({ kind, outcome, effect }: RecordedEvent): string | null {
  const [least, most] = (outcome === "ok" ? WHEN_OK : WHEN_REFUSED)[kind] ?? NONE;
  const count = (effect?.length ?? 0) / EFFECT_SIZE;
  if (Number.isInteger(count) && count >= least && count <= most) return null;
  const range = least === most ? String(least) : `${least} to ${most}`;
  return `has ${count} effects, but a ${kind} that ended ${outcome} has ${range}`;
}

/** The digests that an event carries. */
export function digestsOf(effect: Buffer | null): readonly Buffer[] {
  if (effect === null) return [];
  const count = Math.floor(effect.length / EFFECT_SIZE);
  return Array.from({ length: count }, (_, i) => effect.subarray(i * EFFECT_SIZE, (i + 1) * EFFECT_SIZE));
}
