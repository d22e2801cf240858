import { randomBytes } from "node:crypto";
import { OperatorId } from "../../model/model.ts";
import { openSecretOf, sealSecret } from "../authentic/sealed-secret.ts";
import type { Operators } from "../settings.ts";

/** The length that RFC 4226 asks for, in bytes. */
const SECRET_SIZE = 20;
const PERIOD_S = 30;
const CODE = /^[0-9]{6}$/;
/** How long a person may take to enter the secret into the authenticator's program, in milliseconds. */
const SETTING_UP_MS = 15 * 60_000;

/** Loaded when it is first needed, like the library for WebAuthn. */
const otplib = () => import("otplib");

/** A secret for a program that shows six digits every 30 seconds (RFC 6238), before it is stored. */
export interface NewTotp {
  /** In base32, for a person who types it. */
  readonly secret: string;
  /** The same as `otpauth://` address, for a QR code. */
  readonly uri: string;
  /** The secret, sealed: the page keeps it until the person has typed the first code, so the bank stores nothing until then. */
  readonly pending: string;
}

/** Makes a new secret for this operator, which is valid for 15 minutes as long as it is not stored. */
export async function newTotp(
  { seal, relyingParty }: Operators,
  { id, username }: { readonly id: OperatorId; readonly username: string },
  at: number,
): Promise<NewTotp> {
  const { generateURI, ScureBase32Plugin } = await otplib();
  const bytes = randomBytes(SECRET_SIZE);
  const secret = new ScureBase32Plugin().encode(bytes, { padding: false });
  const until = at + SETTING_UP_MS;
  const pending = `${id}.${until}.${sealSecret(seal, ["pending", id, until], bytes).toString("base64url")}`;
  bytes.fill(0);
  const uri = generateURI({ issuer: relyingParty.name, label: username, secret, digits: 6, period: PERIOD_S });
  return { secret, uri, pending };
}

/** Opens what `newTotp` sealed, and whose it is; null if it is over, or not what this bank sealed. */
export function openPending(
  { seal }: Operators,
  pending: string,
  at: number,
): { readonly operator: OperatorId; readonly secret: Buffer } | null {
  const [id = "", until = "", sealed = "", more] = pending.split(".");
  if (!/^[0-9]{1,15}$/.test(until) || more !== undefined || at >= Number(until)) return null;
  const secret = openSecretOf(seal, ["pending", id, Number(until)], Buffer.from(sealed, "base64url"));
  return secret === null ? null : { operator: OperatorId(id), secret };
}

/**
 * Returns the step of time of a right code: this one, the one before or the one after. Null if it is wrong, or not newer than the step of
 * the last code that was used.
 */
export async function stepOf(secret: Buffer, code: string, at: number, lastStep: number): Promise<number | null> {
  const token = code.replaceAll(" ", "");
  if (!CODE.test(token)) return null;
  const { verifySync } = await otplib();
  const epoch = Math.floor(at / 1_000);
  const result = verifySync({
    secret: new Uint8Array(secret),
    token,
    epoch,
    period: PERIOD_S,
    digits: 6,
    epochTolerance: PERIOD_S,
  });
  if (!result.valid || !("timeStep" in result)) return null;
  return result.timeStep > lastStep ? result.timeStep : null;
}
