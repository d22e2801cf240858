import { freePort } from "./program.ts";

/** What a bank tells on its status: the arguments that have it served, and what is read there. */
export interface StatusOfBank {
  readonly args: readonly string[];
  get(path: string): Promise<{ status: number; text: string }>;
  /** The sum of a metric over all processes, of its values with all these labels; null where there is none. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number | null>;
}

export async function statusOfBank(): Promise<StatusOfBank> {
  const place = `127.0.0.1:${await freePort()}`;
  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://${place}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  return {
    args: ["--status", place],
    get,
    async metric(name, labels = {}) {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      const values = (await get("/metrics")).text
        .split("\n")
        .filter((line) => line.startsWith(`${name}{`) && wanted.every((each) => line.includes(each)))
        .map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
      return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0);
    },
  };
}
