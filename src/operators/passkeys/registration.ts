import { randomUUID } from "node:crypto";
import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { OperatorId } from "../../model/model.ts";
import { readOperators } from "../accounts/operator-version.ts";
import { isDisplayName } from "../accounts/rules.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import type { Operators } from "../settings.ts";
import { CHALLENGE_MS, newChallenge, useChallenge } from "./challenge.ts";
import { type Passkey, readPasskeys } from "./passkey-row.ts";
import { webauthn } from "./webauthn.ts";

/** What the browser is asked, and the id by which its answer names the question. */
export interface Ceremony<Options> {
  readonly challenge: string;
  /** For `navigator.credentials`, in WebAuthn's JSON form. */
  readonly options: Options;
}

/** An answer of the browser, which nobody has checked. */
export interface CeremonyAnswer {
  readonly challenge: string;
  /** WebAuthn's JSON form. */
  readonly response: unknown;
}

/** ES256, EdDSA and RS256, by the numbers that COSE gives them: every authenticator has one of them. */
const ALGORITHMS = [-7, -8, -257];
const TRANSPORT = /^[a-z-]{1,16}$/;
const TRANSPORTS_MOST = 8;

/**
 * Begins the registration of a passkey. The person must be verified by the authenticator (PIN, finger, face). Authenticators are told
 * the passkeys of all operators, so that none of them makes a second one for another account.
 */
export async function beginRegistration(
  operators: Operators,
  person: { readonly id: OperatorId; readonly username: string; readonly displayName: string },
  at: number,
): Promise<Ceremony<PublicKeyCredentialCreationOptionsJSON>> {
  const { store, relyingParty } = operators;
  const asked = await newChallenge(store.sql, operators, { purpose: "register", operator: person.id, at });
  const known = (await readOperators(store.sql, operators)).flatMap(({ passkeys }) => passkeys);
  const exclude = await readPasskeys(store.sql, operators, { ids: known });
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: relyingParty.name,
    rpID: relyingParty.id,
    userID: new Uint8Array(Buffer.from(person.id.replaceAll("-", ""), "hex")),
    userName: person.username,
    userDisplayName: person.displayName,
    challenge: new Uint8Array(asked.challenge),
    timeout: CHALLENGE_MS,
    attestationType: "none",
    excludeCredentials: exclude.map(({ credential, transports }) => ({
      id: credential.toString("base64url"),
      transports: [...transports],
    })),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return { challenge: asked.id, options };
}

/**
 * Checks what the authenticator answered. Resolves with the passkey, which is not stored yet, and whose it is. Refuses `name-invalid`,
 * `challenge-unknown` and `passkey-invalid`. The challenge is used up in each case but the first.
 */
export async function checkRegistration(
  operators: Operators,
  answer: CeremonyAnswer & { readonly name: string },
  at: number,
): Promise<OperatorOutcome<Passkey>> {
  const { store, relyingParty } = operators;
  if (!isDisplayName(answer.name)) return refused("name-invalid");
  const asked = await useChallenge(store.sql, operators, { id: answer.challenge, purpose: "register", at });
  if (asked === null || asked.operator === null) return refused("challenge-unknown");
  const response = answer.response as RegistrationResponseJSON;
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: asked.challenge.toString("base64url"),
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
    // The library throws for every answer that is not right, whatever is wrong with it.
  }).catch(() => null);
  if (verified === null || !verified.verified) return refused("passkey-invalid");
  const { credential } = verified.registrationInfo;
  return done({
    ...{ id: randomUUID(), operator: OperatorId(asked.operator), name: answer.name, madeAt: at, lastUsedAt: null },
    credential: Buffer.from(credential.id, "base64url"),
    publicKey: Buffer.from(credential.publicKey),
    transports: transportsOf(credential.transports),
    signCount: credential.counter,
  });
}

/** Hints for the browser, by the browser: only their form is checked. */
const transportsOf = (given: unknown): readonly string[] =>
  (Array.isArray(given) ? given : [])
    .filter((each): each is string => typeof each === "string" && TRANSPORT.test(each))
    .slice(0, TRANSPORTS_MOST);
