// SPDX-License-Identifier: EUPL-1.2
// What each move asks and sends: a heading, the inputs, the command, and what to say when it is done.
import { html, nothing, type TemplateResult } from "lit";
import { all, list as fetchList, one } from "../core/api";
import { date, today } from "../core/format";
import { definition as definitionOf, orgName, pipelines, stageOf } from "../core/known";
import { settled } from "../core/outbox";
import { alertBox } from "../core/page";
import { ownOrgs } from "../core/session";
import { helpOf, said, texts } from "../core/texts";
import type { CaseView, CheckView, Definition, Done, HistoryRow, Stage, TableRow, Value } from "../core/types";
import { caseSearch } from "./case-search";
import { isIdea } from "./classify";
import { decidersOf } from "./decider";
import { area, filled, line, list, radios, select, value, wants, type Form } from "./move-form";
import { isDraft, LABELS } from "./move-labels";
import { openReturn } from "./news";
import { reasonList } from "./reasons";
import { actsFor, approvalsFor, asksFor, gatesOf, opinionDays, type MoveKind, type Role } from "./rights";
import { roleNames } from "./words";

const T = texts ({
  reason: ["Grund", "Reason"],
  reasonHint: ["Steht im Verlauf und wird von allen gelesen, die den Vorgang sehen.", "Kept in the history, where everybody who sees the case can read it."],
  /* advance */
  gate: ["Wohin?", "Where to?"], way: ["{0} → {1}", "{0} → {1}"], next: ["Danach entscheidet: {0}.", "Next to decide: {0}."],
  unmet: ["Das fehlt noch:", "Still missing:"],
  waiting: ["Das steht bei anderen noch aus:", "Still awaited from others:"], warnings: ["Hinweise:", "Hints:"], nothing: ["Es fehlt nichts.", "Nothing is missing."],
  overriding: ["Eigentlich entscheidet: {0}. Ihre Entscheidung wird als Ausnahme vermerkt und braucht einen Grund.",
    "Normally decided by: {0}. Your decision is recorded as an exception and needs a reason."],
  laid: ["Vorgelegt. Jetzt entscheidet: {0}.", "Submitted for decision. Now deciding: {0}."],
  moved: ["„{0}“ ist jetzt in der Phase {1}.", "\"{0}\" is now in the stage {1}."],
  submitted: ["„{0}“ ist eingereicht.", "\"{0}\" was submitted."],
  unanswered: ["Auf die Rückfrage vom {0} wurde noch nicht geantwortet.", "The questions raised on {0} have not been answered yet."], yourAnswer: ["Ihre Antwort", "Your answer"],
  /* return */
  backTo: ["Zurück in die Phase", "Back to the stage"], same: ["{0} (bleibt in der Phase)", "{0} (stays in the stage)"],
  deficiencies: ["Was ist nachzubessern?", "What has to be corrected?"],
  deficienciesHint: ["Ein Punkt je Zeile. Alle stehen auf der Seite des Vorgangs, bis er wieder vorgelegt wird.",
    "One point per line. They are shown on the page of the case until it is submitted again."],
  due: ["Nachzubessern bis", "To be corrected by"],
  returned: ["„{0}“ ist zurückgegeben.", "\"{0}\" was returned."],
  /* park */
  until: ["Wiedervorlage am", "To be resumed on"],
  untilHint: ["An diesem Tag kommt der Vorgang von selbst zurück.", "On this day the case comes back by itself."], inMonth: ["in 1 Monat", "in 1 month"],
  inMonths: ["in {0} Monaten", "in {0} months"],
  parked: ["„{0}“ ist bis {1} zurückgestellt.", "\"{0}\" is parked until {1}."], resumed: ["„{0}“ geht weiter.", "\"{0}\" goes on."],
  /* reject and the like */
  code: ["Warum wird abgelehnt?", "Why is it rejected?"], rejected: ["„{0}“ ist abgelehnt.", "\"{0}\" was rejected."],
  reopened: ["„{0}“ ist wieder offen.", "\"{0}\" is open again."],
  withdrawn: ["„{0}“ ist zurückgezogen.", "\"{0}\" was withdrawn."], aborted: ["„{0}“ ist abgebrochen.", "\"{0}\" was aborted."],
  repayment: ["Was ergab die Prüfung einer Rückzahlung?", "What did the check on repaying grants find?"],
  repaymentHint: ["Nötig, wenn Fördermittel bewilligt sind.", "Required if grants were awarded."],
  repaymentDue: ["Fördermittel sind bewilligt: Was ist zurückzuzahlen, und warum?", "Grants were awarded: what has to be paid back, and why?"],
  lessons: ["Was ist daraus zu lernen?", "What was learned?"], lessonsHint: ["Hilft anderen, die dasselbe vorhaben.", "Helps others who plan the same."],
  rejectHint: ["Die regionale Unterstützung endet. Die Kommune kann allein weitermachen.", "Regional support ends. The municipality may go on alone."],
  /* merge */
  into: ["In welchem Vorgang geht „{0}“ auf?", "Which case should \"{0}\" be merged into?"],
  mergeHint: ["Unterstützer werden zusammengezählt, die Nummer bleibt als Verweis. Gehören beide verschiedenen Trägern, werden diese gefragt.",
    "Supporters are added up, the number stays as a reference. If the two have different responsible bodies, both are asked."],
  merged: ["„{0}“ ist in {1} aufgegangen.", "\"{0}\" was merged into {1}."],
  proposed: ["Vorgeschlagen. Es fehlt die Zustimmung von: {0}.", "Proposed. The consent of {0} is awaited."],
  verdict: ["Ihre Antwort", "Your answer"], agree: ["Wir stimmen zu", "We consent"], refuse: ["Wir stimmen nicht zu", "We do not consent"],
  consentText: ["„{0}“ soll in {1} aufgehen.", "\"{0}\" is to be merged into {1}."],
  consented: ["Zugestimmt.", "Consented."], refused: ["Nicht zugestimmt; der Vorschlag ist beendet.", "Consent refused; the proposal has ended."],
  unmerged: ["„{0}“ geht wieder für sich weiter.", "\"{0}\" is a case of its own again."],
  /* adopt */
  adoptText: ["Es entsteht ein neuer Vorgang im Steckbrief, mit allem, was sich übernehmen lässt.",
    "A new case starts at the profile stage, with everything that can be taken over."],
  forOrg: ["Für welche Organisation?", "For which organisation?"], title: ["Titel", "Title"], adopted: ["Übernommen als {0}.", "Adopted as {0}."],
  /* assign */
  what: ["Was soll zugewiesen werden?", "What is to be assigned?"], firm: ["Firma beauftragen", "Assign a firm"],
  firmHint: ["Sie sieht den Vorgang und bearbeitet ihn bis zum Ende der Beauftragung.", "It sees the case and works on it until the assignment ends."],
  office: ["Zuständige Verwaltung benennen", "Name the administration in charge"],
  officeHint: ["Sie bearbeitet den Vorgang für den Träger, zum Beispiel die Verbandsgemeinde.",
    "It works on the case for the responsible body, for example the association."],
  org: ["Organisation", "Organisation"], lastDay: ["Letzter Tag", "Last day"], assigned: ["{0} ist bis {1} beauftragt.", "{0} is assigned until {1}."],
  ended: ["Die Beauftragung von {0} ist beendet.", "The assignment of {0} has ended."],
  handed: ["Zuständig ist jetzt: {0}.", "In charge now: {0}."], endText: ["Die Beauftragung von {0} endet sofort.", "The assignment of {0} ends at once."],
  end: ["Beauftragung beenden", "End the assignment"],
  /* migrate */
  pipeline: ["Neues Verfahren", "New procedure"], stage: ["Phase dort", "Stage there"], auto: ["die entsprechende Phase", "the corresponding stage"],
  migrateText: ["Alles, was eingetragen ist, bleibt lesbar. Freigaben und Bewertungen, die dort nicht gelten, verfallen.", "Everything that was entered stays readable. Approvals and ratings that do not apply there lapse."],
  nowhere: ["Für diesen Vorgang gibt es kein anderes Verfahren und keine neuere Fassung.", "There is no other procedure for this case, and no newer version."],
  admits: ["In die Phase „{0}“ lässt dort nur ein, wer darüber entscheidet: {1}. Sie können den Vorgang davor einordnen.",
    "Only those who decide about it let a case into the stage \"{0}\" there: {1}. You can place the case before it."],
  migrated: ["„{0}“ läuft jetzt im Verfahren {1}.", "\"{0}\" now follows {1}."], newVersion: ["{0}, neue Fassung {1}", "{0}, new version {1}"],
  /* approve, ask */
  which: ["Was geben Sie ab?", "What do you give?"], yes: ["Ja, zugestimmt", "Yes, agreed"], no: ["Nein, nicht zugestimmt", "No, not agreed"],
  opinion: ["Begründung", "Your words"],
  giveIt: ["Abgeben", "Give"], approved: ["Abgegeben: {0}.", "Given: {0}."], asking: ["Welche Stellungnahme?", "Which opinion?"], days: ["Frist in Tagen", "Deadline in days"],
  daysHint: ["Mindestens {0}.", "At least {0}."], asked: ["Angefragt: {0}.", "Requested: {0}."],
});

