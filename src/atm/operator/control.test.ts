import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempDisposable, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { BALANCE_MAX, CLOSED_BY, Money } from "../../model/model.ts";
import { DOUBTS } from "../cash/cash-state.ts";
import { FAULT_NAMES } from "../cash/faults.ts";
import { Control } from "./control.ts";
import { callAtm } from "./control-call.ts";
import { type Answer, type Asked, decodeAnswer, decodeAsked, encodeAnswer, encodeAsked } from "./control-message.ts";

/** Objects as the decoders return them. */
const record = <Model extends object>(model: Model) => fc.record(model as never, { noNullPrototype: true });
const money = fc.bigInt({ min: 0n, max: BALANCE_MAX }).map(Money);
const note = { denomination: fc.bigInt({ min: 1n, max: 10n ** 12n }).map(Money), notes: fc.nat(10 ** 9) };
const notes = fc.array(record(note), { maxLength: 16 });
const level = fc.constantFrom("ok", "low", "empty");
const name = fc.stringMatching(/^[a-zé ]{1,30}$/);
const who = { operator: name, login: name };
const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.constant({ ask: "status" } as const),
  record({ ask: fc.constantFrom("close", "open", "empty"), ...who }),
  record({ ask: fc.constantFrom("load", "unload", "swap"), notes, ...who }),
  record({ ask: fc.constant("fault"), fault: fc.constantFrom(...FAULT_NAMES) }),
) as never;
const done = { op: fc.constantFrom("load", "unload"), amount: money };
const how = { how: fc.constantFrom("booked", "refused", "pending"), reason: fc.stringMatching(/^[a-z-]{0,64}$/) };
const flags = { closed: fc.boolean(), jammed: fc.boolean(), broken: fc.boolean(), bankReached: fc.boolean() };
const state = record({
  ...{ currency: fc.constant("EUR"), exponent: fc.nat(4), open: fc.nat(99), ...flags, doubt: fc.constantFrom(...DOUBTS) },
  ...{ closedBy: fc.constantFrom(...CLOSED_BY), closer: name, server: name },
  cassettes: fc.array(record({ ...note, level }), { maxLength: 16 }),
  rejected: notes,
  done: fc.array(record({ ...done, ...how }), { maxLength: 4 }),
});
const answer: fc.Arbitrary<Answer> = fc.oneof(
  record({ ok: fc.constant(true), state }),
  record({ ok: fc.constant(false), why: name }),
) as never;

test("requests and answers arrive unchanged", () => {
  fc.assert(fc.property(asked, (each) => assert.deepEqual(decodeAsked(Buffer.from(encodeAsked(each))), { ...each })));
  fc.assert(fc.property(answer, (each) => assert.deepEqual(decodeAnswer(Buffer.from(encodeAnswer(each))), { ...each })));
});

const refusing: Answer = { ok: false, why: "not now" };

test("only the ATM's own account may open the socket, and a socket file of a crashed process is replaced", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "control-"));
  const file = path.join(folder.path, "atm-1.control");
  await writeFile(file, "left by a crash");
  const control = await Control.open(
    file,
    async () => refusing,
    () => {},
  );
  const { mode } = await stat(file);
  assert.equal(mode & 0o777, 0o600);
  assert.deepEqual(await callAtm(file, { ask: "status" }), refusing);
  await control?.close();
  await assert.rejects(callAtm(file, { ask: "status" }), { code: "atm-not-running" });
});

test("an unknown or overlong request ends its connection without an answer, and the next is answered", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "control-"));
  const file = path.join(folder.path, "atm-1.control");
  const log: string[] = [];
  const control = await Control.open(
    file,
    async () => refusing,
    (_, message) => void log.push(message),
  );
  for (const line of ["{}\n", '{"ask":"rob"}\n', '{"ask":"status","x":1}\n', "null\n", "\n", "x".repeat(100_000)]) {
    const socket = connect(file);
    let answered = "";
    socket.on("data", (bytes) => (answered += bytes)).on("error", () => {});
    socket.write(line);
    await once(socket, "close");
    assert.equal(answered, "", line.slice(0, 40));
  }
  assert.equal(log.length, 6);
  assert.deepEqual(await callAtm(file, { ask: "status" }), refusing);
  await control?.close();
});

test("requests are performed one after the other, in the order of their arrival", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "control-"));
  const file = path.join(folder.path, "atm-1.control");
  let running = 0;
  const act = async (): Promise<Answer> => {
    assert.equal(running++, 0);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return refusing;
  };
  const control = await Control.open(file, act, () => {});
  await Promise.all(Array.from({ length: 20 }, () => callAtm(file, { ask: "status" })));
  await control?.close();
});

test("if the folder's path is too long for a socket, the ATM logs that and runs without a socket", async () => {
  const log: string[] = [];
  const file = path.join(tmpdir(), "x".repeat(120));
  assert.equal(
    await Control.open(
      file,
      async () => refusing,
      (level, message) => void log.push(`${level} ${message}`),
    ),
    null,
  );
  assert.match(log[0] ?? "", /^warn operators cannot reach this ATM/);
});
