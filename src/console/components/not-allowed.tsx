import { ROLES, type Role } from "../../operators/operators.ts";
import { type ConsoleRequest, type Frame, type Frames, frameOf, show } from "../web/web-request.ts";
import { ConsolePage } from "./console-page.tsx";

/** "a teller", "an auditor". */
export const withArticle = (role: Role): string => `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;

/** The form that invites an operator with this role. */
export const invitePath = (role: Role, to: string): string =>
  `/operations/operator-invite?${new URLSearchParams({ roles: role, to })}`;

/** A page that needs another role: which roles open it, and how somebody gets one of them. */
export const showNotAllowed = (c: ConsoleRequest, frames: Frames, roles: readonly Role[]): Response | Promise<Response> =>
  show(c, <NotAllowedPage frame={frameOf(c, frames)} roles={roles} />, 403);

const NotAllowedPage = ({ frame, roles }: { frame: Frame; roles: readonly Role[] }) => {
  const own = frame.operator?.roles ?? [];
  return (
    <ConsolePage
      frame={frame}
      title="Not with your roles"
      lead={`This page needs one of these roles: ${roles.join(", ")}. You are ${own.map(withArticle).join(", ")}.`}
    >
      <ul class="plain-list">
        {roles.map((role) => (
          <li>
            <strong>{role}</strong>: {ROLES[role]}
          </li>
        ))}
      </ul>
      {own.includes("administrator") ? <ForAdministrators roles={roles} /> : <ForOthers />}
    </ConsolePage>
  );
};

/** Who runs accounts invites the person who does this work. */
const ForAdministrators = ({ roles }: { roles: readonly Role[] }) => (
  <>
    <p>
      Administrators run the operators' accounts, and leave this work to others: invite the person who does it. Nobody gives a
      role to the own account. If you are to do it yourself, two other administrators must agree: one proposes it on your page of
      Operators, another approves it.
    </p>
    <div class="ways">
      {roles
        .filter((role) => role !== "administrator")
        .map((role) => (
          <a class="button" href={invitePath(role, "/operators")}>
            Invite {withArticle(role)}
          </a>
        ))}
      <a class="button" href="/operators">
        See the operators
      </a>
    </div>
  </>
);

const ForOthers = () => (
  <>
    <p>
      Ask an administrator: one proposes the role for you, another approves it. That ends your sessions, so you sign in again, and
      the page is there.
    </p>
    <p>
      <a class="button" href="/">
        To the first page
      </a>
    </p>
  </>
);
