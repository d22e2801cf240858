import { randomBytes } from "node:crypto";
import type { InitiatorKeys, KnownTerminal, ResponderKeys } from "../src/channel/handshake/keys.ts";
import { keyPairFrom } from "../src/crypto/crypto.ts";
import { TerminalId } from "../src/model/ids.ts";
import { type Identity, selfSigned } from "./certificate.ts";

/** All keys of the echo server and its client, for both channels. Each run makes new ones. */
export interface EchoKeys {
  readonly bankPrivate: Buffer;
  readonly atm: InitiatorKeys;
  readonly server: Identity;
  readonly client: Identity;
}

/** The name in the server's certificate. */
export const SERVER_NAME = "bank";

export function makeEchoKeys(): EchoKeys {
  const bankPrivate = randomBytes(32);
  const atm = {
    terminalId: TerminalId("ATM-0001"),
    staticPrivate: randomBytes(32),
    pskEpoch: 1,
    psk: randomBytes(32),
    bankStaticPublic: keyPairFrom(bankPrivate).publicKey,
  };
  return { bankPrivate, atm, server: selfSigned(SERVER_NAME), client: selfSigned("ATM-0001") };
}

/** The handshake keys of the private channel's server. It knows this one ATM. */
export function responderKeys({ bankPrivate, atm }: EchoKeys): ResponderKeys {
  const terminal: KnownTerminal = {
    terminalId: atm.terminalId,
    psk: (epoch) => (epoch === atm.pskEpoch ? atm.psk : null),
  };
  const terminals = new Map([[keyPairFrom(atm.staticPrivate).publicKey.toString("hex"), terminal]]);
  return {
    statics: [keyPairFrom(bankPrivate)],
    findTerminal: async (publicKey) => terminals.get(publicKey.toString("hex")) ?? null,
  };
}
