import { type InclusionProof, type InclusionShape, inclusionShape, type TreeNode } from "./inclusion-shape.ts";

/** In the units of the picture, which grows with the page up to a readable size of its letters (inclusion.css). */
const WIDTH = 320;
const MIDDLE = WIDTH / 2;
const BOX = { width: 98, height: 36 };
/** From the top of a row to the top of the next. */
const ROW = 70;
const TOP = { height: 44, gap: 26 };
const LETTER_MOST = 10.5;
/** The width of the widest digit, as a share of the letter's size. */
const DIGIT = 0.6;

/** Longer labels have the numbers alone. */
const LABEL_MOST = 15;

const LEGEND =
  "Each box is one hash over the records that it names. Dashed boxes are the siblings, which the proof brings along. A numbered circle hashes the two boxes below it, left one first, to the box above.";

interface InclusionFigureProps {
  readonly proof: InclusionProof;
  /**
   * The plain line without its newline and SHA-256 of the sealed record: with them the browser also recomputes the leaf (AUDIT.md,
   * section "Order and checkpoints").
   */
  readonly record?: { readonly line: string; readonly sealedHash: Buffer };
}

/**
 * An inclusion proof as a picture, as a sentence, and as steps that can be recomputed by hand. assets/inclusion.js recomputes it in the
 * browser.
 */
export const InclusionFigure = ({ proof, record }: InclusionFigureProps) => {
  const shape = inclusionShape(proof);
  return (
    <figure class="inclusion" data-inclusion={proofJson(proof, record)}>
      <figcaption>
        <p>{shape === null ? misfit(proof) : summary(proof, shape)}</p>
        <p class="inclusion-checked" role="status" data-inclusion-checked="">
          Not checked in your browser: the script that does it has not run.
        </p>
        {shape === null || shape.steps.length === 0 ? null : <p class="inclusion-legend">{LEGEND}</p>}
      </figcaption>
      {shape === null ? null : <Picture proof={proof} shape={shape} />}
      {shape === null ? null : <Steps proof={proof} shape={shape} />}
    </figure>
  );
};

const Picture = ({ proof, shape }: { readonly proof: InclusionProof; readonly shape: InclusionShape }) => {
  const { index, size, root } = proof;
  const { leaf, steps, top, proven } = shape;
  const rowTop = (level: number): number => TOP.height + TOP.gap + (steps.length - level) * ROW;
  const height = rowTop(0) + BOX.height + 20;
  const [title, text] = [`inclusion-${index}-title`, `inclusion-${index}-text`];
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={title} aria-describedby={text}>
      <title id={title}>{`The way from record ${figure(index)} to the checkpoint`}</title>
      <desc id={text}>{summary(proof, shape)}</desc>
      <rect class="inclusion-checkpoint" x="1" y="1" width={WIDTH - 2} height={TOP.height - 2} rx="8" />
      <text class="on-checkpoint" x={MIDDLE} y="17">{`signed checkpoint of ${counted(size)}`}</text>
      <text class="on-checkpoint hash" x={MIDDLE} y="34">{`root ${short(root)}`}</text>
      <text class="inclusion-equal" x={MIDDLE} y={TOP.height + TOP.gap / 2}>
        {proven ? "=" : "≠"}
      </text>
      {steps.map(({ sibling, side, parent }, level) => {
        const [y, above] = [rowTop(level), rowTop(level + 1) + BOX.height];
        const x = side === "left" ? BOX.width / 2 + 1 : WIDTH - BOX.width / 2 - 1;
        const joint = (y + above) / 2;
        return (
          <g>
            <path class="inclusion-way" d={`M${MIDDLE} ${y}V${above}`} />
            <path class="inclusion-join" d={`M${x} ${y}V${joint}H${MIDDLE}`} />
            <circle class="inclusion-step" cx={MIDDLE} cy={joint} r="9" />
            <text class="inclusion-number" x={MIDDLE} y={joint}>
              {level + 1}
            </text>
            <Box node={sibling} x={x} y={y} kind="sibling" />
            <Box node={parent} x={MIDDLE} y={rowTop(level + 1)} kind={parent === top ? "top" : "node"} />
          </g>
        );
      })}
      <Box node={leaf} x={MIDDLE} y={rowTop(0)} kind="leaf" />
      <text class="quiet" x={MIDDLE} y={height - 7}>
        this record
      </text>
    </svg>
  );
};

