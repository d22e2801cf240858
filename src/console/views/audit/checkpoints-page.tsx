import { type LogWitnesses, logWitnesses, type WitnessedCheckpoint, witnessedCheckpoints } from "../../../overview/overview.ts";
import { NotKnown } from "../../components/badge.tsx";
import { Moment } from "../../components/moment.tsx";
import { type Column, Table } from "../../components/table.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleRequest, frameOf, show } from "../../web/web-request.ts";
import { AuditPage } from "./audit-page.tsx";
import { recordPath } from "./event-facts.tsx";

const LEAD =
  "Each checkpoint signs the whole log up to a record. Whoever keeps one can prove later that the log before it was not changed.";
const MOST = 25;

/** The checkpoints, the newest first, and how far each witness is. */
export async function showCheckpoints(c: ConsoleRequest, console: Console) {
  const { sql, auditing } = console;
  const policy = auditing.copy?.policy ?? null;
  const given = c.req.query("below") ?? "";
  const below = /^\d{1,15}$/.test(given) ? Number(given) : null;
  const [witnesses, { checkpoints, next }] = await Promise.all([
    logWitnesses(sql, policy),
    witnessedCheckpoints(sql, policy, { below, most: MOST }),
  ]);
  return show(
    c,
    <AuditPage frame={frameOf(c, console)} title="Checkpoints and witnesses" lead={LEAD}>
      <Witnesses witnesses={witnesses} />
      <section class="stack" aria-labelledby="checkpoints">
        <h2 id="checkpoints">Checkpoints, the newest first</h2>
        <Checkpoints checkpoints={checkpoints} />
        {next !== null && (
          <p class="ways">
            <a class="button" href={`/audit/checkpoints?below=${next}`}>
              Older checkpoints
            </a>
          </p>
        )}
      </section>
    </AuditPage>,
  );
}

const CHECKPOINT_COLUMNS: readonly Column[] = [
  { name: "Records", kind: "whole" },
  { name: "Signed" },
  { name: "New records", kind: "figure" },
  { name: "Cosigned by" },
  { name: "Root, in base64", kind: "id" },
];

const Checkpoints = ({ checkpoints }: { checkpoints: readonly WitnessedCheckpoint[] }) => (
  <Table
    caption="Signed checkpoints"
    columns={CHECKPOINT_COLUMNS}
    rows={checkpoints.map(({ size, fromSize, at, root, cosignedBy }) => ({
      key: String(size),
      cells: [
        size === 0 ? "0" : <a href={recordPath(size - 1)}>{size}</a>,
        <Moment at={at} />,
        size - fromSize,
        cosignedBy === null ? "not known: no witness policy" : cosignedBy.join(", ") || "nobody",
        root,
      ],
    }))}
    empty="There is no checkpoint yet. The bank's first start signs one."
  />
);

const WITNESS_COLUMNS: readonly Column[] = [
  { name: "Witness", kind: "whole" },
  { name: "Records it has seen", kind: "figure" },
  { name: "Records behind", kind: "figure" },
  { name: "Cosigned last" },
];

const Witnesses = ({ witnesses: { witnesses, atms, atmCount } }: { witnesses: LogWitnesses }) => (
  <section class="stack" aria-labelledby="witnesses">
    <h2 id="witnesses">Who keeps checkpoints</h2>
    {witnesses === null && (
      <NotKnown why="This console was given no witness policy, so it knows no witness outside the bank. Give it --witness-policy." />
    )}
    <Table
      caption="Witnesses of the audit log"
      columns={WITNESS_COLUMNS}
      rows={[...(witnesses ?? []), ...atms].map(({ kind, name, size, behind, at }) => ({
        key: `${kind} ${name}`,
        cells: [
          name,
          size,
          behind,
          at === null ? kind === "ATM" ? <span class="not-known">not kept of ATMs</span> : "never" : <Moment at={at} />,
        ],
      }))}
      empty="No ATM has acknowledged a checkpoint yet. Each does so while it is connected."
    />
    {atmCount > atms.length && (
      <p class="aside">
        These are the {atms.length} ATMs that are furthest behind, of {atmCount}.
      </p>
    )}
  </section>
);
