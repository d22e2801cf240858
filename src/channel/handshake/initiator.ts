import { KEY_SIZE, type KeyPair } from "../../crypto/crypto.ts";
import { breach } from "../connection/breach.ts";
import { type NoiseResult, SymmetricState } from "./symmetric-state.ts";

/** The transport of the messages of a Noise handshake; a test can hold the other end. */
export interface NoiseWire {
  send(message: Buffer): void;
  receive(): Promise<Buffer>;
}

/** The initiator's inputs, by the names of Noise: `s` and `e` are its own keys, `rs` is the responder's. */
export interface Initiator {
  readonly prologue: Buffer;
  readonly s: KeyPair;
  readonly e: KeyPair;
  readonly rs: Buffer;
  readonly psk: Buffer;
  readonly payload: Buffer;
}

/**
 * The initiator's half of Noise IKpsk1 (PROTOCOL.md, section 3):
 *
 *     <- s
 *     ...
 *     -> e, es, s, ss, psk
 *     <- e, ee, se
 *
 * Resolves once the responder is authenticated, with its payload. Rejects with a breach if message 2 does not open.
 */
export async function initiate(wire: NoiseWire, own: Initiator): Promise<NoiseResult & { payload: Buffer }> {
  const { s, e, rs } = own;
  const symmetric = new SymmetricState();
  try {
    symmetric.mixHash(own.prologue);

    // <- s
    symmetric.mixHash(rs);

    // -> e, es, s, ss, psk
    symmetric.mixEphemeral(e.publicKey);
    symmetric.mixDh(e.privateKey, rs);
    const sealedStatic = symmetric.encryptAndHash(s.publicKey);
    symmetric.mixDh(s.privateKey, rs);
    symmetric.mixKeyAndHash(own.psk);
    const sealedPayload = symmetric.encryptAndHash(own.payload);
    wire.send(Buffer.concat([e.publicKey, sealedStatic, sealedPayload]));

    // <- e, ee, se
    const message2 = await wire.receive();
    const re = message2.subarray(0, KEY_SIZE);
    symmetric.mixEphemeral(re);
    symmetric.mixDh(e.privateKey, re);
    symmetric.mixDh(s.privateKey, re);
    const payload = symmetric.decryptAndHash(message2.subarray(KEY_SIZE)) ?? breach("server-hello-payload");

    return { ...symmetric.result(), payload };
  } finally {
    symmetric.erase();
  }
}
