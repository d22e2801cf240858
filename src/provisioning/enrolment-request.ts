import { isPublicKey, KEY_SIZE, sha256 } from "../crypto/crypto.ts";
import { TerminalId } from "../model/model.ts";

/** What a new machine asks the bank for (PROTOCOL.md, section 1.1). Nothing in it is secret; whoever changes it gets another fingerprint. */
export interface EnrolmentRequest {
  readonly terminal: TerminalId;
  /** The machine's static X25519 public key. */
  readonly publicKey: Buffer;
  /** The X25519 public key to which the bank seals the key file, and nothing else. */
  readonly sealTo: Buffer;
}

const FORM = /^SRE1:(ATM-(?!0000)\d{4}):([A-Za-z0-9_-]{91})$/;
const CHECK_SIZE = 4;
const FINGERPRINT_LABEL = "strongroom enrolment request 1\0";
const FINGERPRINT_SIZE = 10;

/** `SRE1:ATM-0003:` and, in base64url, both public keys and the first 4 bytes of the SHA-256 of what comes before. */
export function printEnrolmentRequest({ terminal, publicKey, sealTo }: EnrolmentRequest): string {
  const keys = Buffer.concat([publicKey, sealTo]);
  return `SRE1:${terminal}:${Buffer.concat([keys, checkOf(terminal, keys)]).toString("base64url")}`;
}

/** Reads the text of a request; null if it is anything else, or a character of it is another. */
export function readEnrolmentRequest(text: string): EnrolmentRequest | null {
  const [, name = "", base64 = ""] = FORM.exec(text) ?? [];
  const bytes = Buffer.from(base64, "base64url");
  if (bytes.toString("base64url") !== base64 || bytes.length !== 2 * KEY_SIZE + CHECK_SIZE) return null;
  const terminal = TerminalId(name);
  const keys = bytes.subarray(0, 2 * KEY_SIZE);
  if (!bytes.subarray(2 * KEY_SIZE).equals(checkOf(terminal, keys))) return null;
  const [publicKey, sealTo] = [keys.subarray(0, KEY_SIZE), keys.subarray(KEY_SIZE)];
  // One key must not serve two protocols (PROTOCOL.md, section 1).
  if (!isPublicKey(publicKey) || !isPublicKey(sealTo) || publicKey.equals(sealTo)) return null;
  return { terminal, publicKey, sealTo };
}

/** What a person compares by eye: 80 bits of the request's SHA-256 in base32 (RFC 4648), in groups of four. */
export function fingerprintOf(request: EnrolmentRequest): string {
  const hash = sha256(Buffer.from(`${FINGERPRINT_LABEL}${printEnrolmentRequest(request)}`));
  return (base32(hash.subarray(0, FINGERPRINT_SIZE)).match(/.{4}/g) ?? []).join("-");
}

/** The SHA-256 of the text, in hex: the name of the request in a sealed file. */
export const requestDigest = (request: EnrolmentRequest): string =>
  sha256(Buffer.from(printEnrolmentRequest(request))).toString("hex");

const checkOf = (terminal: TerminalId, keys: Buffer): Buffer =>
  sha256(Buffer.concat([Buffer.from(`SRE1:${terminal}:`), keys])).subarray(0, CHECK_SIZE);

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Whole groups of 5 bytes only. */
function base32(bytes: Buffer): string {
  let bits = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (let left = (bytes.length * 8) / 5; left > 0; left--) {
    text = `${DIGITS[Number(bits % 32n)]}${text}`;
    bits /= 32n;
  }
  return text;
}
