// SPDX-License-Identifier: EUPL-1.2
// Dates, money and numbers as people write them.
import { lang, texts } from "./texts";
import { nowMs } from "./api";

const T = texts ({
  today: ["heute", "today"], tomorrow: ["morgen", "tomorrow"],
  inDays: ["in {0} Tag|in {0} Tagen", "in {0} day|in {0} days"], sinceDays: ["seit {0} Tag|seit {0} Tagen", "for {0} day|for {0} days"],
  overdue: ["{0} Tag überfällig|{0} Tage überfällig", "{0} day overdue|{0} days overdue"],
});

const locale = (): string => (lang () === "de" ? "de-DE" : "en-GB");
const DAY_MS = 86400000;

/** Formatters by what they write: making one costs as much as hundreds of uses. */
const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat> ();
function made<Formatter extends Intl.NumberFormat | Intl.DateTimeFormat> (what: string, make: () => Formatter): Formatter {
  const key = `${lang ()} ${what}`;
  let found = formatters.get (key);
  if (found === undefined)
    formatters.set (key, found = make ());
  return found as Formatter;
}

/** Integer cents: "1.234,50 €"; whole euros without decimals. */
export function money (cents: number): string {
  const least = cents % 100 === 0 ? 0 : 2;
  return made (`money ${least}`, () => new Intl.NumberFormat (locale (), { style: "currency", currency: "EUR", minimumFractionDigits: least, maximumFractionDigits: 2 })).format (cents / 100);
}
export const number = (value: number, decimals = 0): string => made (`number ${decimals}`, () => new Intl.NumberFormat (locale (), { maximumFractionDigits: decimals })).format (value);
/** Basis points: 6500 is "65 %". */
export const percent = (basisPoints: number): string => made ("percent", () => new Intl.NumberFormat (locale (), { style: "percent", maximumFractionDigits: 2 })).format (basisPoints / 10000);

/** A day, "2026-03-31" or milliseconds: "31.03.2026". */
export function date (day: string | number | undefined): string {
  if (day === undefined || day === "")
    return "";
  const at = typeof day === "number" ? new Date (day) : new Date (`${day}T12:00:00`);
  return made ("date", () => new Intl.DateTimeFormat (locale (), { day: "2-digit", month: "2-digit", year: "numeric" })).format (at);
}
/** Day and time of day. */
export const dateTime = (ms: number): string =>
  made ("date and time", () => new Intl.DateTimeFormat (locale (), { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" })).format (ms);

export const timeOfDay = (ms: number): string => made ("time", () => new Intl.DateTimeFormat (locale (), { hour: "2-digit", minute: "2-digit" })).format (ms);

/** The day of a moment, or so many days later, as the bus writes days.  By the calendar: a day may have 23 or 25 hours. */
export function dayOf (ms: number, offset = 0): string {
  const at = new Date (ms);
  at.setDate (at.getDate () + offset);
  return `${at.getFullYear ()}-${String (at.getMonth () + 1).padStart (2, "0")}-${String (at.getDate ()).padStart (2, "0")}`;
}
export const today = (offset = 0): string => dayOf (nowMs (), offset);
/** The day on which something that takes so many days is over, from a time on. */
export const meantUntil = (days: number, from = nowMs ()): string => date (today (Math.ceil ((from - nowMs ()) / DAY_MS) + days));
/** Whole days from today to a day; negative when it has passed. */
export const daysUntil = (day: string): number => Math.round ((Date.parse (`${day}T12:00:00Z`) - Date.parse (`${today ()}T12:00:00Z`)) / DAY_MS);
/** Whole days since a moment. */
export const daysSince = (ms: number): number => Math.max (0, Math.floor ((nowMs () - ms) / DAY_MS));

/** "heute", "in 3 Tagen", "2 Tage überfällig". */
export function due (day: string): string {
  const days = daysUntil (day);
  return days === 0 ? T.today () : days === 1 ? T.tomorrow () : days > 0 ? T.inDays (days) : T.overdue (-days);
}
export function since (ms: number): string {
  const days = daysSince (ms);
  return days === 0 ? T.today () : T.sinceDays (days);
}
export function bytes (count: number): string {
  return count < 1024 ? `${count} B` : count < 1048576 ? `${number (count / 1024)} KiB` : `${number (count / 1048576, 1)} MiB`;
}
