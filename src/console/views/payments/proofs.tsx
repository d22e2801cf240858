import type { Step } from "../../../evidence/evidence.ts";
import type { RecordProof } from "../../../overview/overview.ts";
import { NotKnown } from "../../components/badge.tsx";
import { Moment } from "../../components/moment.tsx";
import { InclusionFigure } from "../../figures/inclusion-figure.tsx";
import { ASSETS } from "../../web/console-assets.ts";
import type { Proven } from "./read-proofs.ts";

/** The audit records of a payment, each with the proof that it is in the signed log; the browser computes each proof again. */
export const Proofs = ({ proofs, timeline }: { proofs: readonly Proven[]; timeline: readonly Step[] }) => {
  const waiting = timeline.filter(({ record }) => record === null).length;
  return (
    <section aria-labelledby="proofs">
      <h2 id="proofs">What proves it</h2>
      {proofs.map((proven) => (
        <details class="record" id={`record-${proven.index}`}>
          <summary>
            Record {proven.index} of the audit log
            {proven.ok && `, proven under the checkpoint of ${proven.proof.size} records`}
          </summary>
          <div>{proven.ok ? <Proof proof={proven.proof} /> : <NotKnown why={`${proven.why}.`} />}</div>
        </details>
      ))}
      {waiting > 0 && (
        <p class="aside">
          {waiting === 1 ? "One step has" : `${waiting} steps have`} no record under a signed checkpoint yet: load the page again
          in some seconds.
        </p>
      )}
      <script src={ASSETS.url("inclusion.js")} type="module" />
    </section>
  );
};

const Proof = ({ proof }: { proof: RecordProof }) => {
  const { index, size, leafHash, path, root, cosigners, isQuorum } = proof;
  return (
    <>
      <InclusionFigure proof={{ index, size, leafHash, root, path: path.map(({ hash }) => hash) }} />
      {isQuorum !== null && (
        <p>
          {cosigners.length === 0 ? "No witness has cosigned this checkpoint yet." : "Cosigned by "}
          {cosigners.map(({ name, at }, n) => (
            <>
              {n > 0 && ", "}
              {name} at <Moment at={at} />
            </>
          ))}
        </p>
      )}
    </>
  );
};
