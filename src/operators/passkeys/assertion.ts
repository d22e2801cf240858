import { createHash } from "node:crypto";
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { foldName, type OperatorId } from "../../model/model.ts";
import { type OperatorVersion, readOperator } from "../accounts/operator-version.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import type { Operators } from "../settings.ts";
import { CHALLENGE_MS, newChallenge, useChallenge } from "./challenge.ts";
import { type Passkey, readPasskeys } from "./passkey-row.ts";
import type { Ceremony, CeremonyAnswer } from "./registration.ts";
import { webauthn } from "./webauthn.ts";

/** A right answer: whose it is, by which passkey, and the passkey as its row must be after this use. */
export interface Assertion {
  readonly operator: OperatorVersion;
  readonly before: Passkey;
  readonly used: Passkey;
}

/**
 * Begins a sign-in. Without a username the authenticator offers its own passkeys. With one, it is asked for the passkeys of this
 * operator; an unknown username gets one that looks like them, always the same, so the answer does not tell who is an operator.
 */
export async function beginSignIn(
  operators: Operators,
  { username, at }: { readonly username: string | null; readonly at: number },
): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>> {
  const asked = await newChallenge(operators.store.sql, operators, { purpose: "sign-in", operator: null, at });
  const allow = username === null ? [] : await allowedFor(operators, username);
  return { challenge: asked.id, options: await optionsOf(operators, asked.challenge, allow) };
}

/** Begins a fresh proof of identity: only a passkey of this operator will do. */
export async function beginProof(
  operators: Operators,
  { id, at }: { readonly id: OperatorId; readonly at: number },
): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>> {
  const asked = await newChallenge(operators.store.sql, operators, { purpose: "prove", operator: id, at });
  const operator = await readOperator(operators.store.sql, operators, { id });
  const passkeys = await readPasskeys(operators.store.sql, operators, { ids: operator?.passkeys ?? [] });
  const allow = passkeys.map(({ credential }) => credential.toString("base64url"));
  return { challenge: asked.id, options: await optionsOf(operators, asked.challenge, allow) };
}

/**
 * Checks what the authenticator answered: challenge, origin, site, signature, verification of the person, and that its count has grown.
 * Refuses `challenge-unknown` and `passkey-invalid`; the challenge is used up. The passkey must be one of an active operator.
 */
export async function checkAssertion(
  operators: Operators,
  answer: CeremonyAnswer & { readonly purpose: "sign-in" | "prove" },
  at: number,
): Promise<OperatorOutcome<Assertion>> {
  const { store, relyingParty } = operators;
  const asked = await useChallenge(store.sql, operators, { id: answer.challenge, purpose: answer.purpose, at });
  if (asked === null) return refused("challenge-unknown");
  const response = answer.response as AuthenticationResponseJSON;
  const owned = await ownerOf(operators, response);
  const isAsked = asked.operator === null || asked.operator === owned?.operator.id;
  if (owned === null || !isAsked) return refused("passkey-invalid");
  const { operator, passkey } = owned;
  const { verifyAuthenticationResponse } = await webauthn();
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: asked.challenge.toString("base64url"),
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: true,
    credential: {
      id: passkey.credential.toString("base64url"),
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.signCount,
    },
    // As at the registration.
  }).catch(() => null);
  if (verified === null || !verified.verified) return refused("passkey-invalid");
  const { newCounter } = verified.authenticationInfo;
  return done({ operator, before: passkey, used: { ...passkey, signCount: newCounter, lastUsedAt: at } });
}

/** The active operator whose passkey this is; null if there is none, or if the authenticator says that it is somebody else's. */
async function ownerOf(
  operators: Operators,
  response: AuthenticationResponseJSON,
): Promise<{ readonly operator: OperatorVersion; readonly passkey: Passkey } | null> {
  const { sql } = operators.store;
  if (typeof response?.id !== "string" || typeof response.response !== "object") return null;
  const [passkey] = await readPasskeys(sql, operators, { credential: Buffer.from(response.id, "base64url") });
  if (passkey === undefined) return null;
  const operator = await readOperator(sql, operators, { id: passkey.operator });
  if (operator === null || operator.state !== "active" || !operator.passkeys.includes(passkey.id)) return null;
  const { userHandle } = response.response;
  const own = Buffer.from(operator.id.replaceAll("-", ""), "hex").toString("base64url");
  return userHandle === undefined || userHandle === null || userHandle === own ? { operator, passkey } : null;
}

async function allowedFor(operators: Operators, username: string): Promise<readonly string[]> {
  const operator = await readOperator(operators.store.sql, operators, { username });
  const passkeys = await readPasskeys(operators.store.sql, operators, { ids: operator?.passkeys ?? [] });
  if (operator?.state === "active" && passkeys.length > 0)
    return passkeys.map(({ credential }) => credential.toString("base64url"));
  const name = operators.credentials.pseudonym(`passkey of ${foldName(username)}`);
  return [createHash("sha256").update(name).digest("base64url")];
}

const optionsOf = async (
  { relyingParty }: Operators,
  challenge: Buffer,
  allow: readonly string[],
): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  (await webauthn()).generateAuthenticationOptions({
    rpID: relyingParty.id,
    challenge: new Uint8Array(challenge),
    timeout: CHALLENGE_MS,
    userVerification: "required",
    allowCredentials: allow.map((id) => ({ id })),
  });
