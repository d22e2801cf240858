import { randomBytes, randomUUID } from "node:crypto";
import { COPY_EVENTS, ENTER_WRITER, type EventStore, type NewEvent } from "../src/events/events.ts";
import { newAccountId, newCustomerId, newRequestId, SessionId, terminalIdOf } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { PreparedStatement } from "../src/store/driver/statement.ts";

/** Connections that commit at once, as a worker's ledger has under load, and the events of each commit. */
export const WRITERS = 3;
export const OF_COMMIT = 30;

const BEGIN: PreparedStatement = { name: "begin", types: [], text: "begin" };
const COMMIT: PreparedStatement = { name: "commit", types: [], text: "commit" };

/** Commits this number of events and nothing else, as the ledger commits them: a copy on a reserved connection. */
export async function commitTransfers(store: EventStore, count: number): Promise<number> {
  let left = Math.ceil(count / OF_COMMIT);
  const commits = left;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const sql = await store.sql.reserve();
      const writer = store.writers.take();
      try {
        await sql.prepare([BEGIN, ENTER_WRITER, COPY_EVENTS, COMMIT]);
        while (left-- > 0) {
          const steps = writer.write(Array.from({ length: OF_COMMIT }, transfer));
          await sql.pipeline([{ statement: BEGIN }, ...steps, { statement: COMMIT }]);
          writer.committed();
        }
        store.writers.giveBack(writer);
      } finally {
        sql.release();
      }
    }),
  );
  return commits * OF_COMMIT;
}

/** Customers at their ATMs, for more requests than one each. */
const CUSTOMERS = Array.from({ length: 64 }, (_, n) => ({
  terminal: terminalIdOf(1 + n),
  session: SessionId(randomBytes(16).toString("hex")),
  customer: newCustomerId(),
  account: newAccountId(),
  payee: `customer-${n}`,
  payeeAccount: randomUUID(),
}));
const digest = randomBytes(32);
/** The ledger has written the answer's row by then: to make the text is not the event's cost. */
const ANSWERS = Array.from({ length: 64 }, (_, n) =>
  JSON.stringify({ t: "transfer-ok", posted: 100_000 + n, held: 0, available: 90_000 + n }),
);
let made = 0;

/** An event such as a transfer causes: it vouches for the stored answer and the movement. */
function transfer(): NewEvent {
  const { payee, payeeAccount, ...who } = CUSTOMERS[made++ % CUSTOMERS.length] as (typeof CUSTOMERS)[number];
  const request = newRequestId();
  const amount = Money(BigInt(4_000 + (made % 5_000)));
  const [posted, available] = [100_000 + made, 90_000 + made];
  const answer = ANSWERS[made % ANSWERS.length] as string;
  const at = Date.now();
  return {
    ...{ at, kind: "transfer", outcome: "ok", ...who, request, amount },
    confidential: { payee, posted, available },
    effects: [
      [
        ...(["answer", who.terminal, request, "transfer", digest, answer, at, "transfer", Number(amount)] as const),
        ...([who.account, made, posted, payeeAccount, made, available] as const),
      ],
    ],
  };
}
