import type { ShownInclusion } from "../../../../backoffice/backoffice.ts";
import { Badge } from "../../../components/badge.tsx";
import { Moment } from "../../../components/moment.tsx";
import { InclusionFigure } from "../../../figures/inclusion-figure.tsx";
import { ASSETS } from "../../../web/console-assets.ts";

const bytes = (digits: string): Buffer => Buffer.from(digits, "hex");

/** The proof as a picture that the browser recomputes, the checkpoint that it leads to, and who cosigned that. */
export const ProofSection = ({ index, inclusion }: { index: number; inclusion: ShownInclusion }) => {
  const { size, line, sealedHash, leafHash, path, root, checkpoint } = inclusion;
  const proof = { index, size, leafHash: bytes(leafHash), path: path.map(bytes), root: bytes(root) };
  return (
    <>
      <InclusionFigure proof={proof} {...(line !== null && { record: { line, sealedHash: bytes(sealedHash) } })} />
      <script src={ASSETS.url("inclusion.js")} type="module" />
      <h3>The checkpoint</h3>
      <Cosigners inclusion={inclusion} />
      <pre class="result">{checkpoint}</pre>
      {line === null ? (
        <p class="aside">The plain line of this record was moved off this server: the proof has its hash alone.</p>
      ) : (
        <details>
          <summary>The plain line, as the leaf has its hash</summary>
          <pre class="result">{line}</pre>
        </details>
      )}
    </>
  );
};

const Cosigners = ({ inclusion: { cosigners, isQuorum } }: { inclusion: ShownInclusion }) => {
  if (isQuorum === null)
    return <p class="aside">This console has no witness policy, so nobody outside the bank is known to have signed it.</p>;
  return (
    <>
      <p>
        <Badge tone={isQuorum ? "good" : "plain"}>{isQuorum ? "a quorum of witnesses" : "no quorum yet"}</Badge>
      </p>
      {cosigners.length > 0 && (
        <ul>
          {cosigners.map(({ name, at }) => (
            <li>
              {name}, <Moment at={at} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
};
