import type { GivenCredential, NewTotp } from "../../../operators/operators.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { answerOf } from "./place.ts";
import { QrCode } from "./qr-code.tsx";
import { CodeField, TextField } from "./text-field.tsx";

interface NewCredential {
  readonly action: string;
  readonly form: string;
  readonly hidden?: Readonly<Record<string, string>>;
}

/** Registers a passkey: its name, and the authenticator. */
export const NewPasskey = ({
  name,
  ...form
}: NewCredential & { ceremony: { challenge: string; options: object }; name: string }) => (
  <PasskeyForm kind="create" button="Register a passkey" {...form}>
    <TextField
      name="name"
      label="Name of this passkey"
      hint="For you, to tell it from another: the device or the key that keeps it."
      value={name}
      autocomplete="off"
      most={64}
    />
  </PasskeyForm>
);

/** Sets a password with the secret of its six digits, as a QR code and as text. */
export const NewPassword = ({
  action,
  form,
  hidden = {},
  username,
  totp,
}: NewCredential & { username: string; totp: NewTotp }) => (
  <form method="post" action={action} class="form" novalidate>
    <input type="hidden" name="form" value={form} />
    {Object.entries(hidden).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <input type="hidden" name="pending" value={totp.pending} />
    {/* For the browser's store of passwords. */}
    <input type="text" class="unseen" aria-label="Username" value={username} autocomplete="username" readonly tabindex={-1} />
    <TextField
      name="password"
      label="New password"
      hint="Some unrelated words are easy to remember and hard to guess."
      kind="password"
      autocomplete="new-password"
    />
    <section class="totp" aria-labelledby="totp">
      <QrCode text={totp.uri} label="QR code of the secret; the same secret follows as text" />
      <div>
        <h3 id="totp">The secret of the digits</h3>
        <p>Scan the code with an authenticator's program on your phone, or type the secret into it:</p>
        <p class="secret">{totp.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</p>
        <p class="hint">Six digits, a new code each 30 seconds. The secret is shown for 15 minutes and never again.</p>
      </div>
    </section>
    <CodeField hint="The code that the program shows now." />
    <div class="ways">
      <button type="submit" class="primary">
        Set the password
      </button>
    </div>
  </form>
);

/** The credential of a form of one of the two kinds. */
export const givenBy = (kind: "passkey" | "password", values: Readonly<Record<string, string>>): GivenCredential =>
  kind === "passkey"
    ? {
        kind,
        ...{
          challenge: values["challenge"] ?? "",
          response: answerOf(values["credential"]),
          name: (values["name"] ?? "").trim(),
        },
      }
    : { kind, password: values["password"] ?? "", pending: values["pending"] ?? "", code: values["code"] ?? "" };
