import { type EmbeddedState, lookAtEmbedded } from "../../store/store.ts";
import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";
import type { Reached, RoleName, Sight } from "./sight.ts";

export type EmbeddedFacts = EmbeddedState | { readonly state: "unusable"; readonly why: string };

/** The embedded PostgreSQL; null with an external one, and on a machine that has ATMs only. */
export async function lookAtServer({ databaseUrl, dataFolder, hasBank }: Place): Promise<EmbeddedFacts | null> {
  if (databaseUrl !== null || !hasBank) return null;
  try {
    return lookAtEmbedded(dataFolder);
  } catch (error) {
    return { state: "unusable", why: (error as Error).message };
  }
}

export function judgeServer(facts: EmbeddedFacts): readonly Finding[] {
  switch (facts.state) {
    case "running":
      return [well(`the embedded PostgreSQL runs (process ${facts.pid})`)];
    case "none":
      return [
        doubtful("there is no embedded PostgreSQL yet", "start the bank, which makes it, or name your own with --database-url"),
      ];
    case "stopped":
      return [
        doubtful(
          `the embedded PostgreSQL does not run${facts.unclean ? ", and was not stopped in order" : ""}, so that nothing in the database was looked at`,
          `start the bank, and give this command again${facts.unclean ? "; the start recovers it" : ""}`,
        ),
      ];
    case "starting":
      return [
        doubtful(`the embedded PostgreSQL starts or recovers (process ${facts.pid})`, "give this command again in a minute"),
      ];
    case "other-version":
      return [
        wrong(
          `the data of the embedded PostgreSQL is of version ${facts.version}, and this program has ${facts.wanted}`,
          "run the program that made it, or move the data with pg_dump and psql",
        ),
      ];
    case "unusable":
      return [
        wrong(
          `the embedded PostgreSQL cannot be looked at: ${facts.why}`,
          "correct that, or give the command as the account of the bank",
        ),
      ];
  }
}

export interface ReachFacts {
  readonly role: RoleName;
  readonly isEmbedded: boolean;
  readonly reached: { readonly state: "reached" } | Extract<Reached, { state: "failed" }>;
}

/** The logins that were given; null if there is none. */
export async function lookAtReach(_: Place, sight: Sight): Promise<readonly ReachFacts[] | null> {
  const roles = ["application", "owner", "console"] as const;
  const all = await Promise.all(roles.map(async (role) => ({ role, reached: await sight.as(role) })));
  const given = all.flatMap(({ role, reached }) =>
    reached.state === "none"
      ? []
      : [{ role, isEmbedded: sight.isEmbedded, reached: reached.state === "failed" ? reached : { state: reached.state } }],
  );
  return given.length === 0 ? null : given;
}

const LOGINS: Readonly<Record<RoleName, string>> = {
  application: "the bank's login (--database-url)",
  owner: "the owner's login (--database-owner-url)",
  console: "the console's login (--database-console-url)",
};

export const judgeReach = (facts: readonly ReachFacts[]): readonly Finding[] => facts.map(judgeOne);

function judgeOne({ role, isEmbedded, reached }: ReachFacts): Finding {
  const login = isEmbedded ? LOGINS[role].replace(/ \(.*/, "") : LOGINS[role];
  if (reached.state === "reached") return well(`the database answers to ${login}`);
  const { why, kind } = reached;
  if (kind === "login")
    return wrong(
      `the database refuses ${login}: ${why}`,
      "correct user, password or the database's name in the URL, or make the role",
    );
  if (kind === "standby")
    return wrong(`the database of ${login} is a standby: ${why}`, "name the primary in the URL, or promote this server");
  const todo = isEmbedded
    ? "look into postgres.log in the data folder, and restart the bank"
    : "start it, or correct host and port in the URL";
  return wrong(`the database does not answer to ${login}: ${why}`, todo);
}
