import type { Hono } from "hono";
import {
  acceptInvitation,
  beginInvitedPasskey,
  beginInvitedPassword,
  type FoundInvitation,
  findInvitation,
} from "../../../operators/operators.ts";
import { showMessage } from "../../components/message-page.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, readForm, show } from "../../web/web-request.ts";
import { givenBy } from "../identity/new-credential.tsx";
import { placeOf } from "../identity/place.ts";
import { problemText } from "../identity/problem-text.ts";
import { beginHere } from "../identity/sign-in-routes.ts";
import { type Chosen, InvitationPage, InvitedPasskeyPage, InvitedPasswordPage } from "./invitation-pages.tsx";

const OVER = {
  title: "This link does not work",
  lead: "It was used, replaced or withdrawn, or is older than a day. Ask the administrator who invited you for a new one.",
  way: { to: "/sign-in", label: "Sign in" },
};

/** What one request of a link's pages is about. */
interface Use {
  readonly token: string;
  readonly path: string;
  readonly found: FoundInvitation;
  readonly values: Readonly<Record<string, string>>;
}

type Way = "passkey" | "password";

/** The pages of an invitation's link, for everybody who has it. To look at them uses nothing up. */
export function invitationRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  const { operators, now } = console;
  const use =
    (act: (c: ConsoleRequest, use: Use) => Response | Promise<Response>) =>
    async (c: ConsoleRequest): Promise<Response> => {
      const token = c.req.param("token") ?? "";
      const found = await findInvitation(operators, token, now());
      if (found === null) return showMessage(c, console, OVER, 404);
      const values = c.req.method === "POST" ? await readForm(c) : {};
      return act(c, { token, path: `/invitation/${token}`, found, values });
    };
  app.get(
    "/invitation/:token",
    use((c, used) => showInvitation(c, console, used, null)),
  );
  app.post(
    "/invitation/:token",
    use((c, used) => showWay(c, console, used, used.values["way"] === "password" ? "password" : "passkey", null)),
  );
  for (const way of ["passkey", "password"] as const) {
    app.get(`/invitation/:token/${way}`, (c) => c.redirect(`/invitation/${c.req.param("token")}`, 303));
    app.post(
      `/invitation/:token/${way}`,
      use((c, used) => accept(c, console, used, way)),
    );
  }
}

const chosenOf = (values: Use["values"]): Chosen => ({
  username: (values["username"] ?? "").trim(),
  displayName: (values["displayName"] ?? "").trim(),
});

/** The names that the bank's first operator chooses; null for all others, who have theirs. */
const personOf = ({ found, values }: Use): Chosen | null => (found.person === null ? chosenOf(values) : null);

function showInvitation(c: ConsoleRequest, console: Console, used: Use, problem: string | null): Response | Promise<Response> {
  const { path, found, values } = used;
  const props = { path, found, chosen: chosenOf(values), problem };
  return show(c, <InvitationPage frame={frameOf(c, console)} {...props} />, problem === null ? 200 : 422);
}

/** The second page: the authenticator, or the password with its QR code. */
async function showWay(c: ConsoleRequest, console: Console, used: Use, way: Way, problem: string | null): Promise<Response> {
  const { token, path, found, values } = used;
  const person = personOf(used);
  const begin = way === "passkey" ? beginInvitedPasskey : beginInvitedPassword;
  const begun = await begin(console.operators, { token, person, at: console.now() });
  if (!begun.ok) return showInvitation(c, console, used, problemText(begun));
  const shown = {
    ...{ frame: frameOf(c, console), path, problem, person: found.person ?? chosenOf(values) },
    hidden: person === null ? {} : { ...person },
  };
  const page =
    "challenge" in begun.result ? (
      <InvitedPasskeyPage {...shown} ceremony={begun.result} name={values["name"] ?? "My first passkey"} />
    ) : (
      <InvitedPasswordPage {...shown} totp={begun.result} />
    );
  return show(c, page, problem === null ? 200 : 422);
}

async function accept(c: ConsoleRequest, console: Console, used: Use, way: Way): Promise<Response> {
  const { token, values } = used;
  const given = { token, person: personOf(used), credential: givenBy(way, values), from: placeOf(c), at: console.now() };
  const accepted = await acceptInvitation(console.operators, given);
  if (!accepted.ok) return showWay(c, console, used, way, problemText(accepted));
  await beginHere(c, console, accepted.result);
  return c.redirect("/account", 303);
}
