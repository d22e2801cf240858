import assert from "node:assert/strict";
import { test } from "node:test";
import { OneTime, Payable, SESSION_LIMITS, Sessions } from "../../atm/atm.ts";
import { Currency, Money, REFUSALS, type RefusalName } from "../../model/model.ts";
import { Figures } from "../figures/figures.ts";
import { fastAmounts } from "../figures/quick-cash.ts";
import { amountOf, askForAmount, readFeed } from "../routes/forms.ts";
import { LANGUAGES, type Language } from "./languages.ts";
import { refusalText } from "./refusal-text.ts";

const [EUR, JPY, BHD] = [Currency("EUR"), Currency("JPY"), Currency("BHD")];

const [ENGLISH, FRENCH, SPANISH] = LANGUAGES as unknown as [Language, Language, Language];
const inLanguage = ({ words, locale }: Language, currency = EUR) => ({ words, figures: new Figures(locale, currency) });

test("amounts are written exactly, with the decimal places of their currency", () => {
  const { figures } = inLanguage(ENGLISH);
  assert.equal(figures.money(124_000n), "€1,240.00");
  assert.equal(figures.money(999_999_999_999_999n), "€9,999,999,999,999.99");
  assert.equal(inLanguage(ENGLISH, JPY).figures.money(1240n), "JP¥1,240");
  assert.match(inLanguage(ENGLISH, BHD).figures.money(1240n), /^BHD\s1\.240$/);
  assert.equal(figures.note(2000n), "€20");
  assert.equal(figures.note(50n), "€0.50");
  assert.equal(figures.typed(124_000n), "1240.00");
  assert.equal(figures.signed("debit", 4000n), "−€40.00");
  assert.equal(figures.time(Date.UTC(2026, 10, 24, 8, 15)), "24 Nov 2026, 08:15 UTC");
});

test("each language writes money, numbers, lists and times in its own way", () => {
  const [french, spanish] = [inLanguage(FRENCH).figures, inLanguage(SPANISH).figures];
  assert.equal(french.money(999_999_999_999_999n), "9\u202f999\u202f999\u202f999\u202f999,99\u00a0€");
  assert.equal(spanish.money(124_000n), "1240,00\u00a0€");
  assert.equal(spanish.money(12_400_000n), "124.000,00\u00a0€");
  assert.equal(french.typed(4000n), "40,00");
  assert.equal(french.list(["a", "b", "c"]), "a, b et c");
  assert.equal(spanish.list(["a", "b", "c"]), "a, b y c");
  assert.match(french.time(Date.UTC(2026, 10, 24, 8, 15)), /^24 nov. 2026,? (à )?08:15 UTC$/);
  assert.match(spanish.time(Date.UTC(2026, 10, 24, 8, 15)), /^24 nov 2026, 8:15 UTC$/);
});

test("amounts are read in the ways that people type them, and never rounded", () => {
  for (const [text, amount] of [
    ["40", 4000n],
    ["40.5", 4050n],
    [" 40,50 ", 4050n],
  ] as const)
    assert.equal(amountOf(text, EUR), amount);
  for (const text of [undefined, "", "0", "40.555", "-1", "4e1", "0x10", "١٠"]) assert.equal(amountOf(text, EUR), null);
  assert.match(askForAmount(inLanguage(ENGLISH)), /such as 40\.00/);
  assert.match(askForAmount(inLanguage(ENGLISH, JPY)), /such as 40\.$/);
  assert.match(askForAmount(inLanguage(ENGLISH, BHD)), /such as 40\.000/);
  assert.match(askForAmount(inLanguage(FRENCH)), /exemple 40,00\.$/);
});