export interface Move {
  /** The dialog's heading, and its button. */
  heading: (form: Form) => string;
  button: (form: Form) => string;
  /** What it begins with. */
  begin?: (form: Form) => Promise<void> | void;
  body: (form: Form, close: () => void) => unknown;
  /** undefined: something wanted is empty. */
  command: (form: Form) => { verb: string; fields: { [key: string]: Value | undefined } } | undefined;
  done: (form: Form, done: Done) => string;
  danger?: boolean;
}

const title = (form: Form): string => form.target.title;
const base = (form: Form): { case: string; version: number } => ({ case: form.target.ref, version: form.target.version });
const stageName = (from: Definition, key: string): string => { const stage = stageOf (from, key); return stage === undefined ? key : said (stage); };
const reason = (form: Form, optional = false): TemplateResult => area (form, "reason", T.reason (), { optional, hint: T.reasonHint () });
const monthsOn = (months: number): string => {
  const day = new Date (`${today ()}T12:00:00Z`), wanted = day.getUTCDate ();
  day.setUTCMonth (day.getUTCMonth () + months);
  if (day.getUTCDate () !== wanted)
    day.setUTCDate (0); // the last day of a shorter month
  return day.toISOString ().slice (0, 10);
};

/** Dates one click away. */
const quick = (form: Form, key: string, months: number[]): TemplateResult =>
  html`<div class="ib-actions">${months.map (count => html`<button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small"
  @click=${() => { form.values[key] = monthsOn (count); form.wrong.delete (key); form.again (); }}><span class="kern-label">${count === 1 ? T.inMonth ()
    : T.inMonths (count)}</span></button>`)}</div>`;

