import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { isUsername } from "../../customers/customers.ts";
import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import { insertVersion, lockRegister, nextVersion, type OperatorVersion, versionEffect } from "../accounts/operator-version.ts";
import { isDisplayName } from "../accounts/rules.ts";
import type { Role } from "../actor.ts";
import {
  type CheckedCredential,
  checkCredential,
  type GivenCredential,
  type Person,
  storeCredential,
} from "../credentials/new-credential.ts";
import { operatorEvent, outcomeOf, recordStranger } from "../operator-event.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import { beginRegistration, type Ceremony } from "../passkeys/registration.ts";
import { type NewTotp, newTotp } from "../passwords/totp.ts";
import { beginSession, cleaned, type NewSession } from "../sessions/begin-session.ts";
import type { Operators, Place } from "../settings.ts";
import { findLiveInvitation, type LiveInvitation } from "./invitation-row.ts";
import { insertOperator, usernameRefusal } from "./invite.ts";

/** What the page of a link shows. */
export interface FoundInvitation {
  /** Null for the bank's first operator, who chooses username and name. */
  readonly person: Pick<Person, "username" | "displayName"> | null;
  readonly roles: readonly Role[];
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

/** The username and the name that the bank's first operator chooses; all others have theirs already. */
export type ChosenPerson = Pick<Person, "username" | "displayName">;

/** Returns what a link is for; null if it cannot be used. */
export async function findInvitation(operators: Operators, token: string, at: number): Promise<FoundInvitation | null> {
  const found = await findLiveInvitation(operators.store.sql, operators, token, at);
  if (found === null) return null;
  const { invitation, version } = found;
  const person = version && { username: version.username, displayName: version.displayName };
  return { person, roles: version?.roles ?? ["administrator"], expiresAt: invitation.expiresAt };
}

/** Begins the registration of a passkey by a link. Refuses `invitation-unknown`, and `username-invalid` and `name-invalid` of the first operator. */
export async function beginInvitedPasskey(
  operators: Operators,
  { token, person, at }: { readonly token: string; readonly person: ChosenPerson | null; readonly at: number },
): Promise<OperatorOutcome<Ceremony<PublicKeyCredentialCreationOptionsJSON>>> {
  const who = personOf(await findLiveInvitation(operators.store.sql, operators, token, at), person);
  return who.ok ? done(await beginRegistration(operators, who.result, at)) : who;
}

/** Makes the TOTP secret for a password that is set by a link. Refuses as `beginInvitedPasskey`. */
export async function beginInvitedPassword(
  operators: Operators,
  { token, person, at }: { readonly token: string; readonly person: ChosenPerson | null; readonly at: number },
): Promise<OperatorOutcome<NewTotp>> {
  const who = personOf(await findLiveInvitation(operators.store.sql, operators, token, at), person);
  return who.ok ? done(await newTotp(operators, who.result, at)) : who;
}

/**
 * Uses a link: stores the credential, makes the account active, and signs the person in. Refuses `invitation-unknown`, `passkey-taken`, as
 * `checkCredential`, and for the first operator also `username-invalid`, `name-invalid` and `operator-exists`; the link can then be used
 * again. Of two who use it at once, one is refused.
 */
export async function acceptInvitation(
  operators: Operators,
  accepted: {
    readonly token: string;
    readonly person: ChosenPerson | null;
    readonly credential: GivenCredential;
    readonly from: Place;
    readonly at: number;
  },
): Promise<OperatorOutcome<NewSession>> {
  const { token, person, credential, from, at } = accepted;
  const { store } = operators;
  const who = personOf(await findLiveInvitation(store.sql, operators, token, at), person);
  const checked = who.ok ? await checkCredential(operators, who.result, credential, at) : who;
  return store.begin(async (tx, record) => {
    await lockRegister(tx);
    const found = checked.ok ? await findLiveInvitation(tx, operators, token, at) : null;
    const entered =
      checked.ok && who.ok
        ? await enter(tx, record, operators, { found, person: who.result, checked: checked.result, at })
        : checked;
    if (entered.ok && "n" in entered.result) {
      const operator = entered.result;
      return done(
        await beginSession(tx, record, operators, { operator, kind: "browser", from, by: credential.kind, provenAt: at, at }),
      );
    }
    const refusal = entered.ok ? refused("invitation-unknown") : entered;
    const confidential = { address: cleaned(from.address), ...(who.ok ? { username: who.result.username } : {}) };
    const operator = who.ok && person === null ? who.result.id : null;
    recordStranger(record, operators, "operator-accept", { at, operator, outcome: outcomeOf(refusal), confidential });
    return refusal;
  });
}

/** Enters the credential and the account's new version. A refusal has changed nothing. */
async function enter(
  tx: Transaction,
  record: RecordEvent,
  operators: Operators,
  entering: {
    readonly found: LiveInvitation | null;
    readonly person: Person;
    readonly checked: CheckedCredential;
    readonly at: number;
  },
): Promise<OperatorOutcome<OperatorVersion>> {
  const { found, person, checked, at } = entering;
  if (found === null || found.invitation.operator !== person.id) return refused("invitation-unknown");
  const taken = found.version === null ? await usernameRefusal(tx, person.username) : null;
  if (taken !== null) return taken;
  const stored = await storeCredential(tx, operators, checked, found.version ?? { passkeys: [] });
  if (!stored.ok) return stored;
  const { changes, effect } = stored.result;
  const operator =
    found.version === null ? firstOperator(person, changes, at) : nextVersion(found.version, at, { ...changes, ...ACTIVE });
  if (found.version === null) await insertOperator(tx, operator);
  await insertVersion(tx, operators, operator);
  const confidential = { username: operator.username, by: checked.kind };
  record(
    operatorEvent("operator-accept", { at, operator: operator.id, confidential, effects: [versionEffect(operator), effect] }),
  );
  return done(operator);
}

const ACTIVE = { state: "active", linkBy: null } as const;

const firstOperator = (
  { id, username, displayName }: Person,
  changes: Partial<Pick<OperatorVersion, "passkeys" | "password">>,
  at: number,
): OperatorVersion => ({
  ...{ id, username, createdAt: at, n: 1, displayName, roles: ["administrator"], passkeys: [], password: null, at },
  ...ACTIVE,
  ...changes,
});

/** Whose link it is: the invited operator, or the first one with the names that this person chose. */
function personOf(found: LiveInvitation | null, chosen: ChosenPerson | null): OperatorOutcome<Person> {
  if (found === null) return refused("invitation-unknown");
  if (found.version !== null) return done(found.version);
  if (chosen === null || !isUsername(chosen.username)) return refused("username-invalid");
  if (!isDisplayName(chosen.displayName)) return refused("name-invalid");
  return done({ id: found.invitation.operator, ...chosen });
}
