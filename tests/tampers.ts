import assert from "node:assert/strict";
import type { Tamper } from "./adversary.ts";

// What the adversary does to the frames of one session. The ATM sends ClientHello, READY, signin and the deposit that is
// attacked. The bank sends ServerHello and two answers.
export const DEPOSIT = 3;
export const ANSWER = 2;

/** Each change to the frame of the request, and the cause that the bank records. Some show only with the next record. */
export const TO_A_REQUEST: Readonly<Record<string, { readonly tamper: Tamper; readonly cause: string }>> = {
  "cut off in the middle": { tamper: onFrame("c2s", DEPOSIT, (frame) => [frame.subarray(0, 90)], "cut"), cause: "truncated" },
  "cut off before it": { tamper: onFrame("c2s", DEPOSIT, () => [], "cut"), cause: "truncated" },
  dropped: { tamper: onFrame("c2s", DEPOSIT, () => []), cause: "record-mac" },
  "sent after the next one": { tamper: swapped(), cause: "record-mac" },
  "replaced by the one before": {
    tamper: onFrame("c2s", DEPOSIT, (_, { earlier }) => [last(earlier, "c2s", DEPOSIT - 1)]),
    cause: "record-mac",
  },
  "replaced by READY": { tamper: onFrame("c2s", DEPOSIT, (_, { earlier }) => [last(earlier, "c2s", 1)]), cause: "record-mac" },
  "replaced by the ClientHello": {
    tamper: onFrame("c2s", DEPOSIT, (_, { earlier }) => [last(earlier, "c2s", 0)]),
    cause: "frame-type",
  },
  "replaced by the bank's last answer, reflected": {
    tamper: onFrame("c2s", DEPOSIT, (_, { earlier }) => [last(earlier, "s2c", 1)]),
    cause: "record-mac",
  },
};

/** Lets every frame pass except one, which `change` replaces. With "cut" the connection ends after that frame. */
export function onFrame(
  direction: "c2s" | "s2c",
  index: number,
  change: (frame: Buffer, wire: Parameters<Tamper>[1]) => readonly Buffer[],
  then?: "cut",
): Tamper {
  let isCut = false;
  return (frame, wire) => {
    if (isCut) return null;
    if (frame.direction !== direction || frame.index !== index) return [frame.bytes];
    isCut = then === "cut";
    return change(frame.bytes, wire);
  };
}

/** Swaps the request and the frame after it. */
function swapped(): Tamper {
  let held: Buffer = Buffer.alloc(0);
  return ({ direction, index, bytes }) => {
    if (direction !== "c2s" || index < DEPOSIT) return [bytes];
    if (index > DEPOSIT) return [bytes, held];
    held = bytes;
    return [];
  };
}

/** Returns the newest frame seen at this index of a connection. */
export function last(seen: Parameters<Tamper>[1]["earlier"], direction: "c2s" | "s2c", index: number): Buffer {
  const found = seen.findLast((frame) => frame.direction === direction && frame.index === index);
  assert.ok(found, "no such frame was seen yet");
  return found.bytes;
}
