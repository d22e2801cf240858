import { referenceOf } from "../model/model.ts";
import type { Verdict } from "../receipts/receipts.ts";
import { type Assets, Mark } from "../ui/ui.ts";
import { fill, moneyText, timeText, VOUCHING_LANGUAGES, type VouchingLanguage } from "./words/languages.ts";

/** What the page says: of a receipt, or what it is for. */
export type Shown = Verdict | { readonly is: "home" };

interface PageProps {
  readonly language: VouchingLanguage;
  readonly shown: Shown;
  /** The bank's name. */
  readonly bank: string;
  /** The name under which phones reach the page. */
  readonly host: string;
  readonly assets: Assets;
  /** The receipt that was asked about, for the page in another language; null for none. */
  readonly text: string | null;
}

/** The one layout of the page. It shows of a receipt only what this bank has signed: the rest may be a stranger's words. */
export const VouchingPage = ({ language, shown, bank, host, assets, text }: PageProps) => {
  const { words } = language;
  const { heading, lead } = saidOf(shown, words);
  const receipt = "receipt" in shown ? shown.receipt : null;
  return (
    <html lang={language.code} dir={language.dir}>
      <head>
        <meta charset="utf-8" />
        <title>{`${heading.replace(/\.$/, "")} · ${bank}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={assets.url("mark.svg")} type="image/svg+xml" />
        <link rel="preload" href={assets.url("typeface.woff2")} as="font" type="font/woff2" crossorigin="" />
        <link rel="stylesheet" href={assets.url("vouching.css")} />
      </head>
      <body>
        <header>
          <p class="brand">
            <Mark />
            <bdi>{bank}</bdi>
          </p>
        </header>
        <main>
          <div class="about" data-verdict={shown.is}>
            <h1>
              <Sign is={shown.is} />
              {heading}
            </h1>
            {receipt !== null && <p class="figure">{moneyText(language.locale, receipt.amount, receipt.currency)}</p>}
            <p class="lead">{fill(lead, { bank })}</p>
          </div>
          <div class="task">
            {receipt !== null && <Facts language={language} receipt={receipt} />}
            <Advice shown={shown} words={words} host={host} />
          </div>
        </main>
        <footer>
          <nav aria-label={words.languages}>
            {VOUCHING_LANGUAGES.map(({ code, name }) => (
              <a
                href={text === null ? `/${code}` : `/${code}/${encodeURIComponent(text)}`}
                lang={code}
                aria-current={code === language.code ? "true" : undefined}
              >
                {name}
              </a>
            ))}
          </nav>
        </footer>
      </body>
    </html>
  );
};

type Words = VouchingLanguage["words"];

function saidOf({ is }: Shown, words: Words): { readonly heading: string; readonly lead: string } {
  if (is === "genuine") return { heading: words.genuine, lead: words.genuineLead };
  if (is === "ended-key") return { heading: words.ended, lead: words.endedLead };
  if (is === "altered") return { heading: words.altered, lead: words.alteredLead };
  if (is === "other-bank") return { heading: words.other, lead: words.otherLead };
  if (is === "not-whole") return { heading: words.cut, lead: words.cutLead };
  return { heading: words.home, lead: words.homeLead };
}

/** The verdict as a sign beside its words: colour alone says nothing. */
const SIGNS: Readonly<Record<Shown["is"], string | null>> = {
  genuine: "M4 13l5.5 5.5L20 7",
  "ended-key": "M12 5v9m0 4v1",
  altered: "M6 6l12 12M18 6L6 18",
  "other-bank": "M12 5v9m0 4v1",
  "not-whole": "M12 5v9m0 4v1",
  home: null,
};

const Sign = ({ is }: Pick<Shown, "is">) => {
  const path = SIGNS[is];
  if (path === null) return null;
  return (
    <svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
};

const Facts = ({
  language,
  receipt,
}: {
  language: VouchingLanguage;
  receipt: Extract<Verdict, { receipt: unknown }>["receipt"];
}) => {
  const { words, locale } = language;
  const { operation, amount, currency, at, terminal, request, bank, outcome } = receipt;
  const number = /^ATM-0*(\d+)$/.exec(terminal)?.[1];
  const rows = [
    [words[operation], moneyText(locale, amount, currency)],
    [number === undefined ? terminal : fill(words.machine, { atm: number }), timeText(locale, at)],
    [words.reference, referenceOf(request)],
    [words.bank, bank],
  ] as const;
  return (
    <>
      <dl class="receipt">
        {rows.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {outcome === "booked-in-part" && <p>{words.part}</p>}
    </>
  );
};

/** What a person can do with it. */
const Advice = ({ shown, words, host }: { shown: Shown; words: Words; host: string }) => {
  const place = fill(words.place, { host });
  const isDoubtful = shown.is === "altered" || shown.is === "not-whole";
  const advice = "receipt" in shown ? [words.compare, words.since] : isDoubtful ? [words.scanAgain] : [];
  return (
    <section class="advice" aria-labelledby="what-now">
      <h2 id="what-now">{words.whatNow}</h2>
      <ul>
        {[...advice, place].map((each) => (
          <li>{each}</li>
        ))}
      </ul>
    </section>
  );
};
