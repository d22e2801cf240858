import type { Unread } from "../../audit/audit.ts";
import { say } from "../output/failure.ts";

/** Names the records that were sealed to a key that was not given. */
export function sayUnread(unread: readonly Unread[]): void {
  for (const { keyId, firstIndex, lastIndex } of unread) {
    const records = firstIndex === lastIndex ? `record ${firstIndex} is` : `records ${firstIndex} to ${lastIndex} are`;
    say(`${records} not readable with the keys given, but sealed to the key ${keyId}`);
  }
}
