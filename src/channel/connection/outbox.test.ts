import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { Alarm } from "./alarm.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { Outbox } from "./outbox.ts";

/** A socket whose network takes what is written only when the test says so. */
class SlowSocket {
  destroyed = false;
  writableLength = 0;
  writableCorked = 0;
  readonly #waiting: { size: number; taken: (() => void) | undefined }[] = [];

  cork(): void {
    this.writableCorked += 1;
  }

  uncork(): void {
    this.writableCorked -= 1;
  }

  write(frame: Buffer, taken?: () => void): void {
    this.writableLength += frame.length;
    this.#waiting.push({ size: frame.length, taken });
  }

  /** The network takes the oldest write. */
  take(): void {
    const { size, taken } = this.#waiting.shift() ?? assert.fail();
    this.writableLength -= size;
    taken?.();
  }
}

function outbox(limits: { backlogBytes: number; stalledMs: number }): {
  socket: SlowSocket;
  box: Outbox;
  told: string[];
  alarm: Alarm;
} {
  const [socket, alarm, told] = [new SlowSocket(), new Alarm(), [] as string[]];
  const on = { relieved: () => told.push("relieved"), stalled: () => told.push("stalled") };
  const box = new Outbox(socket as unknown as Socket, { ...DEFAULT_LIMITS, ...limits }, alarm, on);
  return { socket, box, told, alarm };
}

test("full above the backlog, relieved once it is down to it", () => {
  const { socket, box, told, alarm } = outbox({ backlogBytes: 200, stalledMs: 1000 });
  for (let i = 0; i < 5; i += 1) {
    assert.equal(box.full, i >= 3);
    box.send(Buffer.alloc(100));
  }
  for (let i = 0; i < 2; i += 1) socket.take();
  assert.deepEqual([box.full, told], [true, []], "no write above the backlog has gone yet");
  socket.take();
  assert.deepEqual([socket.writableLength, box.full, told], [200, false, ["relieved"]]);
  alarm.stop();
});

test("once relieved it is not stalled, and once the socket is destroyed it is not relieved", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { socket, box, told } = outbox({ backlogBytes: 50, stalledMs: 60 });
  box.send(Buffer.alloc(100));
  socket.take();
  now = 100;
  t.mock.timers.tick(100);
  assert.deepEqual(told, ["relieved"]);
  box.send(Buffer.alloc(100));
  socket.destroyed = true;
  socket.take();
  assert.deepEqual(told, ["relieved"]);
});

test("to send more is no progress: a backlog that only grows is stalled", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { box, told } = outbox({ backlogBytes: 50, stalledMs: 60 });
  for (; now < 80; now += 20) {
    box.send(Buffer.alloc(100));
    t.mock.timers.tick(20);
  }
  assert.deepEqual(told, ["stalled"]);
});

test("a backlog that moves, however slowly, is not stalled; one that stands still is", async () => {
  const { socket, box, told } = outbox({ backlogBytes: 50, stalledMs: 60 });
  for (let i = 0; i < 8; i += 1) box.send(Buffer.alloc(100));
  for (let i = 0; i < 5; i += 1) {
    await pass(20);
    socket.take();
  }
  assert.deepEqual(told, []);
  await pass(120);
  assert.deepEqual(told, ["stalled"]);
});

for (const connections of [1, 3]) {
  test(`what is sent in one turn is written together at its end, on each of ${connections}`, async () => {
    const boxes = Array.from({ length: connections }, () => outbox({ backlogBytes: 1000, stalledMs: 1000 }));
    for (let turn = 0; turn < 2; turn += 1) {
      for (const { box } of boxes) for (let i = 0; i < 2; i += 1) box.send(Buffer.alloc(10));
      for (const { socket } of boxes) assert.equal(socket.writableCorked, 1);
      await new Promise((resolve) => setImmediate(resolve));
      for (const { socket } of boxes) assert.equal(socket.writableCorked, 0);
    }
    for (const { alarm } of boxes) alarm.stop();
  });
}
