import type { Sql } from "../../store/store.ts";
import { Chain, type ChainEnd, NOTHING_WRITTEN } from "../chain.ts";
import { COPY_EVENTS } from "../event-rows.ts";
import type { NewEvent } from "../writers/event-writer.ts";
import { ENTER_WRITER, type EventWriter } from "../writers/event-writer.ts";
import { commitsIn, testEventKeys } from "./test-event-store.ts";

/** Where the chain of each writer in the database stands; null if it is broken. */
export async function chainsIn(sql: Sql): Promise<Map<bigint, ChainEnd | null>> {
  const chain = new Chain(testEventKeys().chain);
  const ends = new Map<bigint, ChainEnd | null>();
  for (const commit of await commitsIn(sql)) {
    const writer = commit[0]?.writer as bigint;
    const before = ends.get(writer) ?? (ends.has(writer) ? null : NOTHING_WRITTEN);
    ends.set(writer, before === null ? null : chain.follow(before, commit));
  }
  return ends;
}

/** Writes events as the ledger does: as rows to copy, on a connection of its own. The writer learns the outcome from the caller. */
export async function copyEvents(sql: Sql, writer: EventWriter, events: readonly NewEvent[]): Promise<void> {
  const reserved = await sql.reserve();
  try {
    await reserved.prepare([ENTER_WRITER, COPY_EVENTS]);
    await reserved.pipeline(writer.write(events));
  } finally {
    reserved.release();
  }
}
