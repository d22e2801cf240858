import { CONSOLE_PRIVILEGES, PRIVILEGES, type Standing, standingOf } from "../../store/store.ts";
import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";
import type { RoleName, Sight } from "./sight.ts";

/** How the role of one login stands to the tables. */
export interface RoleFacts extends Standing {
  readonly login: RoleName;
}

const TABLES = { application: PRIVILEGES, owner: PRIVILEGES, console: CONSOLE_PRIVILEGES } as const;

export async function lookAtRoles(_: Place, sight: Sight): Promise<readonly RoleFacts[] | null> {
  const found: RoleFacts[] = [];
  for (const login of ["application", "owner", "console"] as const) {
    const reached = await sight.as(login);
    if (reached.state === "reached") found.push({ login, ...(await standingOf(reached.sql, TABLES[login])) });
  }
  return found.length === 0 ? null : found;
}

export const judgeRoles = (facts: readonly RoleFacts[]): readonly Finding[] => facts.map(judgeRole);

const MIGRATE = "strongroom database migrate, as the owner of the tables";
const ROLES = 'docs/OPERATIONS.md, "Database roles"';
const NAMED_MOST = 3;

const named = (rights: readonly string[]): string =>
  rights.length <= NAMED_MOST
    ? rights.join("; ")
    : `${rights.slice(0, NAMED_MOST).join("; ")} and ${rights.length - NAMED_MOST} more`;

function judgeRole({ login, role, isOwner, missing, excess }: RoleFacts): Finding {
  const name = `the role "${role}"`;
  if (login === "owner")
    return isOwner
      ? well(`${name} owns the tables`)
      : wrong(`${name} of the owner's login does not own the tables`, `name their owner's login (${ROLES})`);
  const whose = login === "console" ? "the console" : "the bank";
  if (isOwner)
    return doubtful(
      `${name}, under which ${whose} runs, has all rights over the tables, and so has a thief of its login`,
      `give ${whose} a role of its own (${ROLES})`,
    );
  if (missing.length > 0) return wrong(`${name} lacks what ${whose} needs: ${named(missing)}`, MIGRATE);
  if (excess.length > 0)
    return doubtful(
      `${name} may do more than ${whose} needs: ${named(excess)}`,
      `${MIGRATE}; what remains, take away as a superuser (${ROLES})`,
    );
  return well(`${name} may do what ${whose} needs, and no more`);
}
