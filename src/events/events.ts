/**
 * The recording of audit events: sealed to the auditor and chained by the process that commits their effect (AUDIT.md).
 *
 * It promises that an event is in the database exactly if its effect is, that no clear text of a confidential field is ever in the
 * database, and that a row that was changed, removed, moved or invented breaks a chain. It does not read the log or write files.
 * Start with writers/event-writer.ts, then writers/event-writers.ts.
 */
export { Chain, type ChainEnd, NOTHING_WRITTEN } from "./chain.ts";
export { closeChain } from "./close-chain.ts";
export { EFFECT_SIZE, type Effect, EffectDigest, type EventKeys, eventKeysFrom } from "./effects.ts";
export { type Confidential, decodeEvents, type EventFields, type OpenedEvent, type RecordedEvent } from "./event-content.ts";
export { EventError } from "./event-error.ts";
export {
  COPY_EVENTS,
  EVENT_COLUMNS,
  type EventPlace,
  type EventRow,
  eventRowFrom,
  ImageValues,
  rawEventRow,
  writerName,
} from "./event-rows.ts";
export { EventStore, type RecordEvent } from "./event-store.ts";
export { keyIdOf } from "./key-id.ts";
export { partsOf, placeOf, SealedOpener, type SealedParts } from "./sealing-context.ts";
export { COMMIT_EVENTS_MAX, ENTER_WRITER, type EventWriter, type NewEvent } from "./writers/event-writer.ts";
export { EventWriters, isClosed } from "./writers/event-writers.ts";
