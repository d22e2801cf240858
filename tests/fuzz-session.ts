import assert from "node:assert/strict";
import { type BreachCause, ChannelError } from "../src/channel/connection/breach.ts";
import { Direction } from "../src/channel/records/direction.ts";
import { openRecord, sealRecord } from "../src/channel/records/record.ts";
import { RecordLayer } from "../src/channel/records/record-layer.ts";
import { secretsOf } from "../src/channel/testing/test-session.ts";
import { isBreach } from "./fuzz-frames.ts";
import type { Target } from "./fuzz-target.ts";

/**
 * Records of any kind in any order. The first byte is the receiving end. Each record is kind(1) || n(1) || fill(1), with n bytes
 * of `fill` as its content. Two kinds are actions of the receiver: it sends PING, and it gets the right PONG.
 */
const [READY, DATA, CLOSE, PING, PONG] = [0x10, 0x00, 0x01, 0x02, 0x03] as const;
const [OWN_PING, RIGHT_PONG] = [0xf0, 0xf1] as const;
const RECORDS_MAX = 16;
const STEP_SIZE = 3;

const script = (role: "client" | "server", ...steps: readonly (readonly [kind: number, n: number, fill?: number])[]): Buffer =>
  Buffer.from([role === "server" ? 0 : 1, ...steps.flatMap(([kind, n, fill = 0]) => [kind, n, fill])]);

export const sessions: Target = {
  name: "session",
  reads: "the rules of the kinds of record; sections 4.3 and 5",
  seeds: [
    script("server", [READY, 0], [DATA, 200], [PING, 8, 7], [OWN_PING, 0], [RIGHT_PONG, 0], [CLOSE, 1, 4]),
    script("client", [DATA, 0], [OWN_PING, 0], [PING, 8], [RIGHT_PONG, 0], [OWN_PING, 0], [RIGHT_PONG, 0], [CLOSE, 1]),
  ],
  words: [
    ...[READY, DATA, OWN_PING, RIGHT_PONG, 0x11].map((kind) => Buffer.of(kind, 0, 0)),
    ...[0, 5, 6].map((reason) => Buffer.of(CLOSE, 1, reason)),
    ...[7, 8, 9].flatMap((size) => [Buffer.of(PING, size, 1), Buffer.of(PONG, size, 1)]),
  ],
  refuses: isBreach,
  run(input) {
    const role = (input[0] ?? 0) % 2 === 0 ? "server" : "client";
    const session = new RecordLayer(role, secretsOf(), RECORDS_MAX);
    const { c2s, s2c } = secretsOf();
    const [toSession, fromSession] = [new Direction(role === "server" ? c2s : s2c), new Direction(role === "server" ? s2c : c2s)];
    const rules = new Rules(role);
    for (let at = 1; at + STEP_SIZE <= input.length && session.sent < RECORDS_MAX; at += STEP_SIZE) {
      const [step, n, fill] = input.subarray(at, at + STEP_SIZE) as unknown as [number, number, number];
      if (step === OWN_PING) {
        const frame = session.ping();
        assert.equal(frame === null, rules.asked !== null, "one PING at a time");
        if (frame !== null) rules.asked = openRecord(fromSession, frame).content;
        continue;
      }
      const kind = step === RIGHT_PONG ? PONG : step;
      const content = step === RIGHT_PONG ? (rules.asked ?? Buffer.alloc(8, fill)) : Buffer.alloc(n, fill);
      const cause = outcome(() => session.open(sealRecord(toSession, kind, content)));
      assert.equal(cause, rules.take(kind, content));
      if (cause !== null) throw new ChannelError(cause); // Fatal: the receiver opens no later record.
    }
    return true;
  },
};

/** The protocol's rules for each kind, written independently of the session. */
const CONTENT: ReadonlyMap<number, (content: Buffer) => boolean> = new Map([
  [DATA, (content: Buffer) => content.length <= 16_380],
  [CLOSE, (content: Buffer) => content.length === 1 && (content[0] as number) <= 5],
  [PING, (content: Buffer) => content.length === 8],
  [PONG, (content: Buffer) => content.length === 8],
  [READY, (content: Buffer) => content.length === 0],
] as [number, (content: Buffer) => boolean][]);

/** The rules again, as a model to compare the session with. */
class Rules {
  asked: Buffer | null = null;
  readonly #role: "client" | "server";
  #received = 0;
  #closed = false;

  constructor(role: "client" | "server") {
    this.#role = role;
  }

  /** Returns the cause if this record is a breach, else null. */
  take(kind: number, content: Buffer): BreachCause | null {
    const cause = this.#judge(kind, content);
    this.#received++;
    if (kind === CLOSE) this.#closed = true;
    if (kind === PONG) this.asked = null;
    return cause;
  }

  #judge(kind: number, content: Buffer): BreachCause | null {
    const readyDue = this.#role === "server" && this.#received === 0;
    if (this.#closed) return "close-trailed";
    if (this.#received >= RECORDS_MAX) return "record-limit";
    if (!CONTENT.has(kind)) return "record-kind";
    if (CONTENT.get(kind)?.(content) !== true) return "record-content";
    if (readyDue !== (kind === READY)) return readyDue ? "ready-missing" : "ready-misplaced";
    return kind === PONG && this.asked?.equals(content) !== true ? "pong-unasked" : null;
  }
}

function outcome(act: () => void): BreachCause | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!isBreach(error)) throw error;
    return (error as ChannelError).code as BreachCause;
  }
}
