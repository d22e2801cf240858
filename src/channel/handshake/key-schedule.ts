import { Cbc, Hmac, hkdf, hmacSha256, KEY_SIZE, type Key, keyFrom } from "../../crypto/crypto.ts";
import { SessionId } from "../../model/model.ts";
import type { NoiseResult } from "./symmetric-state.ts";

/** Expand1 of PROTOCOL.md, section 4: the first block of HKDF-Expand. */
function expand1(prk: Buffer, info: string): Buffer {
  return hmacSha256(prk, Buffer.concat([Buffer.from(info), Buffer.of(0x01)]));
}

/** The Master Secret, unique to the session. */
export function masterSecret({ ck, h }: NoiseResult): Buffer {
  const t = hmacSha256(ck, Buffer.alloc(0));
  const askMaster = expand1(t, "ask");
  t.fill(0);
  const master = hkdf(askMaster, Buffer.concat([h, Buffer.from("atmlink/1 master secret")]), "", KEY_SIZE);
  askMaster.fill(0);
  return master;
}

/** The traffic secrets of key epoch 0 and the session's public name. The receiver erases the secrets. */
export interface SessionSecrets {
  readonly sessionId: SessionId;
  readonly c2s: Buffer;
  readonly s2c: Buffer;
}

/** Returns T[c2s,0], T[s2c,0] and the session id; erases the Noise values and the Master Secret. */
export function sessionSecrets(noise: NoiseResult): SessionSecrets {
  const { ck, h } = noise;
  const master = masterSecret(noise);
  const c2s = hkdf(h, master, "atmlink/1 c2s traffic", KEY_SIZE);
  const s2c = hkdf(h, master, "atmlink/1 s2c traffic", KEY_SIZE);
  const sessionId = SessionId(h.toString("hex", 0, 16));
  master.fill(0);
  ck.fill(0);
  h.fill(0);
  return { sessionId, c2s, s2c };
}

/** The MAC Key and the Encryption Key of one direction and key epoch. */
export interface RecordKeys {
  readonly macKey: Key;
  /** HMAC-SHA-512 with the MAC Key. */
  readonly mac: Hmac;
  readonly encryptionKey: Key;
  /** The cipher of the Encryption Key. */
  readonly cbc: Cbc;
}

export function recordKeys(traffic: Buffer): RecordKeys {
  const encryptionKey = keyFrom(expand1(traffic, "atmlink/1 enc"));
  const macKey = keyFrom(expand1(traffic, "atmlink/1 mac"));
  return { macKey, mac: new Hmac("sha512", macKey), encryptionKey, cbc: new Cbc(encryptionKey) };
}

/** Returns T[d,n+1]; erases T[d,n]. */
export function nextTraffic(traffic: Buffer): Buffer {
  const next = expand1(traffic, "atmlink/1 next");
  traffic.fill(0);
  return next;
}
