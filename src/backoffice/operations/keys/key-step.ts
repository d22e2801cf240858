import type { KeyChange, KeyFiles, KeyOrder, KeyOutcome, KeyPlan, KeyPurpose, KeyRefusal, KeyStep } from "../../../keys/keys.ts";
import { choice } from "../../fields/choice-fields.ts";
import { optional } from "../../fields/field.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { oneOf, text } from "../../results/value-forms.ts";
import { type Answer, type Difference, done, type OperatorContext, refused } from "../operation.ts";

const KEYS = {
  pepper: "the pepper: the key of the HMAC that every password passes before bcrypt",
  "bank-key": "the bank's static key pair, by which ATMs recognise it",
  "audit-log-key": "the key that signs the audit log's checkpoints",
} as const satisfies Record<KeyPurpose, string>;

const key = choice("which key", KEYS);

/** Of a step that follows from the one before: the state of the keys is the reason. */
export const KEY_FIELDS = { key, reason: optional(reason) };
/** Of a step that begins a rotation, or goes back: only its maker knows why. */
export const KEY_FIELDS_WITH_REASON = { key, reason };

/** What the steps of a rotation have in common: administrators agree on each, and the bank, which has the files, does it. */
export const KEY_STEP = {
  group: "keys",
  operands: ["key"],
  roles: ["administrator"],
  ...{ approval: true, fresh: true, reads: false, event: null },
} as const;

/** Of the bank that carries out a step. */
export function filesOf({ backoffice: { keyFiles } }: OperatorContext): KeyFiles {
  if (keyFiles === undefined) throw new Error("only the bank, which has the files, makes and activates a key");
  return keyFiles;
}

const REFUSALS = {
  "key-under-way": "a rotation of this key is under way: end it, or withdraw it, first",
  "keys-full": "the file holds as many keys as it can: old ones must end first",
  "key-none-made": "no new key was made: prepare one first",
  "key-not-everywhere": "some live servers do not have the key in their files: copy the file to them, and propose it again",
  "key-none-to-withdraw": "there is no key before this one to go back to",
  "key-none-retiring": "no older key of this kind is left to end",
  "key-in-use": "something still needs the key: wait until sign-ins and ATMs have moved to the new one",
} as const satisfies Record<KeyRefusal, string>;

/** The refusals of one step, each with what it means. */
export const refusalsOf = <Name extends KeyRefusal>(...names: readonly Name[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, REFUSALS[name]]));

/** What a step would change, for who approves it. */
export async function differenceOf({ tx, at }: OperatorContext, step: KeyStep, key: KeyPurpose): Promise<Answer<Difference>> {
  const { planStep } = await import("../../../keys/keys.ts");
  const plan = await planStep(tx, step, key, at);
  return plan.ok ? done({ about: {}, changes: plan.changes.map((each) => changeText(key, each)) }) : refusedStep(plan);
}

const STATES = {
  made: "made, not in use",
  active: "in use",
  retiring: "not used for anything new, still accepted",
  ended: "ended for good",
} as const;

const changeText = (purpose: KeyPurpose, { key, after }: KeyChange) => ({
  what: key === null ? `a new ${purpose}` : `${purpose} ${key.id}`,
  before: key === null ? "does not exist" : STATES[key.state],
  after: after === "retiring" && purpose === "bank-key" ? `${STATES.retiring}, for 30 days at most` : STATES[after],
});

/** Of the approved proposal that is being carried out. */
export function orderOf({ name, at, proposal }: OperatorContext): KeyOrder {
  const approver = proposal?.decision?.decider.name;
  if (proposal === null || approver === undefined) throw new Error("a key changes only by an approved proposal");
  return { actor: name, approval: { proposal: proposal.id, approver }, at };
}

/** The key that the step was about. */
export const STEPPED_KEY = object({
  key: oneOf(Object.keys(KEYS) as KeyPurpose[]),
  id: text("the key's id, which reveals nothing of it"),
});

export const answerOf = (outcome: KeyOutcome): Answer<{ readonly key: KeyPurpose; readonly id: string }> =>
  outcome.ok ? done({ key: outcome.key.purpose, id: outcome.key.id }) : refusedStep(outcome);

function refusedStep({ refusal, servers, uses }: Extract<KeyPlan, { ok: false }>): Answer<never> {
  return refused(refusal, {
    ...(servers === undefined ? {} : { servers: servers.join(", ") }),
    ...(uses === undefined ? {} : { uses: String(uses) }),
  });
}
