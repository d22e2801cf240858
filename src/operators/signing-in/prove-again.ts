import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import type { SignedIn } from "../actor.ts";
import { operatorEvent } from "../operator-event.ts";
import { type OperatorOutcome, refused } from "../outcome.ts";
import { beginProof, checkAssertion } from "../passkeys/assertion.ts";
import type { Ceremony, CeremonyAnswer } from "../passkeys/registration.ts";
import { tryPassword } from "../passwords/try-password.ts";
import { readSessions, updateSession } from "../sessions/session-row.ts";
import type { Operators } from "../settings.ts";
import { finishPasskey } from "./sign-in.ts";

/** A fresh proof: who is signed in, with the new `provenAt`. */
type Proven = OperatorOutcome<SignedIn>;

/** Begins a fresh proof of identity by a passkey of this operator. */
export const beginPasskeyProof = (
  operators: Operators,
  { id }: SignedIn,
  at: number,
): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>> => beginProof(operators, { id, at });

/** Proves the identity again with a passkey; the session stays. Refuses as `signInWithPasskey`, and `session-unknown`. */
export async function proveAgainWithPasskey(
  operators: Operators,
  actor: SignedIn,
  { at, ...answer }: CeremonyAnswer & { readonly at: number },
): Promise<Proven> {
  const checked = await checkAssertion(operators, { ...answer, purpose: "prove" }, at);
  const finished = { kind: "operator-prove", checked, at, from: null, session: actor.session } as const;
  return flat(await finishPasskey(operators, finished, (tx, record) => prove(tx, record, operators, actor, "passkey", at)));
}

/** Proves the identity again with password and code; the session stays. Refuses as `signInWithPassword`, and `session-unknown`. */
export async function proveAgainWithPassword(
  operators: Operators,
  actor: SignedIn,
  given: { readonly password: string; readonly code: string; readonly address: string; readonly at: number },
): Promise<Proven> {
  const attempt = { ...given, username: actor.username, kind: "operator-prove", session: actor.session } as const;
  return flat(await tryPassword(operators, attempt, (tx, record) => prove(tx, record, operators, actor, "password", given.at)));
}

async function prove(
  tx: Transaction,
  record: RecordEvent,
  operators: Operators,
  actor: SignedIn,
  by: "passkey" | "password",
  at: number,
): Promise<Proven> {
  const confidential = { username: actor.username, by };
  // A request beside this one may note its use of the session first.
  for (let tries = 0; tries < TRIES_MOST; tries++) {
    const [session] = await readSessions(tx, operators, { id: actor.session });
    if (session === undefined || session.operator !== actor.id) break;
    if (!(await updateSession(tx, operators, session, { provenAt: at, lastUsedAt: Math.max(at, session.lastUsedAt) }))) continue;
    record(operatorEvent("operator-prove", { at, operator: actor.id, session: actor.session, confidential }));
    return { ok: true, result: { ...actor, provenAt: at } };
  }
  const outcome = "error:session-unknown" as const;
  record(operatorEvent("operator-prove", { at, operator: actor.id, session: actor.session, outcome, confidential }));
  return refused("session-unknown");
}

/** More than there are requests of one browser at once. */
const TRIES_MOST = 20;

const flat = <Result>(outcome: OperatorOutcome<OperatorOutcome<Result>>): OperatorOutcome<Result> =>
  outcome.ok ? outcome.result : outcome;