/** A move that asks for a reason and nothing else. */
const plain = (kind: "resume" | "reopen" | "withdraw" | "unmerge", verb: string, needed: boolean, done: (title: string) => string): Move => ({
  heading: () => LABELS[kind] (), button: () => LABELS[kind] (), danger: kind === "withdraw",
  body: form => reason (form, !needed),
  command: form => (needed && !wants (form, "reason") ? undefined : { verb, fields: { ...(kind === "unmerge" ? { case: form.target.ref } : base (form)),
    reason: filled (form, "reason") } }),
  done: form => done (title (form)),
});

/* ---- Forward ---- */

const laidBefore = (form: Form): string => { const at = way (form); return at === undefined ? "" : decidersOf (form.orgs, at.gate, form.target); };

interface Way { gate: Definition["gates"][number]; part: Role }
const ways = (form: Form): Way[] => gatesOf (form.target, form.definition);
const way = (form: Form): Way | undefined => { const all = ways (form); return all.find (one => one.gate.to === value (form, "to")) ?? all[0]; };
const checks = new WeakMap<Form, Map<string, CheckView | undefined>> ();

async function check (form: Form): Promise<void> {
  const known = checks.get (form) ?? new Map<string, CheckView | undefined> (), to = way (form)?.gate.to;
  checks.set (form, known);
  if (to === undefined || known.has (to))
    return;
  known.set (to, undefined);
  await settled (form.target.ref, form.target.id ?? ""); // what was just filled in is not missing
  const page = await fetchList<CheckView> ("case.check", { case: form.target.ref, to }).catch (() => undefined);
  known.set (to, page?.rows[0]);
  form.again ();
}

