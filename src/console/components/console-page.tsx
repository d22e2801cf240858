import type { Child } from "hono/jsx";
import { Mark, PageFiles } from "../../ui/ui.ts";
import { ASSETS } from "../web/console-assets.ts";
import type { Frame } from "../web/web-request.ts";
import { FOCUSED, Notice } from "./badge.tsx";
import { Icon } from "./icons.tsx";
import { Navigation } from "./navigation.tsx";

interface ConsolePageProps {
  readonly frame: Frame;
  /** The page's name, in its heading and in the window's title. */
  readonly title: string;
  /** One or two plain sentences below the heading. */
  readonly lead?: string;
  /** Buttons and links beside the heading. */
  readonly actions?: Child;
  /** The way back to the page that this one belongs to. */
  readonly back?: { readonly to: string; readonly label: string };
  /** True if the whole page answers a form: the focus lies on its heading. */
  readonly answers?: boolean;
  readonly children?: Child;
}

/** The one layout of all pages: navigation beside the content, and above it who is signed in. */
export const ConsolePage = ({ frame, title, lead, actions, back, answers = false, children }: ConsolePageProps) => (
  <html lang="en" data-contrast={frame.contrast === "high" ? "high" : undefined}>
    <Head title={title} />
    <body>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Bar frame={frame} />
      {frame.navigation.length > 0 && <Navigation frame={frame} />}
      <main id="main" tabindex={-1} data-fill-in="{field} is needed.">
        {back !== undefined && (
          <p class="back">
            <a href={back.to}>{back.label}</a>
          </p>
        )}
        <div class="title">
          <h1 {...(answers ? FOCUSED : {})}>{title}</h1>
          {actions !== undefined && <div class="actions">{actions}</div>}
        </div>
        {lead !== undefined && <p class="lead">{lead}</p>}
        {frame.notice !== null && <Notice text={frame.notice} />}
        {children}
      </main>
      <Foot frame={frame} />
    </body>
  </html>
);

const Head = ({ title }: { title: string }) => (
  <head>
    <meta charset="utf-8" />
    <title>{title} · Strongroom console</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <PageFiles assets={ASSETS} name="console" />
  </head>
);

const Bar = ({ frame: { operator, navigation, form } }: { frame: Frame }) => (
  <header class="bar">
    <a class="brand" href="/">
      <Mark />
      <span>
        Strongroom <span class="brand-part">console</span>
      </span>
    </a>
    {navigation.length > 0 && (
      <a class="to-navigation" href="#navigation">
        <Icon name="menu" /> Menu
      </a>
    )}
    {operator !== null && (
      <form class="sign-out" method="post" action="/sign-out">
        <input type="hidden" name="form" value={form} />
        <span class="signed-in">
          <span class="unseen">Signed in as </span>
          <a class="username" href="/account">
            <bdi>{operator.username}</bdi>
          </a>{" "}
          <span class="roles">{operator.roles.join(", ")}</span>
        </span>
        <button type="submit" class="quiet">
          <Icon name="leave" /> Sign out
        </button>
      </form>
    )}
  </header>
);

const Foot = ({ frame: { contrast, path, form } }: { frame: Frame }) => (
  <footer>
    <p>All times are UTC.</p>
    <form method="post" action="/contrast">
      <input type="hidden" name="form" value={form} />
      <input type="hidden" name="to" value={path} />
      <button type="submit" class="quiet" name="contrast" value={contrast === "high" ? "standard" : "high"}>
        <Icon name="contrast" /> {contrast === "high" ? "Standard contrast" : "High contrast"}
      </button>
    </form>
  </footer>
);
