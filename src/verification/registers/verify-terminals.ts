import { BinaryRow } from "../../store/store.ts";
import { terminalKeyEffect } from "../../terminals/terminals.ts";
import { type BookEvent, bookEvents, carries } from "../books/book-events.ts";
import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import type { Snapshot } from "../snapshot.ts";
import { compareTexts, exactTime, numberOf, timeText } from "../values.ts";

interface StoredTerminal {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly state: string;
  readonly lastEpoch: number;
  readonly enrolledAt: number;
  readonly lastUsedAt: number | null;
  /** When its channel was last established by the events. */
  readonly lastReadyAt: number | null;
}

interface StoredKey {
  readonly terminal: string;
  readonly epoch: number;
  readonly sealed: Buffer;
  readonly madeAt: number;
  readonly notAfter: number | null;
}

/** How long a key stays valid after the first use of the next one (PROTOCOL.md, section 1.2). */
const OLD_EPOCH_MS = 24 * 3_600_000;
/** A channel's event is a little younger than the note in the registry; clocks differ by less. */
const NEARLY_MS = 60_000;

/** Compares every ATM and its pre-shared keys with the events that enrolled, rotated and revoked it. */
export async function verifyTerminals(run: Verification): Promise<void> {
  const { snapshot, coverage, findings } = run;
  const condition = "event.kind in ('terminal-enrol', 'terminal-rotate', 'terminal-revoke')";
  const byTerminal = `coalesce(event.terminal, '') collate "C", event.at, event.writer, event.n`;
  const groups = grouped<string, [StoredTerminal, StoredKey, BookEvent]>(
    [
      { rows: storedTerminals(snapshot), keyOf: ({ id }) => id },
      { rows: storedKeys(snapshot), keyOf: ({ terminal }) => terminal },
      { rows: bookEvents(snapshot, condition, byTerminal), keyOf: ({ terminal }) => terminal },
    ],
    compareTexts,
  );
  for await (const { key, rows } of groups) {
    const [[terminal], keys, events] = rows;
    if (terminal !== undefined) coverage.terminals++;
    for (const what of problemsOf(run, terminal, keys, events)) findings.add("terminal", key, what);
  }
}

function* problemsOf(
  run: Verification,
  terminal: StoredTerminal | undefined,
  keys: readonly StoredKey[],
  events: readonly BookEvent[],
): Generator<string> {
  if (terminal === undefined) {
    if (events.length > 0) yield "was enrolled, but is not in the registry: somebody removed it";
    if (keys.length > 0) yield "has a pre-shared key, but is not in the registry";
    return;
  }
  const times = (kind: string): readonly number[] => events.filter((event) => event.kind === kind).map(({ at }) => at);
  const [enrolled, revoked] = [times("terminal-enrol"), times("terminal-revoke")];
  if (enrolled.length === 0) return yield "no event enrolled it: somebody invented it";
  const state = enrolled.length > revoked.length ? "active" : "revoked";
  const epochs = enrolled.length + times("terminal-rotate").length;
  if (terminal.state !== state) yield `is ${terminal.state}, but by its events it is ${state}`;
  if (terminal.lastEpoch !== epochs) yield `has had ${terminal.lastEpoch} epochs, but its events made ${epochs}`;
  const isEnrolment = run.clockWasWrong && enrolled.includes(terminal.enrolledAt);
  if (terminal.enrolledAt !== Math.max(...enrolled) && !isEnrolment)
    yield `was enrolled at ${timeText(terminal.enrolledAt)}, but its newest event of that is of ${timeText(Math.max(...enrolled))}`;
  if (terminal.lastReadyAt !== null && (terminal.lastUsedAt ?? 0) < terminal.lastReadyAt - NEARLY_MS)
    yield `was last used at ${timeText(terminal.lastUsedAt)}, but its channel was ready at ${timeText(terminal.lastReadyAt)}`;
  yield* keyProblems(run, terminal, keys, events);
}

function* keyProblems(
  { effects, clockWasWrong }: Verification,
  { id, publicKey, state, lastEpoch, lastUsedAt }: StoredTerminal,
  keys: readonly StoredKey[],
  events: readonly BookEvent[],
): Generator<string> {
  const vouched = (epoch: number, sealed: Buffer | null, madeAt: number | null): boolean => {
    const digest = effects.of([terminalKeyEffect({ terminal: id, publicKey, epoch, sealed, madeAt })]) as Buffer;
    return events.some((event) => carries(event, digest));
  };
  const newest = keys.find(({ epoch }) => epoch === lastEpoch);
  if (state === "revoked") {
    if (keys.length > 0) yield "is revoked, but still has a pre-shared key";
    if (!vouched(lastEpoch, null, null)) yield "its public key is not the one that was revoked: somebody exchanged it";
    return;
  }
  if (newest === undefined) yield `lacks its pre-shared key of epoch ${lastEpoch}`;
  for (const { epoch, sealed, madeAt, notAfter } of keys) {
    if (!vouched(epoch, sealed, madeAt))
      yield `no event made its keys of epoch ${epoch} like this: somebody exchanged the public key or the pre-shared key`;
    if (notAfter === null || clockWasWrong) continue;
    const firstUse = notAfter - OLD_EPOCH_MS;
    const isPossible =
      epoch < lastEpoch && newest !== undefined && firstUse >= newest.madeAt - NEARLY_MS && firstUse <= (lastUsedAt ?? 0);
    if (!isPossible) yield `its key of epoch ${epoch} ends at ${timeText(notAfter)}, which no use of a newer one can have set`;
  }
}

const storedTerminals = (snapshot: Snapshot): AsyncGenerator<StoredTerminal, void> =>
  snapshot.rows(
    `select id, public_key, state, last_epoch, enrolled_at, last_used_at, ready.at
     from terminal
     left join (
       select terminal, max(at) as at from audit_event where kind = 'channel-ready' and outcome = 'ok' group by terminal
     ) as ready on ready.terminal = terminal.id
     order by id collate "C"`,
    (message) => {
      const row = new BinaryRow(message);
      return {
        ...{ id: row.text(), publicKey: row.bytes(), state: row.text(), lastEpoch: numberOf(row), enrolledAt: exactTime(row) },
        ...{ lastUsedAt: row.orNull(() => exactTime(row)), lastReadyAt: row.orNull(() => exactTime(row)) },
      };
    },
  );

const storedKeys = (snapshot: Snapshot): AsyncGenerator<StoredKey, void> =>
  snapshot.rows(
    `select terminal, epoch, sealed, made_at, not_after from terminal_psk order by terminal collate "C", epoch`,
    (message) => {
      const row = new BinaryRow(message);
      return {
        ...{ terminal: row.text(), epoch: numberOf(row), sealed: row.bytes(), madeAt: exactTime(row) },
        notAfter: row.orNull(() => exactTime(row)),
      };
    },
  );
