import { type KeyPair, keyPairFrom } from "../../crypto/crypto.ts";
import { TerminalId } from "../../model/model.ts";
import { clientHandshake, type HelloWire } from "../handshake/client-handshake.ts";
import type { SessionSecrets } from "../handshake/key-schedule.ts";
import type { InitiatorKeys, KnownTerminal, ResponderKeys } from "../handshake/keys.ts";
import { serverHandshake } from "../handshake/server-handshake.ts";
import type { FrameName } from "../records/frame.ts";
import { FrameReader } from "../records/frame-reader.ts";
import { type Message, RecordLayer } from "../records/record-layer.ts";

/** A bank and an ATM for tests, and the wires between them. All keys are fixed, because every run must be the same. */

const secret = (byte: number): Buffer => Buffer.alloc(32, byte);
const pair = (byte: number): KeyPair => keyPairFrom(secret(byte));

export const BANK = pair(1);
export const ATM = pair(2);
export const CLIENT_EPHEMERAL = pair(3);
export const SERVER_EPHEMERAL = pair(4);
export const STRANGER = pair(5);

export const CLIENT_KEYS: InitiatorKeys = {
  terminalId: TerminalId("ATM-0001"),
  staticPrivate: secret(2),
  pskEpoch: 1,
  psk: secret(6),
  bankStaticPublic: BANK.publicKey,
};

export const TERMINAL: KnownTerminal = {
  terminalId: CLIENT_KEYS.terminalId,
  psk: (epoch) => (epoch === CLIENT_KEYS.pskEpoch ? CLIENT_KEYS.psk : null),
};

export const SERVER_KEYS: ResponderKeys = {
  statics: [BANK],
  findTerminal: async (publicKey) => (publicKey.equals(ATM.publicKey) ? TERMINAL : null),
};

/** One end of a wire in memory. What is sent goes to the other end at once, in pieces of this size. */
export class MemoryWire implements HelloWire {
  readonly sent: Buffer[] = [];
  readonly #reader = new FrameReader();
  readonly #arrived: Buffer[] = [];
  #deliver: ((bytes: Buffer) => void) | null = null;
  #waiting: { name: FrameName; resolve(frame: Buffer): void; reject(error: unknown): void } | null = null;

  connect(other: MemoryWire, pieceSize = Number.POSITIVE_INFINITY): void {
    this.#deliver = (bytes) => {
      for (let at = 0; at < bytes.length; at += pieceSize) other.take(bytes.subarray(at, at + pieceSize));
    };
  }

  send(frame: Buffer): void {
    this.sent.push(frame);
    this.#deliver?.(frame);
  }

  receive(name: FrameName): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { name, resolve, reject };
      this.#read();
    });
  }

  /** Bytes arrive here from any sender. */
  take(bytes: Buffer): void {
    this.#arrived.push(bytes);
    this.#read();
  }

  #read(): void {
    if (this.#waiting === null) return;
    try {
      let frame = this.#reader.next(this.#waiting.name);
      while (frame === null && this.#arrived.length > 0) {
        this.#reader.push(this.#arrived.shift() as Buffer);
        frame = this.#reader.next(this.#waiting.name);
      }
      if (frame === null) return;
      this.#waiting.resolve(frame);
    } catch (error) {
      this.#waiting.reject(error);
    }
    this.#waiting = null;
  }
}

/** Runs both handshakes against each other, and returns the secrets of both sides. */
export async function handshakes(
  client: InitiatorKeys = CLIENT_KEYS,
  server: ResponderKeys = SERVER_KEYS,
  pieceSize = Number.POSITIVE_INFINITY,
): Promise<{ client: SessionSecrets; server: SessionSecrets; hellos: Buffer[] }> {
  const [a, b] = [new MemoryWire(), new MemoryWire()];
  a.connect(b, pieceSize);
  b.connect(a, pieceSize);
  const admit = (): void => {};
  const [clientSecrets, serverSecrets] = await Promise.all([
    clientHandshake(a, client, CLIENT_EPHEMERAL),
    serverHandshake(b, server, admit, () => SERVER_EPHEMERAL),
  ]);
  return { client: clientSecrets, server: serverSecrets, hellos: [...a.sent, ...b.sent] };
}

/** Traffic secrets for tests that need no handshake; each `byte` has its own. */
export const secretsOf = (byte = 7): SessionSecrets => ({
  sessionId: "00".repeat(16) as SessionSecrets["sessionId"],
  c2s: secret(byte),
  s2c: secret(byte + 1),
});

const RECORDS_MAX = 2 ** 20;

/** Both ends of a session that is READY. */
export function sessions(byte = 7): { client: RecordLayer; server: RecordLayer } {
  const [client, server] = [
    new RecordLayer("client", secretsOf(byte), RECORDS_MAX),
    new RecordLayer("server", secretsOf(byte), RECORDS_MAX),
  ];
  server.open(client.seal("READY"));
  return { client, server };
}

/** Feeds a stream of bytes to a session as a link does, in pieces of this size. Throws what the session throws. */
export function receive(
  session: RecordLayer,
  stream: Buffer,
  pieceSize = Number.POSITIVE_INFINITY,
  messages: Message[] = [],
): Message[] {
  const reader = new FrameReader();
  for (let at = 0; at < stream.length; at += pieceSize) {
    reader.push(stream.subarray(at, at + pieceSize));
    for (let frame = reader.next("Record"); frame !== null; frame = reader.next("Record")) messages.push(session.open(frame));
  }
  return messages;
}
