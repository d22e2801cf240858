import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import { type OperatorEventKind, outcomeOf, recordStranger } from "../operator-event.ts";
import { done, type OperatorOutcome, type Refused, refused } from "../outcome.ts";
import { type Assertion, beginSignIn, checkAssertion } from "../passkeys/assertion.ts";
import { notePasskeyUse } from "../passkeys/passkey-row.ts";
import type { Ceremony, CeremonyAnswer } from "../passkeys/registration.ts";
import { tryPassword } from "../passwords/try-password.ts";
import { beginSession, cleaned, type NewSession } from "../sessions/begin-session.ts";
import type { Operators, Place } from "../settings.ts";

/**
 * Begins a sign-in with a passkey: resolves with what to pass to `navigator.credentials.get`. Without a username the authenticator offers
 * its passkeys by itself; with one, the answer does not tell whether it exists.
 */
export const beginPasskeySignIn = (
  operators: Operators,
  asked: { readonly username: string | null; readonly at: number },
): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>> => beginSignIn(operators, asked);

/**
 * Signs in with a passkey. Refuses `challenge-unknown` and `passkey-invalid`, which does not tell whether the account exists, is disabled,
 * or has another passkey. Each attempt is in the audit log, except those that RefusalBudget leaves out.
 */
export async function signInWithPasskey(
  operators: Operators,
  { from, at, ...answer }: CeremonyAnswer & { readonly from: Place; readonly at: number },
): Promise<OperatorOutcome<NewSession>> {
  const checked = await checkAssertion(operators, { ...answer, purpose: "sign-in" }, at);
  return finishPasskey(operators, { kind: "operator-signin", checked, at, from }, (tx, record, { operator }) =>
    beginSession(tx, record, operators, { operator, kind: "browser", from, by: "passkey", provenAt: at, at }),
  );
}

/**
 * Signs in with a password and six digits. Refuses `credentials-wrong`, `credentials-delayed` (with `seconds`) and `bank-busy`, for an
 * unknown username exactly as for another. Each attempt is in the audit log, except one refused as `bank-busy`
 * and those that RefusalBudget leaves out.
 */
export const signInWithPassword = (
  operators: Operators,
  given: {
    readonly username: string;
    readonly password: string;
    readonly code: string;
    readonly from: Place;
    readonly at: number;
  },
): Promise<OperatorOutcome<NewSession>> => {
  const { username, password, code, from, at } = given;
  const attempt = { username, password, code, address: cleaned(from.address), at, kind: "operator-signin" } as const;
  return tryPassword(operators, attempt, (tx, record, operator) =>
    beginSession(tx, record, operators, { operator, kind: "browser", from, by: "password", provenAt: at, at }),
  );
};

/** What remains of a ceremony after the signature was checked: the use of the passkey, and what it is for, in one transaction. */
export async function finishPasskey<Result>(
  operators: Operators,
  finished: {
    readonly kind: OperatorEventKind;
    readonly checked: OperatorOutcome<Assertion>;
    readonly at: number;
    readonly from: Pick<Place, "address"> | null;
    readonly session?: string;
  },
  act: (tx: Transaction, record: RecordEvent, assertion: Assertion) => Promise<Result>,
): Promise<OperatorOutcome<Result>> {
  const { kind, checked, at, from, session } = finished;
  return operators.store.begin(async (tx, record) => {
    const refuse = (refusal: Refused): Refused => {
      const confidential = { by: "passkey", ...(from === null ? {} : { address: cleaned(from.address) }) };
      const operator = checked.ok ? checked.result.operator.id : null;
      recordStranger(record, operators, kind, { at, operator, session, outcome: outcomeOf(refusal), confidential });
      return refusal;
    };
    if (!checked.ok) return refuse(checked);
    const { before, used } = checked.result;
    if (!(await notePasskeyUse(tx, operators, before, used))) return refuse(refused("passkey-invalid"));
    return done(await act(tx, record, checked.result));
  });
}
