import type { Store } from "../src/store/driver/connect.ts";
import type { Transaction } from "../src/store/store.ts";

type History = "audit_event" | "audit_checkpoint";

/** Changes the history in these tables, as their owner can: no trigger refuses it meanwhile. */
export async function changeHistory(
  { sql }: Store,
  tables: readonly History[],
  change: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  await sql.begin(async (tx) => {
    for (const table of tables) await tx`alter table ${tx(table)} disable trigger user`;
    await change(tx);
    for (const table of tables) await tx`alter table ${tx(table)} enable trigger user`;
  });
}

/** Sets the log in the database back to a checkpoint of this size or less: what came later is gone, as from an older backup. */
export async function setLogBack(store: Store, size: number): Promise<void> {
  await changeHistory(store, ["audit_event", "audit_checkpoint"], async (tx) => {
    await tx`delete from audit_checkpoint where size > ${size}`;
    await tx`
      delete from audit_event
      where not exists (
        select from audit_checkpoint as checkpoint, unnest(checkpoint.writer, checkpoint.first, checkpoint.last) as range (writer, first, last)
        where range.writer = audit_event.writer and n between range.first and range.last)`;
    await tx`delete from audit_writer`;
    await tx`
      insert into audit_writer (writer)
      select unnest(open) from (select open from audit_checkpoint order by from_size desc limit 1) as newest`;
  });
}
