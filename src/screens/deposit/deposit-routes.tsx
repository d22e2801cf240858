import type { Hono } from "hono";
import { type Atm, Feeding, type Piece, pieces, type Session, sortFeed, UNFIT, worth } from "../../atm/atm.ts";
import { Money } from "../../model/model.ts";
import { showError } from "../pages/standard-screen.tsx";
import { fillOrder, readFeed } from "../routes/forms.ts";
import {
  customerOf,
  customersOnly,
  frameOf,
  readForm,
  sendBack,
  show,
  type WebEnv,
  type WebRequest,
} from "../web/web-request.ts";
import type { Locale } from "../words/refusal-text.ts";
import { DepositScreen } from "./deposit-screen.tsx";
import { fateText } from "./feeder.tsx";

/** The slot, fed note by note or with counts, up to the question whether to deposit what it has accepted. */
export function depositRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const { cash } = atm.machine;
  const customers = customersOnly(atm);

  app.get("/deposit", customers, (c) => {
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const { session } = customerOf(c);
    const { denominations } = cash;
    const draft = session.takeDraft("/deposit");
    return show(c, <DepositScreen {...{ denominations, draft }} feeding={session.feeding} frame={frameOf(c, atm)} />);
  });

  app.post("/deposit/feed", customers, async (c) => {
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const { session } = customerOf(c);
    const values = await readForm(c);
    const piece = pieceOf(values);
    const frame = frameOf(c, atm);
    if (piece === null && values["back"] === undefined) return c.redirect("/deposit", 303);
    const said = piece === null ? takeBack(session, frame) : feed(atm, session, piece, frame);
    return sendBack(c, session, { at: "/deposit", values: { said } });
  });

  app.post("/deposit", customers, async (c) => {
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const { session } = customerOf(c);
    const values = await readForm(c);
    if (values["slot"] !== undefined) return depositSlot(c, session, frameOf(c, atm));
    const feed = readFeed(values, frameOf(c, atm));
    if ("text" in feed) return sendBack(c, session, { at: "/deposit", values, problem: feed });
    session.feeding = null;
    const { accepted: notes, givenBack } = sortFeed(atm.machine, feed);
    if (notes.length === 0) return sendBack(c, session, { at: "/deposit", values: {}, givenBack });
    return fillOrder(c, { op: "deposit", amount: worth(notes), notes, givenBack });
  });
}

/** Gives the notes in the slot back, if there are any, and returns the sentence that says so; else null. */
export function emptySlot(session: Session, { words: { money } }: Locale): string | null {
  const notes = pieces(session.feeding?.accepted ?? []);
  session.feeding = null;
  return notes === 0 ? null : money.returned(notes);
}

/** The piece that a form feeds: `note` with its minor units, or `unfit` with a reason; null if it feeds none. */
function pieceOf({ note, unfit }: Readonly<Record<string, string>>): Piece | null {
  const why = UNFIT.find((each) => each === unfit);
  if (why !== undefined) return { unfit: why };
  return /^[1-9]\d{0,11}$/.test(note ?? "") ? { denomination: Money(BigInt(note as string)) } : null;
}

function feed({ machine }: Atm, session: Session, piece: Piece, locale: Locale): string {
  session.feeding ??= new Feeding();
  const fed = session.feeding.feed(machine, piece);
  return fateText(fed, worth(session.feeding.accepted), locale);
}

function takeBack({ feeding }: Session, { words: { money }, figures }: Locale): string {
  const denomination = feeding?.takeBack() ?? null;
  if (feeding === null || denomination === null) return money.nothingIn;
  return money.takenBack({ note: figures.note(denomination), total: figures.money(worth(feeding.accepted)) });
}

/** The customer is asked to confirm what lies in the slot. From here on the question has the notes, as after a form of counts. */
function depositSlot(c: WebRequest, session: Session, { words }: Locale): Response {
  const { feeding } = session;
  const notes = feeding?.accepted ?? [];
  if (feeding === null || notes.length === 0)
    return sendBack(c, session, { at: "/deposit", values: {}, problem: { text: words.money.atLeastOne } });
  session.feeding = null;
  return fillOrder(c, { op: "deposit", amount: worth(notes), notes, givenBack: feeding.givenBack });
}
