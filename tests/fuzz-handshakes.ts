import assert from "node:assert/strict";
import { ChannelError } from "../src/channel/connection/breach.ts";
import { clientHandshake, type HelloWire } from "../src/channel/handshake/client-handshake.ts";
import { encodeOpening, padTerminalId, prologueOf, serverKeyId } from "../src/channel/handshake/hello.ts";
import { initiate } from "../src/channel/handshake/initiator.ts";
import { serverHandshake } from "../src/channel/handshake/server-handshake.ts";
import { encodeFrame, type FrameName } from "../src/channel/records/frame.ts";
import { FrameReader } from "../src/channel/records/frame-reader.ts";
import {
  ATM,
  BANK,
  CLIENT_EPHEMERAL,
  CLIENT_KEYS,
  handshakes,
  SERVER_EPHEMERAL,
  SERVER_KEYS,
  STRANGER,
} from "../src/channel/testing/test-session.ts";
import { FRAME_WORDS, isBreach } from "./fuzz-frames.ts";
import type { Target } from "./fuzz-target.ts";

/** Both handshakes with fixed keys, against any input from the other end (PROTOCOL.md, sections 3.1 and 3.2). */

const { hellos } = await handshakes();
const [genuineClientHello, genuineServerHello] = hellos as [Buffer, Buffer];
/** Public keys of low order: X25519 with them returns 32 zero bytes. */
const LOW_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
].map((hex) => Buffer.from(hex, "hex"));
const HELLO_WORDS = [
  ...FRAME_WORDS,
  ...LOW_ORDER,
  ...[ATM, BANK, STRANGER].map(({ publicKey }) => publicKey),
  serverKeyId(BANK.publicKey),
  Buffer.from(CLIENT_KEYS.terminalId),
];

/** A connection on which all bytes have arrived. An incomplete frame is its end. */
class ArrivedWire implements HelloWire {
  readonly sent: Buffer[] = [];
  readonly #reader = new FrameReader();

  constructor(bytes: Buffer) {
    this.#reader.push(bytes);
  }

  send(frame: Buffer): void {
    this.sent.push(frame);
  }

  async receive(name: FrameName): Promise<Buffer> {
    const frame = this.#reader.next(name);
    if (frame === null) throw new ChannelError("truncated");
    return frame;
  }
}

const endsBreached = (error: unknown): boolean =>
  isBreach(error) || (error instanceof ChannelError && error.code === "truncated");

/** The server's handshake. It accepts only the one hello of these keys, and sends nothing before. */
async function serve(bytes: Buffer): Promise<void> {
  const wire = new ArrivedWire(bytes);
  try {
    const admit = (): void => {};
    await serverHandshake(wire, SERVER_KEYS, admit, () => SERVER_EPHEMERAL);
    assert.deepEqual(wire.sent, [genuineServerHello]);
  } catch (error) {
    assert.deepEqual(wire.sent, [], "a byte was sent before the client's hello was accepted");
    throw error;
  }
}

export const serverSide: Target = {
  name: "server-handshake",
  reads: "what a client sends first, by the server; section 3.1",
  seeds: [genuineClientHello],
  words: HELLO_WORDS,
  refuses: endsBreached,
  async run(input) {
    await serve(input);
    assert.deepEqual(input.subarray(0, genuineClientHello.length), genuineClientHello, "a hello that nobody made");
    return true;
  },
};

/** psk_epoch(4) || who(1) || payload(32): hellos with the right keys but other content. */
export const helloPayload: Target = {
  name: "client-hello-payload",
  reads: "the payload of a ClientHello that is sealed as it should be, by the server; section 3.1, steps 3 and 4",
  seeds: [Buffer.concat([Buffer.of(0, 0, 0, 1, 0), padTerminalId(CLIENT_KEYS.terminalId)])],
  words: [Buffer.from("ATM-0001"), Buffer.from("ATM-0002"), Buffer.alloc(8)],
  refuses: endsBreached,
  async run(input) {
    const said = Buffer.concat([input, Buffer.alloc(37)], 37);
    const opening = encodeOpening(said.readUInt32BE(), serverKeyId(BANK.publicKey));
    const messages: Buffer[] = [];
    const isTerminal = (said[4] as number) % 2 === 0;
    await initiate(
      { send: (message) => messages.push(message), receive: () => Promise.reject(new ChannelError("truncated")) },
      {
        prologue: prologueOf(opening),
        s: isTerminal ? ATM : STRANGER,
        e: CLIENT_EPHEMERAL,
        rs: BANK.publicKey,
        psk: CLIENT_KEYS.psk,
        payload: said.subarray(5),
      },
    ).catch(() => {}); // The client has sent message 1 by then.
    await serve(Buffer.concat([opening, ...messages]));
    assert.deepEqual([said.readUInt32BE(), isTerminal, said.subarray(5)], [1, true, padTerminalId(CLIENT_KEYS.terminalId)]);
    return true;
  },
};

export const clientSide: Target = {
  name: "client-handshake",
  reads: "what a server answers, by the client; section 3.2",
  seeds: [genuineServerHello],
  words: [...HELLO_WORDS, encodeFrame("ServerHello", Buffer.alloc(48))],
  refuses: endsBreached,
  async run(input) {
    const wire = new ArrivedWire(input);
    await clientHandshake(wire, CLIENT_KEYS, CLIENT_EPHEMERAL);
    assert.deepEqual(wire.sent, [genuineClientHello]);
    assert.deepEqual(input.subarray(0, genuineServerHello.length), genuineServerHello, "a hello that nobody made");
    return true;
  },
};