interface BoxProps {
  readonly node: TreeNode;
  /** The middle of its upper edge. */
  readonly x: number;
  readonly y: number;
  readonly kind: "leaf" | "node" | "sibling" | "top";
}

const Box = ({ node, x, y, kind }: BoxProps) => {
  const named = recordsOf(node);
  const leaves = named.length > LABEL_MOST ? leavesOf(node) : named;
  const letters = Math.min(LETTER_MOST, Math.floor((100 * (BOX.width - 8)) / (leaves.length * DIGIT)) / 100);
  return (
    <g class={`inclusion-${kind}`}>
      <rect x={x - BOX.width / 2} y={y} width={BOX.width} height={BOX.height} rx="6" />
      <text x={x} y={y + 13} font-size={letters}>
        {leaves}
      </text>
      <text class="hash" x={x} y={y + 27}>
        {short(node.hash)}
      </text>
    </g>
  );
};

const Steps = ({ proof, shape: { leaf, steps, proven } }: { readonly proof: InclusionProof; readonly shape: InclusionShape }) => (
  <details>
    <summary>Each step, to recompute by hand</summary>
    <p>
      A box is the hash over the records whose numbers stand in it. ‖ joins bytes; 00 and 01 are one byte each. The leaf is
      SHA-256(00 ‖ the record's entry):
    </p>
    <p>
      <code>{hex(leaf)}</code>
    </p>
    <ol>
      {steps.map(({ sibling, side, parent }) => (
        <li>
          {`The sibling of ${recordsOf(sibling)} stands on the ${side}:`} <code>{hex(sibling)}</code>
          {side === "left"
            ? " SHA-256(01 ‖ sibling ‖ ours) is the hash over "
            : " SHA-256(01 ‖ ours ‖ sibling) is the hash over "}
          {`${recordsOf(parent)}:`} <code>{hex(parent)}</code>
        </li>
      ))}
    </ol>
    <p>
      {proven ? "This is the root that the checkpoint signs." : "The checkpoint signs another root:"}{" "}
      {proven ? null : <code>{proof.root.toString("hex")}</code>}
    </p>
  </details>
);

function summary({ index, size, root }: InclusionProof, { steps, proven }: InclusionShape): string {
  const record = `record ${figure(index)}`;
  if (!proven)
    return `Not proven: the path from ${record} does not lead to the root ${short(root)}, which the checkpoint of ${counted(size)} signs. The record, the path or the checkpoint was changed.`;
  if (steps.length === 0) return `The log has one record, so its hash is the root ${short(root)}, which the checkpoint signs.`;
  const hashes = steps.length === 1 ? "one sibling hash" : `${steps.length} sibling hashes, one after the other,`;
  return `The hash of ${record} and ${hashes} give the root ${short(root)}, which the checkpoint of ${counted(size)} signs. If one byte of the record were another, the root would be too.`;
}

const misfit = ({ index, size, path }: InclusionProof): string =>
  `Not proven: record ${figure(index)} of ${figure(size)} has no path of ${path.length} hashes. The proof is damaged, or of another record.`;

function proofJson({ index, size, leafHash, path, root }: InclusionProof, record: InclusionFigureProps["record"]): string {
  const [leaf, top, hashes] = [leafHash.toString("hex"), root.toString("hex"), path.map((hash) => hash.toString("hex"))];
  const more = record === undefined ? {} : { line: record.line, sealedHash: record.sealedHash.toString("hex") };
  return JSON.stringify({ index, size, leafHash: leaf, path: hashes, root: top, ...more });
}

const NUMBERS = new Intl.NumberFormat("en");
const figure = (n: number): string => NUMBERS.format(n);
const counted = (size: number): string => `${figure(size)} ${size === 1 ? "record" : "records"}`;
const leavesOf = ({ first, last }: TreeNode): string => (first === last ? figure(first) : `${figure(first)}–${figure(last)}`);
const recordsOf = (node: TreeNode): string =>
  node.first === node.last ? `record ${leavesOf(node)}` : `records ${leavesOf(node)}`;
const hex = ({ hash }: TreeNode): string => hash.toString("hex");
/** The first and last digits of a hash, enough to compare by eye. */
const short = (hash: Buffer): string => `${hash.toString("hex", 0, 3)}…${hash.toString("hex", 30)}`;
