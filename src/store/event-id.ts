import { randomUUID } from "node:crypto";

const COUNTER_MAX = 0xfff;

let milliseconds = 0;
let counter = 0;

/**
 * A UUID version 7 greater than every one that this process made before, also within a millisecond and when the clock is
 * set back: Node's own are in no order within a millisecond. Its 12 bits after the version count (RFC 9562, section 6.2,
 * method 1).
 */
export function newEventId(): string {
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    counter = 0;
  } else if (counter < COUNTER_MAX) {
    counter++;
  } else {
    milliseconds++;
    counter = 0;
  }
  const time = milliseconds.toString(16).padStart(12, "0");
  const variantAndRandom = randomUUID().slice(19);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${variantAndRandom}`;
}
