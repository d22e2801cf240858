import { KEY_SIZE, type KeyPair } from "../../crypto/crypto.ts";
import type { TerminalId } from "../../model/model.ts";

/** What an ATM is provisioned with (PROTOCOL.md, section 1.1). The buffers have 32 bytes, are only read and stay the caller's. */
export interface InitiatorKeys {
  readonly terminalId: TerminalId;
  readonly staticPrivate: Buffer;
  readonly pskEpoch: number;
  readonly psk: Buffer;
  readonly bankStaticPublic: Buffer;
}

/** What the bank knows of a terminal when its ClientHello comes. */
export interface KnownTerminal {
  readonly terminalId: TerminalId;
  /** The PSK of this epoch: 32 bytes, copied at once. Null where there is none, as for every epoch of a revoked terminal. */
  psk(epoch: number): Buffer | null;
}

/** What the bank brings to a handshake. */
export interface ResponderKeys {
  /** The bank's static pairs, two at most (section 1.3); keyPairFrom makes them. */
  readonly statics: readonly KeyPair[];
  /** The terminal of this static public key, null where there is none. Takes as long either way. */
  findTerminal(publicKey: Buffer): Promise<KnownTerminal | null>;
}

/** The PSK itself. Throws RangeError for one of another size, which no side may ever have made. */
export function checkPsk(psk: Buffer): Buffer {
  if (psk.length !== KEY_SIZE) throw new RangeError(`a pre-shared key has ${KEY_SIZE} bytes, not ${psk.length}`);
  return psk;
}
