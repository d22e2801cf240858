import { readFileSync } from "node:fs";
import path from "node:path";
import { checkoutRoot } from "../checkout.ts";
import { METRIC, metricsIn } from "../metrics-in.ts";
import { Service } from "./service.ts";
import type { Site } from "./site.ts";

const PROMETHEUS = "/etc/prometheus";
const ADDRESS = "http://127.0.0.1:9090";
const MONITORING = path.join(checkoutRoot, "deploy", "monitoring");

interface Answer<Data> {
  readonly data: Data;
}

/** The Prometheus of the site, with the rules that are shipped. */
export class Watch {
  readonly #site: Site;

  private constructor(site: Site) {
    this.#site = site;
  }

  static async start(site: Site): Promise<Watch> {
    const { monitor } = site;
    await monitor.run({ args: ["promtool", "check", "config", `${PROMETHEUS}/prometheus.yml`] });
    const test = path.join("/usr/lib/strongroom", "deploy", "monitoring", "strongroom.rules.test.yml");
    await monitor.run({ args: ["promtool", "test", "rules", test] });
    const options = [`--config.file=${PROMETHEUS}/prometheus.yml`, "--storage.tsdb.path=/var/lib/prometheus/trial"];
    const args = ["/usr/bin/prometheus", ...options, "--web.listen-address=127.0.0.1:9090"];
    new Service(monitor, "prometheus", { args, account: "prometheus" }, 1_000).start();
    return new Watch(site);
  }

  async #ask<Data>(query: string): Promise<Data> {
    const script = `fetch(${JSON.stringify(`${ADDRESS}/api/v1/${query}`)}).then((answer) => answer.text()).then((text) => process.stdout.write(text))`;
    const node = "/usr/lib/strongroom/node_modules/.bin/node";
    const { stdout } = await this.#site.monitor.run({ args: [node, "-e", script] });
    return (JSON.parse(stdout) as Answer<Data>).data;
  }

  /** Resolves with the names of the alarms that were raised at any time of the trial. */
  async raised(): Promise<readonly string[]> {
    const series = await this.#ask<readonly { alertname: string }[]>(
      `series?match[]=${encodeURIComponent('ALERTS{alertstate="firing"}')}`,
    );
    return [...new Set(series.map(({ alertname }) => alertname))].sort();
  }

  /** Resolves with what is wrong with the rules and the dashboard, held against all that was scraped. */
  async differences(): Promise<readonly string[]> {
    const names = new Set(await this.#ask<readonly string[]>("label/__name__/values"));
    const used = ["strongroom.rules.yml", "dashboard.json"].flatMap((file) =>
      metricsIn(readFileSync(path.join(MONITORING, file), "utf8")).map(({ name }) => ({ file, name })),
    );
    const missing = used.filter(({ name }) => !METRIC.test(name) && !names.has(name));
    const down = await this.#ask<{ result: readonly { metric: { instance: string; job: string } }[] }>("query?query=up==0");
    return [
      ...missing.map(({ file, name }) => `deploy/monitoring/${file} names ${name}, which nothing exports`),
      ...down.result.map(({ metric }) => `Prometheus does not reach ${metric.job} on ${metric.instance}`),
    ];
  }
}