function missing (form: Form, close: () => void): unknown {
  const at = way (form), found = checks.get (form)?.get (at?.gate.to ?? "");
  if (found === undefined || form.refused)
    return nothing;
  const own = at?.part === "lays" ? [] : found.waiting.filter (reason => (form.definition.checks ?? []).some (check => check.decider === true &&
    check.field === reason.field));
  const part = (heading: string, reasons: CheckView["unmet"]): unknown => (reasons.length === 0 ? nothing
    : html`<div><p class="kern-body">${heading}</p>${reasonList (form.target.ref, reasons, close)}</div>`);
  return found.unmet.length + found.waiting.length === 0 ? html`<p class="kern-body">${T.nothing ()}</p>${part (T.warnings (), found.warnings)}`
    : [part (T.unmet (), [...found.unmet, ...own]), part (T.waiting (), found.waiting.filter (reason => !own.includes (reason))),
      part (T.warnings (), found.warnings)];
}

const returns = new WeakMap<Form, HistoryRow | undefined> ();

/** Who lays a case again without a word or a change is told of the question once, and can answer it on the way. */
async function lookBack (form: Form): Promise<void> {
  if (way (form)?.part !== "lays" || isDraft (form.target, form.definition))
    return;
  await settled (form.target.ref, form.target.id ?? "");
  returns.set (form, await openReturn (form.target.ref).catch (() => undefined));
  form.again ();
}

/** The input stays the same one whatever is found: somebody may be typing in it. */
function remark (form: Form, optional: boolean): TemplateResult {
  const back = returns.get (form);
  return html`${back === undefined ? nothing : alertBox ("info", T.unanswered (date (back.time)), html`<p class="kern-body ib-lines">${String (back.body.reason ?? "")}</p>`)}
    ${area (form, "reason", back === undefined ? T.reason () : T.yourAnswer (), { optional, hint: T.reasonHint () })}`;
}

const advance: Move = {
  heading: form => { const at = way (form); return isDraft (form.target, form.definition) ? LABELS.submit () : at === undefined ? LABELS.advance ()
    : said (at.gate); },
  button: form => { const at = way (form); return isDraft (form.target, form.definition) ? LABELS.submit () : at?.part === "lays" ? LABELS.lay ()
    : LABELS.decide (); },
  begin: async form => { form.values.to ??= way (form)?.gate.to ?? ""; await Promise.all ([check (form), lookBack (form)]); },
  body: (form, close) => {
    const all = ways (form), at = way (form);
    if (at === undefined)
      return nothing;
    void check (form);
    return html`<p class="kern-body">${T.way (stageName (form.definition, at.gate.from), stageName (form.definition, at.gate.to))}${at.part === "lays"
      ? html`<br>${T.next (decidersOf (form.orgs, at.gate, form.target))}` : nothing}</p>
      ${all.length < 2 ? nothing : radios (form, "to", T.gate (), all.map (one => ({ key: one.gate.to, text: stageName (form.definition, one.gate.to),
        hint: said (one.gate) })))}
      ${at.part === "lays" && isIdea (form.definition, at.gate.from) ? nothing : missing (form, close)}
      ${at.part === "overrides" ? html`<p class="kern-body">${T.overriding (decidersOf (form.orgs, at.gate, form.target))}</p>` : nothing}
      ${isDraft (form.target, form.definition) ? nothing : remark (form, at.part !== "overrides" && !at.gate.reason)}`;
  },
  command: form => {
    const at = way (form);
    if (isDraft (form.target, form.definition))
      return { verb: "case.submit", fields: { case: form.target.ref } };
    if (at !== undefined && (at.part === "overrides" || at.gate.reason) && !wants (form, "reason"))
      return undefined;
    return { verb: "case.advance", fields: { ...base (form), to: at?.gate.to, reason: filled (form, "reason") } };
  },
  done: (form, done) => (done.laid ? T.laid (laidBefore (form)) : isDraft (form.target, form.definition) ? T.submitted (title (form))
    : T.moved (title (form), stageName (form.definition, done.stage ?? form.target.stage))),
};

