import { Chain, NOTHING_WRITTEN } from "../chain.ts";
import { EffectDigest } from "../effects.ts";
import { decodeEvents, encodeEvents, type OpenedEvent } from "../event-content.ts";
import { writerName } from "../event-rows.ts";
import { SealingContext } from "../sealing-context.ts";
import { EventWriter, type NewEvent } from "../writers/event-writer.ts";
import { newWriterId, writerDay } from "../writers/writer-id.ts";
import { TEST_ORIGIN, testAuditor, testEventKeys } from "./test-event-store.ts";
import { AT } from "./test-events.ts";

/** A commit as the bank stores it, and what an opener must find in it. */
export interface TestCommit {
  readonly sealed: Buffer;
  readonly writer: string;
  readonly first: number;
  readonly last: number;
  readonly origin: string;
  readonly events: readonly OpenedEvent[];
}

/** Returns a function that seals commits as a process of the bank does, one after the other in one chain, without a database. */
export function testSealer(): (events: readonly NewEvent[]) => TestCommit {
  const keys = testEventKeys();
  const sealing = new SealingContext(TEST_ORIGIN, testAuditor.publicKey);
  const writer = new EventWriter(
    { chain: new Chain(keys.chain), effects: new EffectDigest(keys.effect), sealing },
    { id: newWriterId(writerDay(AT)), end: NOTHING_WRITTEN },
  );
  return (events) => {
    const { first, digests, sealed } = writer.seal(events);
    writer.committed();
    const opened = decodeEvents(encodeEvents(events, digests));
    return { sealed, writer: writerName(writer.id), first, last: first + events.length - 1, origin: TEST_ORIGIN, events: opened };
  };
}
