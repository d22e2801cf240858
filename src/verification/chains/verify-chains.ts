import { eventRowFrom, writerName } from "../../events/events.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Verification } from "../context.ts";
import { eventColumns } from "../event-columns.ts";
import { Ahead } from "../snapshot.ts";
import { ChainFollower } from "./chain-follower.ts";
import { CoveredRanges } from "./covered-ranges.ts";
import { SealedForms } from "./sealed-forms.ts";

const EVENTS = `select ${eventColumns("audit_event")} from audit_event order by writer, n`;
const WRITERS = "select writer from audit_writer order by writer";

/**
 * Follows the chain of every writer (AUDIT.md, section "Chains"): no event is missing, changed, moved or invented, each is under
 * one checkpoint or young, and each writer whose chain has no end in the log is in the list of those. `auditorKeys` are the ids of
 * the keys that events may be sealed to.
 */
export async function verifyChains(run: Verification, auditorKeys: ReadonlySet<string>): Promise<void> {
  const sealed = new SealedForms(run, auditorKeys);
  const events = await Ahead.of(run.snapshot.rows(EVENTS, (message) => eventRowFrom(message)));
  const listed = await Ahead.of(run.snapshot.rows(WRITERS, (message) => new BinaryRow(message).int8()));
  const ranges = await CoveredRanges.open(run);
  const reportListed = async (before: bigint | null): Promise<void> => {
    for (; listed.head !== null && (before === null || listed.head < before); await listed.take())
      run.findings.add(
        "chain",
        `writer ${writerName(listed.head)}`,
        "is listed as a writer, but has no events: somebody removed them",
      );
  };
  for (let head = events.head; head !== null; head = events.head) {
    const { writer } = head;
    await reportListed(writer);
    const follower = new ChainFollower(run, sealed, await ranges.ofWriter(writer), writer);
    for (let row = events.head; row !== null && row.writer === writer; row = events.head) {
      await follower.take(row);
      await events.take();
    }
    const isListed = listed.head === writer;
    if (isListed) await listed.take();
    await follower.end(isListed);
  }
  await reportListed(null);
  await ranges.end();
  await findReusedNonces(run);
}

/** A key id and an encapsulated key name one HPKE context; each of its sequence numbers seals one commit. */
async function findReusedNonces({ snapshot, findings }: Verification): Promise<void> {
  const rows = await snapshot.sql<{ writer: bigint; n: number; count: bigint }[]>`
    select min(writer) as writer, min(n) as n, count(*) as count from audit_event
    where sealed is not null group by substring(sealed for 44) having count(*) > 1 limit 100`;
  for (const { writer, n, count } of rows)
    findings.add(
      "sealed",
      `writer ${writerName(writer)}, about event ${n}`,
      `${count} commits were sealed with one key and nonce`,
    );
}