/* ---- Back and aside ---- */

const back: Move = {
  heading: () => LABELS.return (), button: () => LABELS.return (),
  begin: form => { form.values.to ??= form.target.stage; if (form.items.length === 0) form.items = [""]; },
  body: form => {
    const present = stageOf (form.definition, form.target.stage)?.number ?? 0;
    return html`${reason (form)} ${list (form, T.deficiencies (), T.deficienciesHint ())}
      ${select (form, "to", T.backTo (), form.definition.stages.filter (stage => stage.number > 0 && stage.number <= present).reverse ().map (stage =>
    ({ key: stage.key, text: stage.key === form.target.stage ? T.same (said (stage)) : said (stage) })))}
      ${line (form, "due", T.due (), { type: "date", optional: true, min: today (1) })}`;
  },
  command: form => {
    if (!wants (form, "reason"))
      return undefined;
    const deficiencies = form.items.map (item => item.trim ()).filter (item => item !== "");
    return { verb: "case.return", fields: { ...base (form), reason: filled (form, "reason"), to: filled (form, "to"), due: filled (form, "due"),
      deficiencies: deficiencies.length === 0 ? undefined : deficiencies } };
  },
  done: form => T.returned (title (form)),
};

const park: Move = {
  heading: () => LABELS.park (), button: () => LABELS.park (),
  begin: form => { form.values.until ??= monthsOn (3); },
  body: form => html`${reason (form)} ${line (form, "until", T.until (), { type: "date", hint: T.untilHint (), min: today (1) })} ${quick (form, "until",
    [1, 3, 6, 12])}`,
  command: form => (wants (form, "reason", "until") ? { verb: "case.park", fields: { ...base (form), reason: filled (form, "reason"),
    until: filled (form, "until") } } : undefined),
  done: form => T.parked (title (form), date (value (form, "until"))),
};

const reject: Move = {
  heading: () => LABELS.reject (), button: () => LABELS.reject (), danger: true,
  body: form => html`<p class="kern-body">${T.rejectHint ()}</p>${radios (form, "code", T.code (), form.definition.rejections.map (one =>
    ({ key: one.key, text: said (one) })))} ${reason (form)}`,
  command: form => (wants (form, "code", "reason") ? { verb: "case.reject", fields: { ...base (form), code: filled (form, "code"),
    reason: filled (form, "reason") } } : undefined),
  done: form => T.rejected (title (form)),
};

/** Cases that say already what was learned, nobody is asked twice; and those to which money was granted, which may have to be paid back. */
const learned = new WeakSet<Form> (), granted = new WeakSet<Form> ();

/** As broker/pipeline/decide_abort.c has it. */
const NOT_GRANTED = new Set (["", "draft", "sketch", "submitted", "queried", "refused", "withdrawn"]);
const isGranted = ({ cells }: TableRow): boolean => Number (cells.granted_cents ?? 0) > 0 || !NOT_GRANTED.has (String (cells.status ?? ""));

