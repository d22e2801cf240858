import { logKeyId, readSuccessions, type SuccessionRow, successionEffect } from "../../audit/audit.ts";
import { readKeys } from "../../keys/keys.ts";
import { followSuccessions, NoteError, type NoteVerifier, openSuccession } from "../../tlog/tlog.ts";
import { bookEvents } from "../books/book-events.ts";
import type { Verification } from "../context.ts";

/**
 * Verifies the successions of the log's key: each follows from the key that the reader knows, is as one event entered it, and the
 * newest key is the active one of the register. Returns the log's keys by those that are proven.
 */
export async function verifySuccessions(run: Omit<Verification, "verifier">, known: NoteVerifier): Promise<NoteVerifier> {
  const rows = await readSuccessions(run.snapshot.sql);
  const verifier = followed(run, known, rows);
  await compareEvents(run, rows);
  const active = (await readKeys(run.snapshot.sql)).find((key) => key.purpose === "audit-log-key" && key.state === "active");
  const newest = logKeyId(verifier.publicKey);
  if (active !== undefined && active.id !== newest)
    run.findings.add("log", `key ${active.id}`, `is in use for the log, but the newest succession leads to the key ${newest}`);
  return verifier;
}

/** Follows as many as can be followed, whatever their order: each other one is a finding. */
function followed(
  { findings }: Pick<Verification, "findings">,
  known: NoteVerifier,
  rows: readonly SuccessionRow[],
): NoteVerifier {
  let [verifier, left] = [known, rows];
  for (;;) {
    const wrong: { readonly row: SuccessionRow; readonly why: string }[] = [];
    for (const row of left)
      try {
        verifier = followSuccessions(verifier, [row.note]);
        const { head, from, to } = openSuccession(row.note);
        const isSame = row.size === head.size && row.oldKey === logKeyId(from.publicKey) && row.newKey === logKeyId(to.publicKey);
        if (!isSame) findings.add("log", placeOf(row), "names another size or other keys than its note");
      } catch (error) {
        if (!(error instanceof NoteError)) throw error;
        wrong.push({ row, why: error.message });
      }
    if (wrong.length > 0 && wrong.length < left.length) {
      left = wrong.map(({ row }) => row);
      continue;
    }
    for (const { row, why } of wrong) findings.add("log", placeOf(row), `is not proven: ${why}`);
    return verifier;
  }
}

/** Each row is what one event vouches for, and each event's row is there. */
async function compareEvents(run: Omit<Verification, "verifier">, rows: readonly SuccessionRow[]): Promise<void> {
  const vouched = new Set<string>();
  for await (const { digests } of bookEvents(run.snapshot, "event.kind = 'key-activate' and event.outcome = 'ok'", "event.at"))
    if (digests.length > 1) vouched.add((digests[1] as Buffer).toString("hex"));
  for (const [i, row] of rows.entries()) {
    if (row.number !== i + 1)
      run.findings.add("log", placeOf(row), `follows succession ${rows[i - 1]?.number ?? 0}: one was removed`);
    if (!vouched.delete((run.effects.of([successionEffect(row)]) as Buffer).toString("hex")))
      run.findings.add("log", placeOf(row), "no event entered it like this: somebody changed or invented it");
  }
  if (vouched.size > 0)
    run.findings.add(
      "log",
      "the successions of the log's key",
      `lack ${vouched.size} that events entered: somebody removed or changed them`,
    );
}

const placeOf = ({ number }: SuccessionRow): string => `succession ${number} of the log's key`;
