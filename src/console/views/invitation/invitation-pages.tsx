import type { FoundInvitation, NewTotp } from "../../../operators/operators.ts";
import { Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { type Fact, Facts } from "../../components/facts.tsx";
import { Icon } from "../../components/icons.tsx";
import { Moment } from "../../components/moment.tsx";
import type { Frame } from "../../web/web-request.ts";
import { NewPasskey, NewPassword } from "../identity/new-credential.tsx";
import { TextField } from "../identity/text-field.tsx";

/** A username and a name, as the bank's first operator chooses them. */
export interface Chosen {
  readonly username: string;
  readonly displayName: string;
}

interface InvitationProps {
  readonly frame: Frame;
  /** The path of the link. */
  readonly path: string;
  readonly found: FoundInvitation;
  readonly chosen: Chosen;
  readonly problem: string | null;
}

const FIRST_LEAD =
  "You are this bank's first operator and its administrator. Choose a username and a name; then how you will sign in.";

/** The page of a link: who is invited, and the choice of a way to sign in. */
export const InvitationPage = ({ frame, path, found, chosen, problem }: InvitationProps) => (
  <ConsolePage
    frame={frame}
    title={found.person === null ? "The first operator" : "You are invited"}
    lead={found.person === null ? FIRST_LEAD : "Choose how you will sign in to this bank's console. This link works once."}
  >
    {problem !== null && <ProblemNote text={problem} />}
    {found.person !== null && <Facts facts={factsOf(found, found.person)} />}
    <form method="post" action={path} class="form" novalidate>
      {found.person === null && (
        <>
          <TextField
            name="username"
            label="Username"
            hint="3 to 32 letters, digits, dots, dashes or underscores, a letter first. It is never changed."
            value={chosen.username}
            autocomplete="username"
            most={32}
          />
          <TextField
            name="displayName"
            label="Your name"
            hint="As other operators read it."
            value={chosen.displayName}
            autocomplete="name"
            most={64}
          />
        </>
      )}
      <div class="ways">
        <button type="submit" class="primary" name="way" value="passkey">
          <Icon name="keys" /> Use a passkey
        </button>
        <button type="submit" name="way" value="password">
          Use a password and six digits
        </button>
      </div>
      <p class="hint">
        A passkey is safer: no other page can ask for it, and there is nothing to type. You can add further ways later.
      </p>
    </form>
  </ConsolePage>
);

const factsOf = ({ roles, expiresAt }: FoundInvitation, { username, displayName }: Chosen): readonly Fact[] => [
  { name: "Name", value: <bdi>{displayName}</bdi> },
  { name: "Username", value: <bdi>{username}</bdi> },
  { name: roles.length === 1 ? "Role" : "Roles", value: roles.join(", ") },
  { name: "The link works until", value: <Moment at={expiresAt} /> },
];

const ProblemNote = ({ text }: { text: string }) => (
  <Problem answers>
    <p>{text}</p>
  </Problem>
);

interface WayProps extends Pick<InvitationProps, "frame" | "path" | "problem"> {
  readonly person: Chosen;
  /** The fields of the first operator, which go along. */
  readonly hidden: Readonly<Record<string, string>>;
}

/** Registers the first passkey by a link. */
export const InvitedPasskeyPage = ({
  frame,
  path,
  problem,
  person,
  hidden,
  ceremony,
  name,
}: WayProps & { ceremony: { challenge: string; options: object }; name: string }) => (
  <ConsolePage frame={frame} title={`A passkey for ${person.username}`} lead={PASSKEY_LEAD} back={{ to: path, label: "Back" }}>
    {problem !== null && <ProblemNote text={problem} />}
    <NewPasskey action={`${path}/passkey`} form="" hidden={hidden} ceremony={ceremony} name={name} />
  </ConsolePage>
);

const PASSKEY_LEAD =
  "Your device or security key makes a passkey for this console alone, and asks for its PIN, your finger or your face.";

/** Sets the first password by a link. */
export const InvitedPasswordPage = ({ frame, path, problem, person, hidden, totp }: WayProps & { totp: NewTotp }) => (
  <ConsolePage
    frame={frame}
    title={`A password for ${person.username}`}
    lead="A password signs you in together with six digits that a program on your phone shows."
    back={{ to: path, label: "Back" }}
  >
    {problem !== null && <ProblemNote text={problem} />}
    <NewPassword action={`${path}/password`} form="" hidden={hidden} username={person.username} totp={totp} />
  </ConsolePage>
);
