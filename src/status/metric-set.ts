import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What a process has measured, as plain values that can be sent to another process. */
export type Readings = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** Asked for its values when it is read. Labels have few values, and never what a stranger or a customer sent. */
type Values = () => Iterable<readonly [labels: Readonly<Record<string, string>>, value: number]>;

/** Every name begins with it, so that the program's metrics stand together in whatever keeps them. */
const PREFIX = "strongroom_";

/** The metrics of one process. */
export class MetricSet {
  readonly #registry = new Registry();

  /** Adds what every process of Node.js can tell of itself: memory, processor time, the event loop's lag. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** What only grows while the process lives. */
  addCounter(name: string, help: string, labelNames: readonly string[], values: Values): void {
    const registers = [this.#registry];
    new Counter({
      name: PREFIX + name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.inc(labels, value);
      },
    });
  }

  /** What is so at the moment. */
  addGauge(name: string, help: string, labelNames: readonly string[], values: Values): void {
    const registers = [this.#registry];
    new Gauge({
      name: PREFIX + name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.set(labels, value);
      },
    });
  }

  /** How a value spreads over these upper bounds. Comes to what is to be called with each value. */
  addHistogram(name: string, help: string, buckets: readonly number[]): (value: number) => void {
    const histogram = new Histogram({ name: PREFIX + name, help, buckets: [...buckets], registers: [this.#registry] });
    return (value) => histogram.observe(value);
  }

  read(): Promise<Readings> {
    return this.#registry.getMetricsAsJSON();
  }
}

/** The readings of several processes in the text format of Prometheus, each with its process's name as the label `process`. */
export function printReadings(byProcess: readonly (readonly [process: string, readings: Readings])[]): Promise<string> {
  const named = byProcess.map(([process, readings]) =>
    readings.map((metric) => ({
      ...metric,
      values: metric.values.map((value) => ({ ...value, labels: { process, ...value.labels } })),
      // No two processes share their labels, so nothing is ever added up or left out.
      aggregator: "first" as const,
    })),
  );
  return AggregatorRegistry.aggregate(named).metrics();
}
