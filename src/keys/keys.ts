/**
 * The bank's keys that operators rotate: the pepper, the bank's static key pair and the audit log's key. Their material lies in the files of each server; a
 * register in the database has which of them is in use, for all servers at once (docs/OPERATIONS.md, "Keys").
 *
 * It promises that no key is used before every live server has it, that none ends while something needs it, and that each change is an
 * audit event in its transaction. It never opens a channel and checks no password. Start with rotation.ts, then register/register.ts.
 */

export type { KeyOutcome, KeyRefusal } from "./key-outcome.ts";
export { KEY_TABLE } from "./key-table.ts";
export { activeBankPair } from "./material/active-pair.ts";
export { heldKeys, type KeyFiles, pruneEnded } from "./material/key-kinds.ts";
export { readRing } from "./material/key-ring.ts";
export { KeyView } from "./material/key-view.ts";
export { type OtherKeyFiles, otherKeys } from "./material/other-keys.ts";
export { type KeyDetails, keyOverview } from "./overview.ts";
export { type KeyChange, type KeyPlan, type KeyStep, planStep } from "./planning.ts";
export { enterFirstKeys, type MissingKey, missingKey } from "./register/first-keys.ts";
export { forgetHolders, reportHeld } from "./register/holders.ts";
export { type KeyPurpose, keyEffect, readKeys } from "./register/register.ts";
export {
  activateKey,
  endDue,
  endKey,
  type KeyOrder,
  prepareKey,
  withdrawKey,
  within,
} from "./rotation.ts";
