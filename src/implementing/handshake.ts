import { checkFrame, clientHandshake, type HelloWire, serverHandshake } from "../channel/channel.ts";
import { keyPairFrom } from "../crypto/crypto.ts";
import { TerminalId } from "../model/model.ts";
import { breachOf, orBreach } from "./breach.ts";

/** The provisioned keys of an ATM (docs/PROTOCOL.md, section 1.1), each of 32 bytes. */
export interface AtmKeys {
  readonly terminalId: string;
  readonly staticPrivate: Uint8Array;
  readonly pskEpoch: number;
  readonly psk: Uint8Array;
  readonly bankStaticPublic: Uint8Array;
}

/** A bank's side of a handshake. */
export interface BankKeys {
  /** The bank's static private keys, two at most (section 1.3). */
  readonly staticPrivates: readonly Uint8Array[];
  /** Resolves with the terminal of this static public key; null if there is none. It must take as long either way. */
  findTerminal(staticPublic: Uint8Array): Promise<KnownTerminal | null>;
}

export interface KnownTerminal {
  readonly terminalId: string;
  /** Returns the PSK of this epoch; null if there is none, as for every epoch of a revoked terminal. */
  psk(epoch: number): Uint8Array | null;
}

/** The result of a handshake (section 4): T[c2s,0], T[s2c,0], and the session's public name in hex. Erase the secrets after use. */
export interface SessionSecrets {
  readonly sessionId: string;
  readonly c2s: Uint8Array;
  readonly s2c: Uint8Array;
}

export interface BegunHandshake {
  /** The ClientHello frame, to be sent first. */
  readonly clientHello: Uint8Array;
  /** Takes the ServerHello frame. Rejects with Breach if it is not from the bank. On success send READY at once. */
  finish(serverHello: Uint8Array): Promise<SessionSecrets>;
}

export interface AnsweredHandshake extends SessionSecrets {
  /** The ServerHello frame. The ATM is not authenticated before its READY opens. */
  readonly serverHello: Uint8Array;
  readonly terminalId: string;
  readonly pskEpoch: number;
}

/** Begins the ATM's handshake (section 3). The ephemeral key is random; give one only to check a vector. */
export function beginHandshake(keys: AtmKeys, ephemeralPrivate?: Uint8Array): BegunHandshake {
  const { staticPrivate, psk, bankStaticPublic } = keys;
  const wire = new OneAnswer();
  const secrets = clientHandshake(
    wire,
    {
      terminalId: TerminalId(keys.terminalId),
      staticPrivate: Buffer.from(staticPrivate),
      pskEpoch: keys.pskEpoch,
      psk: Buffer.from(psk),
      bankStaticPublic: Buffer.from(bankStaticPublic),
    },
    ...(ephemeralPrivate === undefined ? [] : [keyPairFrom(Buffer.from(ephemeralPrivate))]),
  );
  secrets.catch(() => {});
  return {
    clientHello: wire.sent,
    finish: async (serverHello) => {
      wire.answer.resolve(orBreach(() => checkFrame(Buffer.from(serverHello), "ServerHello")));
      return secrets.catch((error: unknown) => Promise.reject(breachOf(error)));
    },
  };
}

/** Answers an ATM's ClientHello as a bank does (section 3.1). Rejects with Breach; then send nothing and end the connection. */
export async function answerHandshake(
  clientHello: Uint8Array,
  { staticPrivates, findTerminal }: BankKeys,
  ephemeralPrivate?: Uint8Array,
): Promise<AnsweredHandshake> {
  const wire = new OneAnswer();
  wire.answer.resolve(orBreach(() => checkFrame(Buffer.from(clientHello), "ClientHello")));
  const statics = staticPrivates.map((each) => keyPairFrom(Buffer.from(each)));
  const find = async (publicKey: Buffer) => {
    const found = await findTerminal(publicKey);
    if (found === null) return null;
    const psk = (epoch: number): Buffer | null => bufferOf(found.psk(epoch));
    return { terminalId: TerminalId(found.terminalId), psk };
  };
  const ephemeral = ephemeralPrivate === undefined ? [] : [() => keyPairFrom(Buffer.from(ephemeralPrivate))];
  const accepting = serverHandshake(wire, { statics, findTerminal: find }, () => {}, ...ephemeral);
  const { sessionId, c2s, s2c, terminalId, pskEpoch } = await accepting.catch((error: unknown) =>
    Promise.reject(breachOf(error)),
  );
  return { serverHello: wire.sent, sessionId, c2s, s2c, terminalId, pskEpoch };
}

const bufferOf = (bytes: Uint8Array | null): Buffer | null => (bytes === null ? null : Buffer.from(bytes));

/** A wire on which one frame is sent and one is received. */
class OneAnswer implements HelloWire {
  readonly answer = Promise.withResolvers<Buffer>();
  #sent: Buffer | null = null;

  get sent(): Buffer {
    if (this.#sent === null) throw new Error("nothing was sent");
    return this.#sent;
  }

  send(frame: Buffer): void {
    this.#sent = frame;
  }

  receive(): Promise<Buffer> {
    return this.answer.promise;
  }
}
