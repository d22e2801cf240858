import { keyEffect, readKeys } from "../../keys/keys.ts";
import { bookEvents } from "../books/book-events.ts";
import type { Verification } from "../context.ts";

const CONDITION = "event.kind in ('key-make', 'key-activate', 'key-retire', 'key-end') and event.outcome = 'ok'";

/**
 * Compares the register of the bank's keys with the events that changed it. Each event changed one row, and each row counts its changes,
 * so a row that was set back to what an older event vouches for makes the counts differ.
 */
export async function verifyKeys({ snapshot, findings, effects }: Verification): Promise<void> {
  const vouched = new Set<string>();
  let events = 0;
  for await (const event of bookEvents(snapshot, CONDITION, "event.at")) {
    events++;
    for (const digest of event.digests) vouched.add(digest.toString("hex"));
  }
  let changes = 0;
  for (const key of await readKeys(snapshot.sql)) {
    changes += key.changes;
    if (!vouched.has((effects.of([keyEffect(key)]) as Buffer).toString("hex")))
      findings.add("key", `key ${key.id}`, `no event brought it into the state "${key.state}" like this: somebody changed it`);
  }
  if (changes !== events)
    findings.add(
      "key",
      "the register of keys",
      `its rows count ${changes} changes, but events made ${events}: somebody removed a key or set one back`,
    );
}
