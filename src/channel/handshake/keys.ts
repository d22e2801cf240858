import { KEY_SIZE, type KeyPair } from "../../crypto/crypto.ts";
import type { TerminalId } from "../../model/model.ts";

/** The provisioned keys of an ATM (PROTOCOL.md, section 1.1). The buffers have 32 bytes, are only read and stay the caller's. */
export interface InitiatorKeys {
  readonly terminalId: TerminalId;
  readonly staticPrivate: Buffer;
  readonly pskEpoch: number;
  readonly psk: Buffer;
  readonly bankStaticPublic: Buffer;
}

/** A terminal of the bank that a ClientHello claims to come from. */
export interface KnownTerminal {
  readonly terminalId: TerminalId;
  /** Returns the PSK of this epoch: 32 bytes, copied at once. Null if there is none, as for every epoch of a revoked terminal. */
  psk(epoch: number): Buffer | null;
}

/** The bank's inputs to a handshake. */
export interface ResponderKeys {
  /** The bank's static pairs, two at most (section 1.3); keyPairFrom makes them. */
  readonly statics: readonly KeyPair[];
  /** Resolves with the terminal of this static public key, or null if there is none. Takes as long either way. */
  findTerminal(publicKey: Buffer): Promise<KnownTerminal | null>;
}

/** Returns the PSK itself. Throws RangeError for another size: neither side may ever make such a PSK. */
export function checkPsk(psk: Buffer): Buffer {
  if (psk.length !== KEY_SIZE) throw new RangeError(`a pre-shared key has ${KEY_SIZE} bytes, not ${psk.length}`);
  return psk;
}