const abort: Move = {
  heading: () => LABELS.abort (), button: () => LABELS.abort (), danger: true,
  begin: async form => {
    const [view, applications] = await Promise.all ([one<CaseView> ("case.get", { case: form.target.ref }).catch (() => undefined),
      all<TableRow> ("row.list", { case: form.target.ref, table: "applications" }).catch (() => [])]);
    if (typeof view?.fields.lessons === "string")
      learned.add (form);
    if (applications.some (isGranted))
      granted.add (form);
    form.again ();
  },
  body: form => html`${reason (form)} ${area (form, "lessons", T.lessons (), { optional: learned.has (form), hint: T.lessonsHint () })} ${area (form, "repayment",
    T.repayment (), granted.has (form) ? { hint: T.repaymentDue () } : { optional: true, hint: T.repaymentHint () })}`,
  command: form => (wants (form, "reason", ...(learned.has (form) ? [] : ["lessons"]), ...(granted.has (form) ? ["repayment"] : [])) ? { verb: "case.abort", fields: { ...base (form), reason: filled (form, "reason"), lessons: filled (form, "lessons"),
    repayment: filled (form, "repayment") } } : undefined),
  done: form => T.aborted (title (form)),
};

/* ---- Two cases ---- */

const merge: Move = {
  heading: () => LABELS.merge (), button: () => LABELS.merge (),
  body: form => html`<p class="kern-body">${T.mergeHint ()}</p>${caseSearch (form, "into", T.into (title (form)))} ${reason (form, true)}`,
  command: form => (wants (form, "into") ? { verb: "case.merge", fields: { ...base (form), into: filled (form, "into"), reason: filled (form, "reason") } }
    : undefined),
  done: (form, done) => (done.waits === undefined || done.waits.length === 0 ? T.merged (title (form), value (form, "into"))
    : T.proposed (done.waits.map (org => orgName (form.orgs, org)).join (", "))),
};

const consent: Move = {
  heading: () => LABELS.consent (), button: form => (value (form, "verdict") === "no" ? T.refuse () : T.agree ()),
  begin: form => { form.values.verdict ??= "yes"; },
  body: form => html`<p class="kern-body">${T.consentText (title (form), form.target.merge_to ?? "")}</p>
    ${radios (form, "verdict", T.verdict (), [{ key: "yes", text: T.agree () }, { key: "no", text: T.refuse () }])} ${reason (form,
      value (form, "verdict") !== "no")}`,
  command: form => (value (form, "verdict") === "no" && !wants (form, "reason") ? undefined
    : { verb: "case.consent", fields: { case: form.target.ref, verdict: value (form, "verdict"), reason: filled (form, "reason") } }),
  done: form => (value (form, "verdict") === "no" ? T.refused () : T.consented ()),
};

const adopt: Move = {
  heading: () => LABELS.adopt (), button: () => LABELS.adopt (),
  begin: form => {
    const orgs = ownOrgs ("submitter", "editor", "lead", "coordinator");
    form.values.org ??= orgs.find (org => form.target.state === "completed" || org !== form.target.org) ?? orgs[0] ?? "";
    form.values.title ??= form.target.title;
  },
  body: form => {
    const orgs = ownOrgs ("submitter", "editor", "lead", "coordinator");
    return html`<p class="kern-body">${T.adoptText ()}</p>${line (form, "title", T.title (), { max: 120 })}
      ${orgs.length < 2 ? nothing : select (form, "org", T.forOrg (), orgs.map (org => ({ key: org, text: orgName (form.orgs, org) })))}`;
  },
  command: form => (wants (form, "title") ? { verb: "case.adopt", fields: { case: form.target.ref, org: filled (form, "org"),
    title: value (form, "title").trim () === form.target.title ? undefined : filled (form, "title") } } : undefined),
  done: (_, done) => T.adopted (done.ref ?? ""),
};

/* ---- Who works on it ---- */

const FIRMS = ["firm"], OFFICES = ["municipality", "association", "district"];

