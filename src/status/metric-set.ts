import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of a process, as plain values that can be sent to another process. */
export type Readings = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** Returns the values whenever the metric is read. Labels have few values, and never text that a stranger or a customer sent. */
type Values = () => Iterable<readonly [labels: Readonly<Record<string, string>>, value: number]>;

/** Every name begins with it, so that the program's metrics are together wherever they are kept. */
const PREFIX = "strongroom_";

/** The metrics of one process. */
export class MetricSet {
  readonly #registry = new Registry();

  /** Adds the metrics of every Node.js process: memory, processor time, the event loop's lag. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Adds a value that only grows while the process lives. */
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

  /** Adds a value of the moment. */
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

  /** Adds the distribution of a value over these upper bounds. Returns a function to call with each value. */
  addHistogram(name: string, help: string, buckets: readonly number[]): (value: number) => void {
    const histogram = new Histogram({ name: PREFIX + name, help, buckets: [...buckets], registers: [this.#registry] });
    return (value) => histogram.observe(value);
  }

  read(): Promise<Readings> {
    return this.#registry.getMetricsAsJSON();
  }
}

/**
 * Returns the readings of several processes in the text format of Prometheus, each with its process's name as the label
 * `process`.
 */
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
