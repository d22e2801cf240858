import type { MadeEvidence } from "../../../backoffice/backoffice.ts";
import { Badge } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { type Fact, Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import type { Frame } from "../../web/web-request.ts";

/** Evidence that was made: what its check has shown, its files, and how somebody else checks it. */
export const EvidencePage = ({ frame, made, path }: { frame: Frame; made: MadeEvidence; path: string }) => (
  <ConsolePage
    frame={frame}
    answers
    title="Evidence of a payment"
    lead="The file is the evidence, and the paper shows what is in it. The audit log has who made it, and the SHA-256 of the file."
    back={{ to: `/payments?${new URLSearchParams({ id: made.request })}`, label: "The payment" }}
  >
    <Facts facts={factsOf(made)} />
    <div class="ways">
      <a class="button primary" href={`${path}/file`} download={`evidence-${made.request}.json`}>
        Download the file (JSON)
      </a>
      {made.pdf !== null && (
        <a class="button" href={`${path}/paper`} download={`evidence-${made.request}.pdf`}>
          Download the paper (PDF)
        </a>
      )}
    </div>
    <section aria-labelledby="check">
      <h2 id="check">How others check it</h2>
      <p>
        Whoever gets the file needs neither this console nor the bank: only the key of the audit log and the bank's key for
        receipts, by ways that do not depend on the file.
      </p>
      <pre class="result">
        {`strongroom evidence verify evidence-${made.request}.json --log-key log-key.txt --key bank-receipts.pem`}
      </pre>
    </section>
  </ConsolePage>
);

function factsOf({ request, sha256, records, size, cosigners }: MadeEvidence): readonly Fact[] {
  return [
    {
      name: "Checked",
      value: (
        <>
          <Badge tone="good">verified</Badge> as its reader does: the bank signed it, and books, receipt and audit log agree
        </>
      ),
    },
    { name: "Proven records", value: `${records}, under the checkpoint of ${size} records` },
    { name: "Witnesses", value: <Witnesses cosigners={cosigners} /> },
    { name: "Request", value: request, id: true },
    { name: "SHA-256 of the file", value: sha256, id: true },
  ];
}

const Witnesses = ({ cosigners }: Pick<MadeEvidence, "cosigners">) => {
  if (cosigners === null) return <>none: the bank has no witnesses outside</>;
  if (cosigners.length === 0) return <>no quorum has cosigned a checkpoint that covers it yet</>;
  return (
    <ul class="plain-list">
      {cosigners.map(({ name, at }) => (
        <li>
          {name} at <Moment at={at} />
        </li>
      ))}
    </ul>
  );
};