const assign: Move = {
  heading: form => (value (form, "end") === "" ? LABELS.assign () : T.end ()), button: form => (value (form, "end") === "" ? LABELS.assign () : T.end ()),
  begin: form => { form.values.what ??= form.orgs.get (value (form, "org"))?.kind === "firm" || value (form, "org") === "" ? "firm"
    : "office"; form.values.until ??= monthsOn (12); },
  body: form => {
    if (value (form, "end") !== "")
      return html`<p class="kern-body">${T.endText (orgName (form.orgs, value (form, "org")))}</p>`;
    const kinds = value (form, "what") === "firm" ? FIRMS : OFFICES;
    const choices = [...form.orgs.values ()].filter (org => kinds.includes (org.kind)).map (org =>
      ({ key: org.key, text: org.name }));
    return html`${radios (form, "what", T.what (), [{ key: "firm", text: T.firm (), hint: T.firmHint () }, { key: "office", text: T.office (),
      hint: T.officeHint () }])}
      ${select (form, "org", value (form, "what") === "firm" ? T.firm () : T.org (), choices)}
      ${value (form, "what") === "firm" ? html`${line (form, "until", T.lastDay (), { type: "date", min: today () })} ${quick (form, "until", [3, 6, 12, 24])}`
        : nothing}`;
  },
  command: form => {
    const firm = value (form, "what") === "firm", kind = form.orgs.get (value (form, "org"))?.kind ?? "";
    if (value (form, "end") !== "")
      return { verb: "case.assign", fields: { case: form.target.ref, org: value (form, "org"), until: today (-1) } };
    if (!(firm ? FIRMS : OFFICES).includes (kind))
      form.values.org = ""; // chosen before the kind was changed
    return wants (form, "org", ...(firm ? ["until"] : [])) ? { verb: "case.assign", fields: { case: form.target.ref, org: value (form, "org"), until: firm
      ? value (form, "until") : undefined } } : undefined;
  },
  done: form => {
    const name = orgName (form.orgs, value (form, "org"));
    return value (form, "end") !== "" ? T.ended (name) : value (form, "what") === "firm" ? T.assigned (name, date (value (form, "until"))) : T.handed (name);
  },
};

/* ---- Another definition ---- */

const others = new WeakMap<Form, Definition[]> ();

/* The stages of another definition that the person may place the case in, as broker/pipeline/decide_case.c has it: none behind the one that answers to the present one, and
   behind a gate only who decides it lets anybody in. */

function furthest (form: Form, to: Definition): Stage | undefined {
  const mapped = to.mappings.find (one => one.pipeline === form.target.pipeline && one.from === form.target.stage)?.to ?? form.target.stage;
  return stageOf (to, mapped);
}

const admitters = (to: Definition, stage: Stage): string[] => to.gates.filter (gate => gate.to === stage.key).flatMap (gate => [...gate.decides, ...gate.overrides]);
const mayPlace = (form: Form, to: Definition, stage: Stage): boolean => to.key === form.target.pipeline || stage.number === 0 || actsFor (form.target, ...admitters (to, stage));

function stagesFor (form: Form, to: Definition): Stage[] {
  const last = furthest (form, to);
  return last === undefined ? [] : to.stages.filter (stage => !stage.final && stage.number <= last.number && mayPlace (form, to, stage));
}

/** What was chosen, while it can be; without a choice the stage that answers to the present one, or the last before it that is the person's to choose. */
function placed (form: Form, to: Definition): string {
  const all = stagesFor (form, to), chosen = value (form, "stage"), last = furthest (form, to);
  return all.some (stage => stage.key === chosen) ? chosen : all.some (stage => stage === last) ? "" : all.sort ((a, b) => b.number - a.number)[0]?.key ?? "";
}

function stageChoice (form: Form, to: Definition): TemplateResult {
  const all = stagesFor (form, to), last = furthest (form, to)!, free = all.includes (last);
  form.values.stage = placed (form, to);
  return select (form, "stage", T.stage (), all.map (stage => ({ key: stage.key, text: said (stage) })), free ? { optional: true, none: T.auto () }
    : { hint: T.admits (said (last), roleNames ([...new Set (admitters (to, last))])) });
}

