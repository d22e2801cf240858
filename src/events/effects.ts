import { Hmac, hkdf, KEY_SIZE, type Key, keyFrom } from "../crypto/crypto.ts";
import { ARRAY, CborBytes, NULL } from "./cbor/cbor-bytes.ts";

/** What a transaction wrote for an event: the name of its kind of row, then the row's values. */
export type Effect = readonly [name: EffectName, ...values: readonly (string | number | Buffer | null)[]];

/** The kinds of row whose content an event vouches for (AUDIT.md, section "Effects"). */
type EffectName =
  | "answer"
  | "log-succession"
  | "customer"
  | "customer-state"
  | "customer-sessions"
  | "customer-note"
  | "credential"
  | "proposal"
  | "proposal-decision"
  | "proposal-end"
  | "terminal-key"
  | "terminal-order"
  | "terminal-order-end"
  | "auditor-key"
  | "bank-limits"
  | "bank-key"
  | "alarm"
  | "alarm-clear"
  | "operator"
  | "operator-passkey"
  | "operator-password"
  | "operator-invitation"
  | "operator-session"
  | "operator-session-end"
  | "api-key";

/** The size of one digest in bytes: nobody without the key can find another content with the same digest. */
export const EFFECT_SIZE = 16;

/** The item that is being encoded: the digest of one ends before the next begins. */
const item = new CborBytes();

/** Makes the digests by which an event vouches for what its transaction wrote, under a key that is not in the database. */
export class EffectDigest {
  readonly #hmac: Hmac;

  constructor(key: Key) {
    this.#hmac = new Hmac("sha256", key);
  }

  /** Returns the digests of these effects one after the other; null if there are none. */
  of(effects: readonly Effect[] | undefined): Buffer | null {
    if (effects === undefined || effects.length === 0) return null;
    const digests = Buffer.allocUnsafe(EFFECT_SIZE * effects.length);
    for (const [i, effect] of effects.entries())
      this.#hmac.write([encode(effect)], digests.subarray(i * EFFECT_SIZE, (i + 1) * EFFECT_SIZE));
    return digests;
  }
}

/** The strings of an item are not shared, as those of a sealed commit are: few of them are the same, and to look for those costs more. */
function encode(effect: Effect): Buffer {
  item.rewind(0);
  item.head(ARRAY, effect.length);
  for (const value of effect) {
    if (value === null) item.byte(NULL);
    else if (typeof value === "number") item.number(value);
    else if (typeof value === "string") item.text(value);
    else item.buffer.set(value, item.binary(value.length));
  }
  return item.buffer.subarray(0, item.end);
}

/** The keys that derive from the bank's one key for its events: of the chains, and of the digests of effects. */
export interface EventKeys {
  readonly chain: Key;
  readonly effect: Key;
}

/** Derives both from the secret of the file, which it does not change. */
export const eventKeysFrom = (secret: Buffer): EventKeys => ({
  chain: derive(secret, "strongroom audit chain"),
  effect: derive(secret, "strongroom audit effect"),
});

const derive = (secret: Buffer, info: string): Key => keyFrom(hkdf(Buffer.alloc(0), secret, info, KEY_SIZE));
