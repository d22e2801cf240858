import type { Point } from "../../../measures/measures.ts";
import type { PlotProps, Series } from "../../../ui/ui.ts";
import { amountText, millisecondsText, rateText } from "./figure-text.ts";

type Value = Series["values"][number];

/** One plot of the last hour: what it shows of each point in time. */
interface PlotKind {
  readonly id: string;
  readonly title: string;
  readonly series: readonly { readonly name: string; readonly of: (point: Known) => Value }[];
  readonly form: PlotProps["form"];
  readonly isWhole?: true;
}

/** A point of the hour, its sums made once for all plots. */
class Known {
  readonly point: Point;
  readonly counts: Point["counts"] | null;
  readonly rates: Point["rates"] | null;

  constructor(point: Point) {
    this.point = point;
    this.counts = point.isKnown ? point.counts : null;
    this.rates = point.isKnown ? point.rates : null;
  }

  rate(of: (rates: Point["rates"]) => number): Value {
    return this.rates === null ? null : of(this.rates);
  }

  /** Without a request there is no latency, which is not the same as not known. */
  latency(q: number, kind: "money" | "passwords"): Value {
    return this.counts === null ? null : (this.counts.percentile(q, kind) ?? "none");
  }
}

/** The plots, in the order of the page. */
const PLOTS: readonly PlotKind[] = [
  {
    ...{ id: "operations", title: "Operations a second", form: rateText },
    series: [
      { name: "all", of: (known) => known.rate((rates) => rates.sum()) },
      { name: "refused", of: (known) => known.rate((rates) => rates.refused) },
    ],
  },
  {
    ...{ id: "money-latency", title: "Time to answer, money operations", form: millisecondsText },
    series: [
      { name: "median", of: (known) => known.latency(0.5, "money") },
      { name: "99th percentile", of: (known) => known.latency(0.99, "money") },
    ],
  },
  {
    ...{ id: "sign-ins", title: "Sign-ins a minute", form: rateText },
    series: [
      { name: "done", of: (known) => known.rate(({ signIns }) => signIns.ok * 60) },
      { name: "failed", of: (known) => known.rate(({ signIns }) => signIns.failed * 60) },
    ],
  },
  {
    ...{ id: "audit-lag", title: "Audit log behind", form: millisecondsText },
    series: [{ name: "oldest event that waits", of: ({ point }) => point.gauge("auditLagMs") }],
  },
  {
    ...{ id: "database", title: "Round trip to the database", form: millisecondsText },
    series: [{ name: "slowest", of: ({ point }) => point.gauge("databaseMs") }],
  },
  {
    ...{ id: "waiting", title: "Waiting in the bank", form: amountText, isWhole: true },
    series: [
      { name: "money", of: ({ point }) => point.gauge("ledgerWaiting") },
      { name: "passwords", of: ({ point }) => point.gauge("hashesWaiting") },
    ],
  },
  {
    ...{ id: "customers", title: "Customers signed in", form: amountText, isWhole: true },
    series: [{ name: "customers", of: ({ point }) => point.gauge("sessions") }],
  },
  {
    ...{ id: "processes", title: "Processes", form: amountText, isWhole: true },
    series: [
      { name: "down", of: ({ point }) => point.gauge("processesDown") },
      { name: "started again", of: ({ point }) => (point.isKnown ? point.restarts : null) },
    ],
  },
];

interface Steps {
  readonly from: number;
  readonly stepMs: number;
  readonly points: readonly Point[];
}

/** All plots of these points, with tables of the others. */
export function plotsOf(picture: Steps, table: Steps): readonly PlotProps[] {
  const [drawn, written] = [knownOf(picture), knownOf(table)];
  return PLOTS.map(({ series, ...kind }) => ({
    ...{ ...kind, time: (at) => new Date(at).toISOString().slice(11, 16) },
    ...dataOf(drawn, series),
    table: dataOf(written, series),
  }));
}

const knownOf = ({ points, ...times }: Steps) => ({ ...times, known: points.map((point) => new Known(point)) });

const dataOf = ({ known, ...times }: ReturnType<typeof knownOf>, series: PlotKind["series"]) => ({
  ...times,
  series: series.map(({ name, of }) => ({ name, values: known.map(of) })),
});
