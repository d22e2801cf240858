import { KEY_SIZE, type KeyPair, TAG_SIZE } from "../../crypto/crypto.ts";
import { breach } from "../connection/breach.ts";
import type { NoiseWire } from "./initiator.ts";
import { type NoiseResult, SymmetricState } from "./symmetric-state.ts";

/** The responder's inputs, by the names of Noise: `s` is its static key, `e` makes its ephemeral key when it is needed. */
export interface Responder {
  readonly prologue: Buffer;
  readonly s: KeyPair;
  readonly e: () => KeyPair;
  readonly payload: Buffer;
  /** Resolves with the PSK for the initiator's static key: 32 bytes, even for an unknown key. respond() does not erase them. */
  pskFor(rs: Buffer): Promise<Buffer>;
  /** Throws unless the initiator's payload is what it must be; the payload is null if it did not open. */
  verify(payload: Buffer | null): void;
}

const SEALED_KEY_SIZE = KEY_SIZE + TAG_SIZE;

/**
 * The responder's half of Noise IKpsk1 (PROTOCOL.md, section 3):
 *
 *     <- s
 *     ...
 *     -> e, es, s, ss, psk
 *     <- e, ee, se
 *
 * Resolves once message 2 is sent. Only the initiator's next message proves that it holds `e` (section 4.3).
 */
export async function respond(wire: NoiseWire, own: Responder): Promise<NoiseResult> {
  const { s } = own;
  const symmetric = new SymmetricState();
  try {
    symmetric.mixHash(own.prologue);

    // <- s
    symmetric.mixHash(s.publicKey);

    // -> e, es, s, ss, psk
    const message1 = await wire.receive();
    const re = message1.subarray(0, KEY_SIZE);
    symmetric.mixEphemeral(re);
    symmetric.mixDh(s.privateKey, re);
    const sealedStatic = message1.subarray(KEY_SIZE, KEY_SIZE + SEALED_KEY_SIZE);
    const rs = symmetric.decryptAndHash(sealedStatic) ?? breach("client-hello-static");
    const psk = await own.pskFor(rs);
    symmetric.mixDh(s.privateKey, rs);
    symmetric.mixKeyAndHash(psk);
    own.verify(symmetric.decryptAndHash(message1.subarray(KEY_SIZE + SEALED_KEY_SIZE)));

    // <- e, ee, se
    const e = own.e();
    symmetric.mixEphemeral(e.publicKey);
    symmetric.mixDh(e.privateKey, re);
    symmetric.mixDh(e.privateKey, rs);
    const sealedPayload = symmetric.encryptAndHash(own.payload);
    wire.send(Buffer.concat([e.publicKey, sealedPayload]));

    return symmetric.result();
  } finally {
    symmetric.erase();
  }
}
