import type { Effect } from "../../events/events.ts";
import { bookEvents, eventName } from "../books/book-events.ts";
import type { Verification } from "../context.ts";
import { timeText } from "../values.ts";

/**
 * Compares the auditor's keys that events may be sealed to with the events that named them, which are few. Returns the ids of the
 * keys in the database.
 */
export async function verifyAuditorKeys({ snapshot, findings, effects }: Verification): Promise<ReadonlySet<string>> {
  const named = new Map<string, string>();
  for await (const event of bookEvents(snapshot, "event.kind = 'audit-recipient' and event.effect is not null", "event.at"))
    for (const digest of event.digests) named.set(digest.toString("hex"), eventName(event));
  const keys = await snapshot.sql<{ id: string; at: number }[]>`
    select encode(id, 'hex') as id, (extract(epoch from at) * 1000)::float8 as at from auditor_key order by id`;
  for (const { id, at } of keys) {
    const effect: Effect = ["auditor-key", id, at];
    const digest = (effects.of([effect]) as Buffer).toString("hex");
    if (!named.delete(digest))
      findings.add("auditor-key", `auditor's key ${id}`, `no event named it at ${timeText(at)}: somebody added or changed it`);
  }
  for (const name of named.values())
    findings.add(
      "auditor-key",
      "an auditor's key",
      `${name} named it, but it is not in the database like this: somebody removed or changed it`,
    );
  return new Set(keys.map(({ id }) => id));
}
