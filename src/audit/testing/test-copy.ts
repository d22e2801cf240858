import { Chain, EventStore, EventWriters } from "../../events/events.ts";
import { testEventKeys } from "../../events/testing/test-event-store.ts";
import { Currency } from "../../model/model.ts";
import type { TestDatabase } from "../../store/testing/test-database.ts";
import { beginLog } from "../sequencing/begin-log.ts";
import { type Sequencer, startSequencer } from "../sequencing/sequencer.ts";
import type { SequencerSettings } from "../sequencing/sequencer-state.ts";
import { ORIGIN, type TestLog } from "./test-log.ts";

/** A database that records events, and what orders and copies them into the folder of a test's log, which must be empty. */
export interface CopiedLog {
  readonly store: EventStore;
  /** Begins to order and to copy. */
  start(settings?: Partial<SequencerSettings>): Sequencer & AsyncDisposable;
  /** Orders and copies all events that are committed now. */
  cover(): Promise<void>;
}

export async function copiedLog(database: TestDatabase, { dir, logKey, auditor }: TestLog): Promise<CopiedLog> {
  const keys = testEventKeys();
  const store = new EventStore(
    database.store,
    new EventWriters({ origin: ORIGIN, keys, auditor: auditor.publicKey, now: Date.now }),
  );
  await beginLog(
    store,
    async () => ({ name: ORIGIN, privateKey: logKey.privateKey }),
    async () => {},
  );
  const start = (settings: Partial<SequencerSettings> = {}): Sequencer & AsyncDisposable => {
    const sequencer = startSequencer(store, {
      ...{
        dir,
        origin: ORIGIN,
        logKey: logKey.privateKey,
        chain: new Chain(keys.chain),
        currency: Currency("EUR"),
        intervalMs: 5,
      },
      ...settings,
    });
    // The sequencer of a failed test must not keep the process running.
    return Object.assign(sequencer, { [Symbol.asyncDispose]: () => sequencer.stop() });
  };
  return { store, start, cover: () => start().stop() };
}