const migrate: Move = {
  heading: () => LABELS.migrate (), button: () => LABELS.migrate (),
  begin: async form => {
    const all = await Promise.all ((await pipelines ()).map (one => definitionOf (one.key)));
    others.set (form, all.filter (one => !one.catalogue && (one.key !== form.target.pipeline ||
      one.version > (form.target.pipeline_version ?? form.definition.version)) && stagesFor (form, one).length > 0));
    if (others.get (form)?.length === 1)
      form.values.pipeline ??= others.get (form)![0]!.key;
    form.again ();
  },
  body: form => {
    const all = others.get (form), to = all?.find (one => one.key === value (form, "pipeline"));
    const name = (one: Definition): string => (one.key === form.target.pipeline ? T.newVersion (said (one), one.version) : said (one));
    return all?.length === 0 ? html`<p class="kern-body">${T.nowhere ()}</p>` : html`<p class="kern-body">${T.migrateText ()}</p>
      ${select (form, "pipeline", T.pipeline (), (all ?? []).map (one => ({ key: one.key, text: name (one) })))}
      ${to === undefined ? nothing : stageChoice (form, to)} ${reason (form, true)}`;
  },
  command: form => (wants (form, "pipeline") ? { verb: "case.migrate", fields: { ...base (form), pipeline: value (form, "pipeline"),
    stage: filled (form, "stage"), reason: filled (form, "reason") } } : undefined),
  done: form => { const to = others.get (form)?.find (one => one.key === value (form, "pipeline")); return T.migrated (title (form), to === undefined
    ? value (form, "pipeline") : said (to)); },
};

/* ---- Approvals and opinions ---- */

const approvalName = (form: Form): string => { const kind = form.definition.approvals.find (one => one.key === value (form, "kind")); return kind === undefined
  ? value (form, "kind") : said (kind); };

const approve: Move = {
  heading: form => (approvalsFor (form.target, form.definition).length === 1 ? approvalName (form) : LABELS.approve ()), button: () => T.giveIt (),
  begin: form => {
    const kinds = approvalsFor (form.target, form.definition), given = new Set ((form.target.approvals ?? []).map (one => one.kind));
    form.values.kind ??= (kinds.find (kind => !given.has (kind.key)) ?? kinds[0])?.key ?? "";
    form.values.verdict ??= "yes";
  },
  body: form => {
    const kinds = approvalsFor (form.target, form.definition), kind = kinds.find (one => one.key === value (form, "kind"));
    return html`${kinds.length < 2 ? nothing : radios (form, "kind", T.which (), kinds.map (one => ({ key: one.key, text: said (one) })))}
      ${kind === undefined ? nothing : html`<p class="kern-body">${helpOf (kind)}</p>`}
      ${radios (form, "verdict", T.verdict (), [{ key: "yes", text: T.yes () }, { key: "no", text: T.no () }])} ${area (form, "text", T.opinion (),
        { optional: value (form, "verdict") !== "no", rows: 4 })}`;
  },
  command: form => (value (form, "verdict") === "no" && !wants (form, "text") ? undefined
    : { verb: "case.approve", fields: { ...base (form), kind: value (form, "kind"), verdict: value (form, "verdict"), text: filled (form, "text") } }),
  done: form => T.approved (approvalName (form)),
};

const ask: Move = {
  heading: () => LABELS.ask (), button: () => LABELS.ask (),
  begin: form => { form.values.kind ??= asksFor (form.target, form.definition)[0]?.key ?? ""; },
  body: form => {
    const least = opinionDays (form.definition, value (form, "kind"));
    return html`${radios (form, "kind", T.asking (), asksFor (form.target, form.definition).map (one =>
      ({ key: one.key, text: said (one), hint: helpOf (one) })))}
      ${line (form, "days", T.days (), { type: "number", optional: true, hint: T.daysHint (least), min: String (least) })}`;
  },
  command: form => (wants (form, "kind") ? { verb: "case.ask", fields: { case: form.target.ref, kind: value (form, "kind"),
    days: filled (form, "days") === undefined ? undefined : Number (value (form, "days")) } } : undefined),
  done: form => T.asked (approvalName (form)),
};

export const MOVES: Record<MoveKind, Move> = {
  advance, return: back, park, reject, abort, merge, consent, adopt, assign, migrate, approve, ask,
  resume: plain ("resume", "case.resume", false, T.resumed), reopen: plain ("reopen", "case.reopen", true, T.reopened), withdraw: plain ("withdraw",
    "case.withdraw", true, T.withdrawn),
  unmerge: plain ("unmerge", "case.unmerge", false, T.unmerged),
};
