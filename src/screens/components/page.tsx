import type { Child } from "hono/jsx";
import type { Draft } from "../../atm/atm.ts";
import { Mark, PageFiles } from "../../ui/ui.ts";
import { MachineLine } from "../idle/condition-view.tsx";
import { ASSETS } from "../web/assets.ts";
import { ComfortBar, LanguageChoice, TimeDialog } from "./comfort.tsx";
import { Dial } from "./dial.tsx";
import type { Frame } from "./frame.ts";
import { Icon } from "./icons.tsx";
import { DraftNote } from "./problems.tsx";
import { labelled, sentence } from "./script.ts";
import { TouchFiles, TouchKeyboard } from "./touch.tsx";

interface PageProps {
  readonly frame: Frame;
  /** The screen's name in the window's title. */
  readonly title: string;
  readonly heading: string;
  /** One or two plain sentences below the heading. */
  readonly lead?: string | undefined;
  /** The screen's main figure, in large type; `label` is its name, or null if a fact below has it. */
  readonly figure?: { readonly text: string; readonly label: string | null } | undefined;
  /** Whether the page says that the machine is in service: it changes by itself when that is over. Absent if it says neither. */
  readonly service?: "in" | "out" | undefined;
  /** On the screen of a form: its last content, or null if it is shown for the first time. */
  readonly draft?: Draft | null;
  /** What is known before the customer chooses, below the lead. */
  readonly known?: Child;
  /** True if nothing else can be reached from this screen: its header has no links. */
  readonly alone?: boolean;
  /** When and where the page loads again without the script. */
  readonly again?: { readonly seconds: number; readonly to: string };
  readonly children?: Child;
}

/** The one layout of all screens: one side shows the subject, the other the actions. */
export const Page = ({ frame, title, heading, lead, figure, service, draft, known, alone, again, children }: PageProps) => (
  <html lang={frame.language.code} dir={frame.language.dir} data-contrast={frame.contrast === "high" ? "high" : undefined}>
    <Head
      frame={frame}
      title={draft?.problem === undefined ? title : frame.words.frame.errorTitle({ title })}
      again={service === undefined ? again : { seconds: LOOK_AGAIN_S[service], to: "/" }}
    />
    <body>
      <header>
        <Brand to={alone === true ? null : frame.username === null ? "/" : "/menu"} />
        {frame.username === null
          ? frame.path !== "/" && <LanguageChoice frame={frame} />
          : alone !== true && <SignOut frame={frame} />}
      </header>
      <main
        data-service={service}
        data-enter={frame.words.comfort.enterKey}
        data-escape={frame.words.comfort.escapeKey}
        {...(draft === undefined ? {} : wordsOfProblems(frame, title))}
      >
        <div class="about">
          <div class="about-words">
            <h1 data-say={sentence(heading)}>{heading}</h1>
            {figure !== undefined && <LargeFigure frame={frame} {...figure} />}
            {lead !== undefined && (
              <p class="lead" data-say={sentence(lead)}>
                {lead}
              </p>
            )}
            {known}
          </div>
          <div class="dial-room">
            <Dial />
          </div>
        </div>
        <div class="task">
          {draft !== undefined && <FormNote frame={frame} draft={draft} />}
          {children}
        </div>
      </main>
      {frame.time !== null && <TimeDialog frame={frame} time={frame.time} />}
      <footer>
        <MachineLine {...{ frame, alone }} />
        <ComfortBar frame={frame} />
      </footer>
      {frame.touch !== "no" && <TouchKeyboard frame={frame} />}
    </body>
  </html>
);

/** For ui/assets/fields.js, which finds an empty or wrong field before the form is sent. */
const wordsOfProblems = ({ words, atm }: Frame, title: string) => ({
  "data-fill-in": words.frame.fillIn({ field: "{field}" }),
  "data-problem": words.frame.problem,
  "data-error-title": words.frame.windowTitle({ title: words.frame.errorTitle({ title }), atm: String(atm) }),
});

const FormNote = ({ frame, draft }: { frame: Frame; draft: Draft | null }) => (
  <>
    {draft !== null && <DraftNote frame={frame} draft={draft} />}
    <template id="alert-icon">
      <Icon name="alert" />
    </template>
  </>
);

const Brand = ({ to }: { to: string | null }) => {
  const name = (
    <>
      <Mark />
      <span lang="en">Strongroom</span>
    </>
  );
  return to === null ? (
    <span class="brand">{name}</span>
  ) : (
    <a class="brand" href={to}>
      {name}
    </a>
  );
};

const LargeFigure = ({ frame, text, label }: { frame: Frame } & NonNullable<PageProps["figure"]>) => (
  <p class="figure" data-part="figure" data-say={label === null ? "" : labelled(label, text, frame.words)}>
    {text}
  </p>
);

/** Without the script, the question before a session ends is a separate screen. */
const askAgain = ({ path }: Frame, { endsMs, answerMs }: NonNullable<Frame["time"]>): string =>
  `${Math.max(0, Math.floor((endsMs - answerMs) / 1000))}; url=/still-there?${new URLSearchParams({ to: path })}`;

/** How often the first screen loads again without the script, in seconds: sooner while the machine is out of service. */
const LOOK_AGAIN_S = { in: 30, out: 10 };

const Head = ({ frame, title, again }: Pick<PageProps, "frame" | "title"> & { again: PageProps["again"] }) => (
  <head>
    <meta charset="utf-8" />
    <title>{frame.words.frame.windowTitle({ title, atm: String(frame.atm) })}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <PageFiles assets={ASSETS} name="screens" letters={frame.language.letters} />
    {frame.touch !== "no" && <TouchFiles />}
    {again !== undefined && (
      <noscript>
        <meta http-equiv="refresh" content={`${again.seconds}; url=${again.to}`} />
      </noscript>
    )}
    {frame.time !== null && (
      <noscript>
        <meta http-equiv="refresh" content={askAgain(frame, frame.time)} />
      </noscript>
    )}
  </head>
);

const SignOut = ({ frame }: { frame: Frame }) => (
  <form class="sign-out" method="post" action="/signout">
    <bdi class="customer">{frame.username}</bdi>
    <button type="submit" class="quiet" id="sign-out">
      <Icon name="leave" /> {frame.words.frame.signOut}
    </button>
  </form>
);
