/** A time in milliseconds since 1970 UTC, to the second: 2026-03-04 14:32:05. */
export const Moment = ({ at }: { at: number }) => {
  const iso = new Date(at).toISOString();
  return (
    <time datetime={iso} class="moment">
      <span>{iso.slice(0, 10)}</span> <span>{iso.slice(11, 19)}</span>
    </time>
  );
};

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** A duration in milliseconds, in its two largest units: "3 d 4 h", "2 min 15 s". */
export function duration(ms: number): string {
  let left = Math.max(0, ms);
  const parts = UNITS.map(([unit, name]) => {
    const count = Math.floor(left / unit);
    left -= count * unit;
    return { count, name };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ count, name }) => `${count} ${name}`)
    .join(" ");
}
