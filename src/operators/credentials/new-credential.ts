import { randomUUID } from "node:crypto";
import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { checkLength } from "../../customers/customers.ts";
import type { Effect } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import { type OperatorVersion, readOperator } from "../accounts/operator-version.ts";
import type { SignedIn } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { sealSecret } from "../authentic/sealed-secret.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import { insertPasskey, type Passkey, passkeyEffect } from "../passkeys/passkey-row.ts";
import { beginRegistration, type Ceremony, checkRegistration } from "../passkeys/registration.ts";
import { asOwner, insertPassword, passwordEffect, type StoredPassword, totpPlace } from "../passwords/password-row.ts";
import { type NewTotp, newTotp, openPending, stepOf } from "../passwords/totp.ts";
import type { Operators } from "../settings.ts";

/** A way to sign in, as the person gives it: a passkey, or a password with the first code of its TOTP secret. */
export type GivenCredential =
  | {
      readonly kind: "passkey";
      readonly challenge: string;
      readonly response: unknown;
      /** As its owner calls it. */
      readonly name: string;
    }
  | { readonly kind: "password"; readonly password: string; readonly pending: string; readonly code: string };

/** One that was checked, and is not stored yet. */
export type CheckedCredential =
  | { readonly kind: "passkey"; readonly passkey: Passkey }
  | { readonly kind: "password"; readonly stored: StoredPassword };

/** Whose credential it is to be. */
export type Person = Pick<OperatorVersion, "id" | "username" | "displayName">;

/**
 * Checks a new credential of this person. Refuses as `checkRegistration`; for a password `password-too-short` (with `least`),
 * `password-too-common`, `password-too-simple`, `password-too-near`, `totp-expired`, `code-wrong` and `bank-busy`.
 */
export async function checkCredential(
  operators: Operators,
  person: Pick<Person, "id" | "username">,
  given: GivenCredential,
  at: number,
): Promise<OperatorOutcome<CheckedCredential>> {
  if (given.kind === "password") return checkPassword(operators, person, given, at);
  const checked = await checkRegistration(operators, given, at);
  if (!checked.ok) return checked;
  // A challenge of somebody else's registration.
  if (checked.result.operator !== person.id) return refused("challenge-unknown");
  return done({ kind: "passkey", passkey: checked.result });
}

async function checkPassword(
  operators: Operators,
  { id, username }: Pick<Person, "id" | "username">,
  { password, pending, code }: Extract<GivenCredential, { kind: "password" }>,
  at: number,
): Promise<OperatorOutcome<CheckedCredential>> {
  const { credentials, seal } = operators;
  const length = checkLength(password);
  if (!length.ok) return refused("password-too-short", { least: Number(length.details["least"]) });
  const opened = openPending(operators, pending, at);
  if (opened === null || opened.operator !== id) return refused("totp-expired");
  const step = await stepOf(opened.secret, code, at, 0);
  if (step === null) return refused("code-wrong");
  const hashed = await credentials.queue.run(id, async () => {
    const strong = await credentials.checkNew(username, password);
    if (!strong.ok) return refused(strong.refusal as "password-too-common");
    return done((await credentials.hash(asOwner(id), password)).hash);
  });
  if (hashed === null) return refused("bank-busy");
  if (!hashed.ok) return hashed;
  const row = { id: randomUUID(), operator: id };
  const totp = sealSecret(seal, totpPlace(row), opened.secret);
  opened.secret.fill(0);
  return done({ kind: "password", stored: { ...row, hash: hashed.result, totp, madeAt: at, lastStep: step } });
}

/**
 * Stores a checked credential. Resolves with what the operator's next version has of it, and with what its event vouches for. Refuses
 * `passkey-taken`, and then has stored nothing.
 */
export async function storeCredential(
  tx: Transaction,
  authentic: Authentic,
  checked: CheckedCredential,
  before: Pick<OperatorVersion, "passkeys">,
): Promise<
  OperatorOutcome<{ readonly changes: Partial<Pick<OperatorVersion, "passkeys" | "password">>; readonly effect: Effect }>
> {
  if (checked.kind === "password") {
    await insertPassword(tx, authentic, checked.stored);
    return done({ changes: { password: checked.stored.id }, effect: passwordEffect(checked.stored) });
  }
  if (!(await insertPasskey(tx, authentic, checked.passkey))) return refused("passkey-taken");
  return done({ changes: { passkeys: [...before.passkeys, checked.passkey.id] }, effect: passkeyEffect(checked.passkey) });
}

/** Begins the registration of a further passkey of who is signed in. Refuses `operator-unknown`. */
export async function beginOwnPasskey(
  operators: Operators,
  actor: SignedIn,
  at: number,
): Promise<OperatorOutcome<Ceremony<PublicKeyCredentialCreationOptionsJSON>>> {
  const person = await readOperator(operators.store.sql, operators, { id: actor.id });
  return person === null ? refused("operator-unknown") : done(await beginRegistration(operators, person, at));
}

/** Makes the TOTP secret for a new password of who is signed in. */
export const beginOwnPassword = (operators: Operators, actor: SignedIn, at: number): Promise<NewTotp> =>
  newTotp(operators, actor, at);
