/** One line of a tally: how many of something there are, or that nobody knows. */
export interface TallyLine {
  readonly name: string;
  /** A number or a short text; null if it is not known. */
  readonly count: number | string | null;
  /** `bad` needs somebody now, `warn` needs somebody, `plain` nobody; `unknown` counts what is not known. */
  readonly tone: "bad" | "warn" | "plain" | "unknown";
  /** Where it is shown, if it is. */
  readonly to?: string;
}

/** How many there are of several things, at one look. "None" and "not known" look different. */
export const Tally = ({ label, lines }: { label: string; lines: readonly TallyLine[] }) => (
  <ul class="tally" aria-label={label}>
    {lines.map((line) => (
      <li data-key={line.name} class={line.count === null ? "unknown" : line.count === 0 ? "none" : line.tone}>
        {line.to === undefined ? (
          <span>
            <Line {...line} />
          </span>
        ) : (
          <a href={line.to}>
            <Line {...line} />
          </a>
        )}
      </li>
    ))}
  </ul>
);

const Line = ({ name, count }: TallyLine) => (
  <>
    <strong>{count === null ? "not known" : count === 0 ? "none" : count}</strong> <span class="tally-name">{name}</span>
  </>
);
