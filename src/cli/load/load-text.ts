import { type Histogram, type LoadReport, OPERATION_NAMES, PERCENTILES, type Progress } from "../../load/load.ts";
import { table } from "../output/table.ts";

/** One line for a terminal that is written over. */
export function progressLine({ customers, seconds, done, refused, ms }: Progress): string {
  if (seconds === 0) return `${customers} customers are ready`;
  const rate = Math.round(done / seconds);
  return `${Math.round(seconds)} s: ${done} done, ${rate} a second, ${refused} refused, median ${figure(ms.quantile(0.5))} ms, p99 ${figure(ms.quantile(0.99))} ms`;
}

const SHOWN_MOST = 20;

/** The report for people: a row for each operation, then what the bank's books say. */
export function reportText(report: LoadReport): string {
  const { seconds, done, perSecond, ms, operations, behind, unacknowledged, compared, differences } = report;
  const heading = ["operation", "done", ...Object.keys(PERCENTILES), "max", "refused"];
  const rows = OPERATION_NAMES.flatMap((name) => {
    const row = operations[name];
    if (row === undefined) return [];
    const refused = Object.entries(row.refused).map(([refusal, times]) => `${refusal} ${times}`);
    return [[name, String(row.done), ...times(row.ms), refused.join(", ")]];
  });
  const faults = [...unacknowledged.map((each) => `not acknowledged: ${each}`), ...differences];
  const left = faults.length - SHOWN_MOST;
  return [
    table([heading, ...rows, ["all", String(done), ...times(ms), ""]]),
    `${done} operations in ${seconds.toFixed(1)} s, ${perSecond.toFixed(1)} a second; times in milliseconds\n`,
    behind === 0 ? "" : `${behind} operations were due and never began: the bank, or these clients, are slower than --rate\n`,
    ...faults.slice(0, SHOWN_MOST).map((each) => `${each}\n`),
    left > 0 ? `and ${left} more\n` : "",
    faults.length === 0
      ? `every operation was acknowledged, and ${compared} accounts have what was acknowledged\n`
      : `${unacknowledged.length} operations were not acknowledged, and ${differences.length} of ${compared} accounts differ\n`,
  ].join("");
}

/** The same for programs. Times are milliseconds. */
export const reportJson = ({ ms, operations, compared, differences, ...report }: LoadReport): object => ({
  ...report,
  ms: named(ms),
  operations: Object.fromEntries(Object.entries(operations).map(([name, row]) => [name, { ...row, ms: named(row.ms) }])),
  accounts: { compared, differences },
});

const named = (ms: Histogram): Readonly<Record<string, number>> => ({
  ...Object.fromEntries(Object.entries(PERCENTILES).map(([name, share]) => [name, Number(figure(ms.quantile(share)))])),
  max: Number(figure(ms.most)),
});

const times = (ms: Histogram): readonly string[] => Object.values(named(ms)).map(String);

const figure = (ms: number): string => ms.toPrecision(3);
