import type { Child } from "hono/jsx";
import { assetUrl, STYLES } from "./assets.ts";
import { Dial, Icon, Mark } from "./icons.tsx";

/** What every screen shows around its own: which machine this is, and who is signed in. */
export interface Frame {
  readonly atm: number;
  /** Null where nobody is signed in. */
  readonly username: string | null;
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
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>{`${title} · Strongroom ATM ${frame.atm}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href={assetUrl("mark.svg")} type="image/svg+xml" />
      {STYLES.map((name) => (
        <link rel="stylesheet" href={assetUrl(name)} />
      ))}
      <script src={assetUrl("atm.js")} defer />
    </head>
    <body>
      <header>
        <a class="brand" href={frame.username === null ? "/" : "/menu"}>
          <Mark />
          <span>Strongroom</span>
        </a>
        {frame.username !== null && <SignOut username={frame.username} />}
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
          <Icon name="lock" /> ATM {frame.atm} · Private channel to the bank
        </p>
      </footer>
    </body>
  </html>
);

const SignOut = ({ username }: { username: string }) => (
  <form class="sign-out" method="post" action="/signout">
    <span class="customer">{username}</span>
    <button type="submit" class="quiet" id="sign-out">
      <Icon name="leave" /> Sign out
    </button>
  </form>
);
