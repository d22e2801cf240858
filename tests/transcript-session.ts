import { Direction } from "../src/channel/records/direction.ts";
import { HEADER_SIZE } from "../src/channel/records/frame.ts";
import { encodeReason, KINDS, type KindName } from "../src/channel/records/kinds.ts";
import { sealRecord } from "../src/channel/records/record.ts";
import { RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { accept, type Outcome, refuse } from "../src/model/refusal.ts";
import { ALL_ENTRIES } from "../src/protocol/account-operations.ts";
import { encodeRequest, encodeResponse, type Request } from "../src/protocol/message.ts";
import type { OperationName } from "../src/protocol/operations.ts";
import { fixed } from "./transcript-handshake.ts";

/** The messages of the transcript from READY to CLOSE, and their records (PROTOCOL.md, sections 5 and 11). */

type Dir = "c2s" | "s2c";

/** One record before it is sealed. */
interface Said {
  readonly dir: Dir;
  readonly kind: KindName;
  readonly content: Buffer;
  /** For DATA, the operation of the request or the answer. */
  readonly op?: OperationName;
}

export interface TranscribedRecord {
  readonly dir: Dir;
  readonly seq: number;
  readonly kind: KindName;
  readonly op?: OperationName;
  /** The application message, if there is one. */
  readonly message?: string;
  readonly content: string;
  readonly plaintext: string;
  readonly iv: string;
  readonly aad: string;
  readonly ciphertext: string;
  readonly mac: string;
  readonly frame: string;
}

const idOf = (n: number): RequestId => RequestId(`019a2b3c-4d5e-7000-8000-${String(n).padStart(12, "0")}`);
const funds = (posted: bigint, held: bigint) => ({ posted: Money(posted), held: Money(held), available: Money(posted - held) });

const ask = (n: number, op: OperationName, fields: object = {}): Said => {
  return { dir: "c2s", kind: "DATA", op, content: encodeRequest({ id: idOf(n), op, fields } as Request) };
};
const answer = (n: number, op: OperationName, outcome: Outcome<object>): Said => {
  return { dir: "s2c", kind: "DATA", op, content: encodeResponse(op, { id: idOf(n), outcome: outcome as never }) };
};
const say = (dir: Dir, kind: KindName, content: Buffer = Buffer.alloc(0)): Said => ({ dir, kind, content });

const PASSWORD = "très secret, vraiment 🔑";
const PING = fixed("ping").subarray(0, 8);
const ENTRIES = [
  {
    entry: 2,
    at: 1_767_225_620_000,
    kind: "withdrawal",
    reverses: 0,
    direction: "debit",
    amount: Money(4_000n),
    balance: Money(6_000n),
    counterparty: "",
  },
  {
    entry: 1,
    at: 1_767_225_610_000,
    kind: "deposit",
    reverses: 0,
    direction: "credit",
    amount: Money(10_000n),
    balance: Money(10_000n),
    counterparty: "",
  },
];

/** A customer's whole visit, in the order of the records on the network. */
const SAID: readonly Said[] = [
  say("c2s", "READY"),
  ask(1, "signup", { username: "9lives", password: PASSWORD }),
  answer(1, "signup", refuse("username-invalid")),
  ask(2, "signup", { username: "zoe", password: PASSWORD }),
  answer(2, "signup", accept({})),
  ask(3, "signin", { username: "zoe", password: PASSWORD }),
  answer(3, "signin", accept({ username: "zoe", currency: "EUR", exponent: 2 })),
  ask(4, "deposit", { amount: Money(10_000n) }),
  answer(4, "deposit", accept(funds(10_000n, 0n))),
  ask(5, "withdraw", { amount: Money(4_000n) }),
  answer(5, "withdraw", accept(funds(10_000n, 4_000n))),
  ask(6, "settle", { hold: idOf(5), amount: Money(4_000n) }),
  answer(6, "settle", accept({ amount: Money(4_000n) })),
  say("c2s", "PING", PING),
  say("s2c", "PONG", PING),
  // Two open requests, answered in the reverse order.
  ask(7, "balance"),
  ask(8, "statement", { ...ALL_ENTRIES, before: 0, most: 11 }),
  answer(8, "statement", accept({ entries: ENTRIES, next: 0 })),
  answer(7, "balance", accept(funds(6_000n, 0n))),
  ask(9, "withdraw", { amount: Money(90_000n) }),
  answer(9, "withdraw", refuse("insufficient-funds", { available: 6_000n })),
  ask(10, "signout"),
  answer(10, "signout", accept({})),
  say("c2s", "CLOSE", encodeReason("done")),
  say("s2c", "CLOSE", encodeReason("done")),
];

const hex = (bytes: Buffer): string => bytes.toString("hex");

/** Returns the records of both directions in the order of sending. The caller still owns the traffic secrets. */
export function transcribeRecords({ c2s, s2c }: { c2s: Buffer; s2c: Buffer }): TranscribedRecord[] {
  const directions = { c2s: new Direction(Buffer.from(c2s)), s2c: new Direction(Buffer.from(s2c)) };
  return SAID.map((said) => transcribed(said, directions[said.dir]));
}

function transcribed({ dir, kind, content, op }: Said, direction: Direction): TranscribedRecord {
  const { seq } = direction;
  const iv = fixed(`iv ${dir} ${seq}`).subarray(0, 16);
  const frame = sealRecord(direction, KINDS[kind].code, content, iv);
  const header = frame.subarray(0, HEADER_SIZE);
  const [ciphertext, mac] = [frame.subarray(HEADER_SIZE + 16, -32), frame.subarray(-32)];
  const size = ciphertext.length - 1;
  const head = Buffer.of(KINDS[kind].code, content.length >> 8, content.length & 0xff);
  const aad = Buffer.concat([header, Buffer.alloc(8)]);
  aad.writeBigUInt64BE(BigInt(seq), HEADER_SIZE);
  return {
    dir,
    seq,
    kind,
    ...(op === undefined ? {} : { op, message: content.toString() }),
    content: hex(content),
    plaintext: hex(Buffer.concat([head, content, Buffer.alloc(size)], size)),
    iv: hex(iv),
    aad: hex(aad),
    ciphertext: hex(ciphertext),
    mac: hex(mac),
    frame: hex(frame),
  };
}
