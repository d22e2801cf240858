import assert from "node:assert/strict";
import { encodeReason } from "../records/kinds.ts";
import { type Message, RecordLayer } from "../records/record-layer.ts";
import { receive, secretsOf } from "./test-session.ts";

/** A small session to tamper with, and the check that tampering is a breach. */

/** More bytes than any frame has, because a changed length may make the receiver wait for them. */
const MORE = Buffer.alloc(20_000);

export function flip(frame: Buffer, bit: number): Buffer {
  const changed = Buffer.from(frame);
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (0x80 >> (bit & 7));
  return changed;
}

const end = (role: "client" | "server", byte?: number): RecordLayer => new RecordLayer(role, secretsOf(byte), 2 ** 20);

/** The records of a small session by direction. */
export function records(byte?: number): { c2s: Buffer[]; s2c: Buffer[] } {
  const [client, server] = [end("client", byte), end("server", byte)];
  return {
    c2s: [
      client.seal("READY"),
      client.seal("DATA", Buffer.from('{"op":"balance"}')),
      client.seal("PING", Buffer.alloc(8, 1)),
      client.seal("CLOSE", encodeReason("done")),
    ],
    s2c: [
      server.seal("DATA", Buffer.from('{"ok":true}')),
      server.seal("PING", Buffer.alloc(8, 2)),
      server.seal("DATA", Buffer.alloc(300)),
      server.seal("CLOSE", encodeReason("done")),
    ],
  };
}

export const DIRECTIONS = [
  { dir: "c2s", receiver: "server" },
  { dir: "s2c", receiver: "client" },
] as const;

/** A receiver that has taken the first records of its direction. */
export function receiverAfter(frames: readonly Buffer[], receiver: "client" | "server"): RecordLayer {
  const session = end(receiver);
  for (const frame of frames) session.open(frame);
  return session;
}

/** Asserts that the bytes end the connection and that none of them is delivered. */
export function assertBreach(session: RecordLayer, bytes: Buffer, code: RegExp, what: string): void {
  const delivered: Message[] = [];
  assert.throws(() => receive(session, Buffer.concat([bytes, MORE]), undefined, delivered), { name: "ChannelError", code }, what);
  assert.equal(delivered.length, 0, what);
}
