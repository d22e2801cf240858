import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { newestCheckpoint } from "../src/audit/checkpoints/checkpoint-rows.ts";
import { readBacklog } from "../src/audit/sequencing/backlog.ts";
import { openEventStore } from "../src/bank/recording/event-store.ts";
import { bankFiles } from "../src/cli/running/bank-settings.ts";
import { keyPairOf } from "../src/crypto/crypto.ts";
import { decodeEvents, type OpenedEvent } from "../src/events/event-content.ts";
import type { EventRow } from "../src/events/event-rows.ts";
import type { EventStore } from "../src/events/event-store.ts";
import { partsOf, placeOf, SealedOpener, type SealedParts } from "../src/events/sealing-context.ts";
import { commitsIn } from "../src/events/testing/test-event-store.ts";
import type { EventKind } from "../src/model/event.ts";
import type { Store } from "../src/store/driver/connect.ts";
import { eventually } from "./eventually.ts";

/** The audit events of a real bank: in its database, and in the copies of its log. */

/** The name of a bank's log, unless it was started with another. */
export const ORIGIN = "strongroom/atm-audit";

/** A bank's data folder, which has the auditor's private key, and its database. */
export interface BankPlaces {
  readonly data: string;
  readonly database: { readonly store: Store };
}

/** Returns the events that a bank recorded, with their confidential parts, by their time: of these kinds, or all. */
export async function recordedBy(
  { data, database }: BankPlaces,
  ...kinds: readonly EventKind[]
): Promise<readonly OpenedEvent[]> {
  const isAsked = ({ kind }: { readonly kind: string }): boolean => kinds.length === 0 || kinds.includes(kind as EventKind);
  const open = auditorIn(data);
  const commits = (await commitsIn(database.store.sql)).filter((commit) => commit.some(({ event }) => isAsked(event)));
  const events = commits.flatMap(open).filter(isAsked);
  return events.sort((one, other) => one.at - other.at);
}

/** The auditor, with all private keys that a test left in the data folder: the first one, and those that followed it. */
function auditorIn(data: string): (commit: readonly EventRow[]) => readonly OpenedEvent[] {
  const later = readdirSync(data).filter((name) => /^auditor-.*\.key$/.test(name));
  const keys = [path.join("keys", "auditor.key"), ...later].map((name) =>
    keyPairOf(createPrivateKey(readFileSync(path.join(data, name), "utf8"))),
  );
  const openers = keys.map((key) => new SealedOpener(ORIGIN, key));
  return (commit) => {
    const [first, last] = [commit[0] as EventRow, commit.at(-1) as EventRow];
    const parts = last.sealed === null ? null : partsOf(last.sealed);
    for (const opener of parts === null ? [] : openers) {
      const plaintext = opener.open(placeOf(first.writer, first.n, last.n), parts as SealedParts);
      if (plaintext !== null) return decodeEvents(plaintext);
    }
    throw new Error("the auditor cannot open a commit");
  };
}

/** Opens a store that records events as the bank's own processes do, with its keys. */
export const eventStoreOf = ({ data, database }: BankPlaces): Promise<EventStore> =>
  openEventStore(database.store, { files: bankFiles(data), auditOrigin: ORIGIN, now: Date.now });

/**
 * Waits until the log has every event that is committed now, and each of these copies has the whole log. Resolves with the size of
 * the log.
 */
export async function untilCopied({ sql }: Store, ...folders: readonly string[]): Promise<number> {
  let said = "";
  let size = 0;
  await eventually(
    async () => {
      const { waiting } = await readBacklog(sql);
      const newest = await newestCheckpoint(sql);
      size = newest?.size ?? 0;
      const behind = folders.filter((folder) => checkpointIn(folder) !== newest?.note);
      said = `${waiting} events wait, and these copies are behind: ${behind.join(", ")}`;
      return waiting === 0 && behind.length === 0;
    },
    () => said,
  );
  return size;
}

/** Returns the checkpoint of a copy, or null if there is none at the moment. */
export function checkpointIn(folder: string): string | null {
  try {
    return readFileSync(path.join(folder, "tlog", "checkpoint"), "utf8");
  } catch {
    return null;
  }
}
