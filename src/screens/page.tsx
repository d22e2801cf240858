import type { Child } from "hono/jsx";
import { assetUrl, STYLES } from "./assets.ts";
import type { Figures } from "./figures.ts";
import { Dial, Icon, Mark } from "./icons.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import type { Language, Words } from "./words/languages.ts";

/** What every screen shows around its own: which machine this is, who is signed in, and the language that it speaks. */
export interface Frame {
  readonly atm: number;
  /** Null where nobody is signed in. */
  readonly username: string | null;
  readonly language: Language;
  /** The language's words. */
  readonly words: Words;
  /** How this language writes the bank's money, and times. */
  readonly figures: Figures;
  /** The languages to choose from. */
  readonly languages: readonly Language[];
  /** The screen's own address, to come back to in another language. */
  readonly path: string;
}

interface PageProps {
  readonly frame: Frame;
  /** The screen's name in the window's title. */
  readonly title: string;
  readonly heading: string;
  /** One or two plain sentences below the heading. */
  readonly lead?: string | undefined;
  /** A figure that is the point of the screen, in large type. */
  readonly figure?: string | undefined;
  readonly children?: Child;
}

/** The one layout of all screens: on one side what this is about, on the other what to do. */
export const Page = ({ frame, title, heading, lead, figure, children }: PageProps) => (
  <html lang={frame.language.code} dir={frame.language.dir}>
    <Head frame={frame} title={title} />
    <body>
      <header>
        <a class="brand" href={frame.username === null ? "/" : "/menu"}>
          <Mark />
          <span lang="en">Strongroom</span>
        </a>
        {frame.username === null ? frame.path !== "/" && <LanguageChoice frame={frame} /> : <SignOut frame={frame} />}
      </header>
      <main>
        <div class="about">
          <Dial />
          <div class="about-words">
            <h1>{heading}</h1>
            {figure !== undefined && <p class="figure">{figure}</p>}
            {lead !== undefined && <p class="lead">{lead}</p>}
          </div>
        </div>
        <div class="task">{children}</div>
      </main>
      <footer>
        <p>
          <Icon name="lock" /> {frame.words.frame.machine({ atm: String(frame.atm) })} · {frame.words.frame.channel}
        </p>
      </footer>
    </body>
  </html>
);

const Head = ({ frame, title }: { frame: Frame; title: string }) => (
  <head>
    <meta charset="utf-8" />
    <title>{frame.words.frame.windowTitle({ title, atm: String(frame.atm) })}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href={assetUrl("mark.svg")} type="image/svg+xml" />
    {STYLES.map((name) => (
      <link rel="stylesheet" href={assetUrl(name)} />
    ))}
    <script src={assetUrl("atm.js")} defer />
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
