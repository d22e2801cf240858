import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { Alarm } from "./alarm.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { Outbox } from "./outbox.ts";

/** A socket whose network takes a write only if the test calls `take`. */
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

test("an outbox is full above the backlog limit, and relieved once it is down to the limit", () => {
  const { socket, box, told, alarm } = outbox({ backlogBytes: 200, stalledMs: 1000 });
  for (let i = 0; i < 5; i += 1) {
    assert.equal(box.full, i >= 3);
    box.send(Buffer.alloc(100));
  }
  for (let i = 0; i < 2; i += 1) socket.take();
  assert.deepEqual([box.full, told], [true, []], "too few writes have been taken");
  socket.take();
  assert.deepEqual([socket.writableLength, box.full, told], [200, false, ["relieved"]]);
  alarm.stop();
});

test("a relieved outbox does not stall, and one whose socket is destroyed is not relieved", (t) => {
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

test("a backlog that only grows stalls, because sending is no progress", (t) => {
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

test("a backlog that moves, however slowly, does not stall; one that does not move stalls", async () => {
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
  test(`${connections} outboxes each write all that is sent in one turn of the event loop together at its end`, async () => {
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
