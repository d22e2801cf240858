import { checkMigrated, type Sql, StoreError } from "../../store/store.ts";
import { type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";
import type { Sight } from "./sight.ts";

export interface SchemaFacts {
  /** The server's version, such as `18.4`. */
  readonly version: string;
  /** Null if every migration of this program is applied, and no other. */
  readonly problem: { readonly code: string; readonly sentence: string } | null;
}

const COMMAND = "strongroom database migrate";

export async function lookAtSchema(_: Place, sight: Sight): Promise<SchemaFacts | null> {
  const reached = await sight.application();
  if (reached.state !== "reached") return null;
  const [row] = await reached.sql<{ version: string }[]>`select current_setting('server_version') as version`;
  return { version: row?.version ?? "unknown", problem: await problemOf(reached.sql) };
}

async function problemOf(sql: Sql): Promise<SchemaFacts["problem"]> {
  try {
    await checkMigrated(sql, COMMAND);
    return null;
  } catch (error) {
    if (error instanceof StoreError) return { code: error.code, sentence: error.message };
    throw error;
  }
}

/** What to do about each problem, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  "server-unsuitable": "move the database to such a server",
  "schema-behind": `${COMMAND} as the owner of the tables`,
  "database-newer": "install the program of the other servers of this bank",
};

export function judgeVersion({ version, problem }: SchemaFacts): readonly Finding[] {
  const isUnfit = problem?.code === "server-unsuitable";
  return [isUnfit ? wrong(problem.sentence, ADVICE[problem.code] as string) : well(`PostgreSQL ${version}`)];
}

export function judgeMigrations({ problem }: SchemaFacts): readonly Finding[] {
  if (problem?.code === "server-unsuitable") return [];
  if (problem === null) return [well("the tables are those of this version of the program")];
  return [wrong(problem.sentence, ADVICE[problem.code] ?? "run the program that belongs to this database")];
}
