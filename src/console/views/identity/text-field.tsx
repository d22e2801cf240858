interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind?: "text" | "password" | "code";
  readonly value?: string | undefined;
  readonly autocomplete: string;
  readonly most?: number;
}

/** A labelled field of a form about a person's own identity. Its id is `field-` and the name. */
export const TextField = ({ name, label, hint, kind = "text", value, autocomplete, most }: TextFieldProps) => {
  const id = `field-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={id}
        name={name}
        type={kind === "password" ? "password" : "text"}
        inputmode={kind === "code" ? "numeric" : undefined}
        class={kind === "code" ? "figure" : undefined}
        maxlength={kind === "code" ? 7 : most}
        value={value}
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        required
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
    </div>
  );
};

/** The six digits of an authenticator's program. */
export const CodeField = ({ hint }: { hint?: string }) => (
  <TextField
    name="code"
    label="Six digits"
    hint={hint ?? "From your authenticator's program. Each code works once."}
    kind="code"
    autocomplete="one-time-code"
  />
);
