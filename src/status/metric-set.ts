import type { CounterConfiguration, Histogram, Registry } from "prom-client";

type Library = typeof import("prom-client");
/** The metrics of a process, as plain values that can be sent to another process. */
export type Readings = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;
/** Returns the values whenever the metric is read. Labels have few values, and never text that a stranger or a customer sent. */
type Values = () => Iterable<readonly [labels: Readonly<Record<string, string>>, value: number]>;
type Description = Pick<CounterConfiguration<string>, "name" | "help" | "registers">;

/** Every name begins with it, so that the program's metrics are together wherever they are kept. */
const PREFIX = "strongroom_";

/**
 * The metrics of one process. It collects nothing and reads as empty until `collect`, because the library behind it costs each
 * process 50 ms and 20 MB, and most banks run without a status.
 */
export class MetricSet {
  readonly #metrics: ((library: Library, registry: Registry) => void)[] = [];
  #registry: Registry | null = null;

  /** Loads the library and begins to collect. All metrics are added before. */
  async collect(): Promise<void> {
    const library = await import("prom-client");
    const registry = new library.Registry();
    for (const make of this.#metrics) make(library, registry);
    this.#registry = registry;
  }

  /** Adds the metrics of every Node.js process: memory, processor time, the event loop's lag. */
  addProcess(): void {
    this.#metrics.push(({ collectDefaultMetrics }, register) => collectDefaultMetrics({ register }));
  }

  /** Adds a value that only grows while the process lives. */
  addCounter(name: string, help: string, labelNames: readonly string[], values: Values): void {
    this.#add(name, help, ({ Counter }, description) => {
      new Counter({
        ...description,
        labelNames,
        collect() {
          this.reset();
          for (const [labels, value] of values()) this.inc(labels, value);
        },
      });
    });
  }

  /** Adds a value of the moment. */
  addGauge(name: string, help: string, labelNames: readonly string[], values: Values): void {
    this.#add(name, help, ({ Gauge }, description) => {
      new Gauge({
        ...description,
        labelNames,
        collect() {
          this.reset();
          for (const [labels, value] of values()) this.set(labels, value);
        },
      });
    });
  }

  /** Adds the distribution of a value over these upper bounds. Returns a function to call with each value. */
  addHistogram(name: string, help: string, buckets: readonly number[]): (value: number) => void {
    let histogram: Histogram | undefined;
    this.#add(name, help, ({ Histogram }, description) => {
      histogram = new Histogram({ ...description, buckets: [...buckets] });
    });
    return (value) => histogram?.observe(value);
  }

  #add(name: string, help: string, make: (library: Library, description: Description) => void): void {
    this.#metrics.push((library, registry) => make(library, { name: PREFIX + name, help, registers: [registry] }));
  }

  /** Resolves with all values of the moment. */
  async read(): Promise<Readings> {
    return (await this.#registry?.getMetricsAsJSON()) ?? [];
  }
}

/**
 * Returns the readings of several processes in the text format of Prometheus, each with its process's name as the label
 * `process`.
 */
export async function printReadings(byProcess: readonly (readonly [process: string, readings: Readings])[]): Promise<string> {
  const { AggregatorRegistry } = await import("prom-client");
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
