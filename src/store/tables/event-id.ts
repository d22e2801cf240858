import { randomUUID } from "node:crypto";

const COUNTER_MAX = 0xfff;

let milliseconds = 0;
/** The milliseconds in the form that begins a UUID, and the version. */
let prefix = "";
let counter = 0;

/**
 * Returns a UUID version 7 greater than every one that this process made before, also within a millisecond and after the clock
 * was set back. Node's own are in no order within a millisecond. The 12 bits after the version are a counter (RFC 9562, section
 * 6.2, method 1).
 */
export function newEventId(): string {
  const now = Date.now();
  if (now > milliseconds) begin(now);
  else if (counter < COUNTER_MAX) counter++;
  else begin(milliseconds + 1);
  const variantAndRandom = randomUUID().slice(19);
  return `${prefix}${counter.toString(16).padStart(3, "0")}-${variantAndRandom}`;
}

function begin(next: number): void {
  milliseconds = next;
  counter = 0;
  const time = next.toString(16).padStart(12, "0");
  prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
}