test("the deposit slot takes notes of every denomination and unreadable ones, up to its size", () => {
  const read = (values: Record<string, string>) => readFeed(values, inLanguage(ENGLISH));
  const none = { unreadable: 0, damaged: 0, unknown: 0 };
  assert.deepEqual(read({ "notes-1000": " 3 ", "notes-5000": "", "notes-9": "7", "notes-0": "1", "notes-x": "1" }), {
    notes: [
      { denomination: 1000n, notes: 3 },
      { denomination: 9n, notes: 7 },
    ],
    unfit: none,
  });
  assert.deepEqual(read({ "unfit-damaged": "2", "unfit-other": "9" }), { notes: [], unfit: { ...none, damaged: 2 } });
  const problem = (values: Record<string, string>) => {
    const feed = read(values);
    return "text" in feed ? `${feed.field}: ${feed.text}` : "none";
  };
  assert.match(problem({ "notes-1000": "-1" }), /^notes-1000: .*how many €10 notes/);
  assert.match(problem({ "notes-1000": "1", "unfit-unknown": "a few" }), /^unfit-unknown: .*how many other notes/);
  assert.match(problem({}), /at least one note/);
  assert.equal(problem({ "notes-1000": "150", "unfit-unreadable": "50" }), "none");
  assert.match(problem({ "notes-1000": "150", "unfit-unreadable": "51" }), /at most 200 notes/);
});

for (const language of LANGUAGES)
  test(`every refusal has a sentence with all its figures in ${language.name}`, () => {
    const locale = inLanguage(language);
    for (const [name, { details }] of Object.entries(REFUSALS) as [RefusalName, { details: readonly string[] }][]) {
      const figures = Object.fromEntries(details.map((each, index) => [each, BigInt(1_790_000_000_000 + index * 86_400_000)]));
      const text = refusalText(name, figures, locale);
      assert.match(text, /^[\p{Lu}\p{Lo}].*\.$/u, name);
      assert.doesNotMatch(text, /undefined|NaN|[{}]/, name);
      // These never reach a customer. The ATM never settles more than the hold, and the others answer an operator.
      const silent = ["hold-exceeded", "cash-amount", "holds-open", "capital-short"].includes(name);
      for (const each of silent ? [] : details) {
        const number = locale.words.refusals.passwordTooShort(Number(figures[each])).match(/[\d][\d\s.,]*\d/)?.[0] ?? "";
        const told = [
          number,
          locale.figures.money(figures[each] ?? 0n),
          locale.figures.until(Number(figures[each])),
          locale.figures.wait(Number(figures[each])),
        ];
        assert.ok(
          told.some((figure) => text.includes(figure)),
          `${name} does not say ${each}: ${text}`,
        );
      }
    }
  });

test("every offered amount can be paid", () => {
  const denominations = [Money(1000n), Money(2000n), Money(5000n)];
  const few = denominations.map((denomination) => ({ denomination, notes: 2 }));
  assert.deepEqual(fastAmounts(denominations, new Payable(few)), [2000n, 4000n, 6000n, 10_000n]);
  assert.deepEqual(fastAmounts([], new Payable([])), []);
});

test("a form has its effect once; a form with other fields is a new request", async () => {
  const form = new OneTime<number>();
  let done = 0;
  const act = async () => ++done;
  assert.equal(await form.fill(["a", "b"], act), 1);
  assert.equal(await form.fill(["a", "b"], act), 1);
  assert.equal(form.fill(["ab", ""], act), null);
  form.again();
  assert.equal(await form.fill(["ab", ""], act), 2);
});

test("sessions end when they are idle or old, and free room for new ones", () => {
  let now = 0;
  const sessions = new Sessions({ ...SESSION_LIMITS, idleMs: 10, lifeMs: 25, most: 3 }, () => now);
  const kept = sessions.begin(null);
  for (const at of [8, 16, 24]) {
    now = at;
    assert.equal(sessions.find(kept.id), kept);
  }
  now = 26;
  assert.equal(sessions.find(kept.id), null, "too old");
  const all = [1, 2, 3, 4].map(() => sessions.begin(null));
  assert.equal(sessions.find(all[0]?.id), null, "the one idle longest makes room");
  now = 40;
  sessions.sweep();
  for (const each of all) assert.equal(sessions.find(each.id), null);
  sessions.stop();
});
