import type { Child } from "hono/jsx";
import { Icon } from "../../components/icons.tsx";
import { ASSETS } from "../../web/console-assets.ts";

interface PasskeyFormProps {
  readonly kind: "create" | "get";
  readonly action: string;
  /** The token of the form; empty if nobody is signed in. */
  readonly form: string;
  /** Where the script gets a challenge and its options. */
  readonly optionsUrl?: string;
  /** A challenge that came with the page, and its options. */
  readonly ceremony?: { readonly challenge: string; readonly options: object };
  /** The id of the field for the username in which the browser offers passkeys. */
  readonly conditional?: string;
  /** Fields that are sent along. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly button: string;
  readonly children?: Child;
}

/** A form that a passkey answers. It needs scripts; without them a sentence says so in its place. */
export const PasskeyForm = ({
  kind,
  action,
  form,
  optionsUrl,
  ceremony,
  conditional,
  hidden = {},
  ...more
}: PasskeyFormProps) => (
  <>
    <form
      method="post"
      action={action}
      class="form needs-scripts"
      novalidate
      data-passkey={kind}
      data-options={ceremony === undefined ? undefined : JSON.stringify(ceremony.options)}
      data-options-url={optionsUrl}
      data-conditional={conditional}
    >
      <input type="hidden" name="form" value={form} />
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="challenge" value={ceremony?.challenge ?? ""} />
      <input type="hidden" name="credential" value="" />
      {more.children}
      <div class="ways">
        <button type="submit" class="primary">
          <Icon name="keys" /> {more.button}
        </button>
      </div>
      <p role="alert" class="field-problem" data-passkey-problem />
    </form>
    <noscript>
      <p class="aside">A passkey needs scripts, which this browser does not run here.</p>
    </noscript>
    <script src={ASSETS.url("passkey.js")} type="module" />
  </>
);
