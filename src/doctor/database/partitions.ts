import { horizonOf, lookAtPartitions, quarterText, sqlState } from "../../store/store.ts";
import { doubtful, type Finding, well } from "../finding.ts";
import type { Place } from "../place.ts";
import type { Sight } from "./sight.ts";

/** How the partitions of one table are. */
export interface TablePartitions {
  readonly table: string;
  /** How many quarters after the present one have a partition, without a gap. */
  readonly ahead: number;
  /** The quarters, such as 2026-Q4, without a partition whose rows are in the default partition. */
  readonly waiting: readonly string[];
}

/** Fewer quarters ahead are too few: a bank may run for half a year without a start. */
const AHEAD_LEAST = 2;
const REMEDY = "give strongroom database migrate, as the owner of the tables: it makes the missing partitions and moves the rows";

export async function lookAtTablePartitions(_: Place, sight: Sight): Promise<readonly TablePartitions[] | null> {
  const reached = await sight.application();
  if (reached.state !== "reached") return null;
  const seen = await lookAtPartitions(reached.sql).catch(withoutRight);
  if (seen === null) return null;
  return seen.map(({ table, quarters, present, waiting }) => {
    let ahead = 0;
    while (present + ahead < horizonOf(present) && quarters.some((each) => each === present + ahead + 1)) ahead++;
    return { table: table.name, ahead, waiting: waiting.map(quarterText) };
  });
}

const NO_RIGHT = "42501";

/** Without the right to read the tables, the check of the roles says what is wrong. */
function withoutRight(error: unknown): null {
  if (sqlState(error) === NO_RIGHT) return null;
  throw error;
}

export function judgePartitions(tables: readonly TablePartitions[]): readonly Finding[] {
  return tables.flatMap(({ table, ahead, waiting }) => {
    const findings: Finding[] = [];
    if (ahead < AHEAD_LEAST)
      findings.push(doubtful(`the table ${table} has partitions for ${ahead} quarters after the present one`, REMEDY));
    if (waiting.length > 0)
      findings.push(
        doubtful(`rows of ${waiting.join(", ")} are in the default partition of ${table}, which cannot be archived`, REMEDY),
      );
    return findings.length > 0 ? findings : [well(`the table ${table} has partitions for ${ahead} quarters to come`)];
  });
}
