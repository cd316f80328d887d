// An assessment saves itself: every answer as it is given, text two seconds after typing stops and on leaving a field.
// Answers that find no signal wait in the browser. Every page works without this, by its button.
import { askAbout } from "./conflicts.js";
import { openKept } from "./kept.js";
import { Outbox } from "./outbox.js";
import { Turning } from "./turning.js";

const PAUSE = 2000;
const CLOSING = 3000;
const ICONS = { saved: "M4 12.5l5.5 5.5L20 7", kept: "M12 3v11m-5-5 5 5 5-5M4 20h16" };
const form = document.querySelector("form[data-draft]");
if (form) begin();

async function begin() {
  const tab = newId();
  holdOpen(tab);
  const kept = await openKept(form.dataset.draft, form.dataset.key).catch(() => null);
  form.removeAttribute("data-key");
  new Assessment(kept, tab).start();
}

// The browser knows by this lock that the tab is open, so that no other takes up its answers.
function holdOpen(tab) {
  navigator.locks?.request(tab, () => new Promise(() => {}));
}

class Assessment {
  constructor(kept, tab) {
    this.kept = kept;
    this.tab = tab;
    this.timers = new Map();
    this.noted = new Map();
    this.turning = new Turning(form, () => this.noteAll(), (address) => this.leave(address));
    this.outbox = new Outbox({
      address: form.dataset.send,
      token: form.querySelector("[name=csrfmiddlewaretoken]").value,
      kept,
      tab,
      heard: {
        saving: () => this.say("Saving\u2026"),
        unreached: () => this.unreached(),
        locked: () => this.locked(),
        answer: (answer, sent) => this.answered(answer, sent),
      },
    });
  }

  async start() {
    form.addEventListener("input", (event) => isText(event.target) && this.touched(event.target));
    form.addEventListener("change", (event) => this.touched(event.target, true));
    form.addEventListener("click", (event) => this.confirmed(event));
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.noteAll());
    window.addEventListener("pagehide", () => this.noteAll());
    document.addEventListener("locking", (event) => event.detail.waitFor(this.noteAll()));
    await this.takeUp();
    window.setTimeout(() => this.takeUp(), CLOSING);
  }

  // What a page before this one left. It stands on the version that its writer saw, whatever the server has since.
  async takeUp() {
    const left = this.kept ? await this.kept.left(await openTabs()) : [];
    if (!left.length) return;
    for (const change of left) {
      const area = this.area(change.area);
      if (area) area.dataset.version = change.version;
      this.fill(area, change);
    }
    await this.outbox.takeUp(left);
    this.outbox.send();
  }

  fill(area, state) {
    this.noted.delete(area);
    fill(area, state);
  }

  area(code) {
    return this.turning.find(code);
  }

  touched(field, isOver = false) {
    const area = field.closest("[data-area]");
    if (!area || !field.dataset.field) return;
    if (field.type === "radio") delete area.dataset.confirmed;
    area.dataset.touched = "yes";
    window.clearTimeout(this.timers.get(area));
    if (!isOver) this.timers.set(area, window.setTimeout(() => this.note(area), PAUSE));
    else this.note(area);
  }

  confirmed(event) {
    const button = event.target.closest("[data-same]");
    if (!button) return;
    event.preventDefault();
    const area = button.closest("[data-area]");
    const choice = area.querySelector(`[data-field=domain_level][value="${button.dataset.same}"]`);
    choice.checked = true;
    area.dataset.confirmed = area.dataset.touched = "yes";
    this.note(area);
    if (!this.turning.turns) {
      choice.focus();
      button.hidden = true;
    } else if (!this.turning.on()) this.leave();
  }

  noteAll() {
    return Promise.all(this.turning.areas().map((area) => this.note(area)));
  }

  note(area) {
    if (!area.dataset.touched) return;
    window.clearTimeout(this.timers.get(area));
    delete area.dataset.touched;
    this.turning.show(area);
    const fields = read(area);
    const said = JSON.stringify([fields, area.dataset.confirmed]);
    if (this.noted.get(area) === said) return;
    this.noted.set(area, said);
    return this.outbox.add({
      id: newId(),
      area: area.dataset.area,
      version: Number(area.dataset.version),
      confirmed: Boolean(area.dataset.confirmed),
      at: new Date().toISOString(),
      fields,
    });
  }

  async submitted(event) {
    if (event.submitter?.hasAttribute("data-by-itself")) return;
    event.preventDefault();
    this.noteAll();
    const unanswered = this.turning.unanswered;
    if (this.turning.turns && this.turning.on()) {
      if (unanswered) this.say(`Nothing was chosen for ${unanswered}: it is not answered yet.`);
      return;
    }
    await this.leave();
  }

  // To another page of the assessment: only with everything sent, since that page is made by the server. What is
  // refused here holds the button, as it does without script; a link leads on, and it waits.
  async leave(address) {
    this.noteAll();
    const isSent = await this.outbox.send();
    const refusal = address ? null : this.outbox.refusals.find((one) => this.area(one.area));
    if (this.outbox.held.size) document.querySelector("[data-conflicts]").scrollIntoView();
    else if (this.outbox.unreached && !isSent) this.say("That page needs a signal. Your answers are kept: carry on here.", "kept");
    else if (refusal) this.ask(refusal);
    else if (isSent || this.outbox.waitsForWriter) window.location.assign(address || form.dataset.after);
  }

  // What the server asks of an area, and its first empty field.
  ask({ area, message }) {
    this.turning.to(area);
    this.say(message, "kept");
    const said = read(this.area(area));
    const fields = [...this.area(area).querySelectorAll("[data-field]")];
    (fields.find((field) => !said[field.dataset.field]) || fields[0]).focus();
  }

  answered(answer, sent) {
    for (const [code, state] of Object.entries(answer.areas)) this.refresh(code, state);
    for (const result of answer.results.filter((one) => one.state === "saved")) this.stands(result);
    for (const result of answer.results.filter((one) => one.state === "conflict")) this.conflict(result);
    const refused = answer.results.find((one) => one.state === "refused");
    if (answer.results.some((one) => one.state === "closed")) document.querySelector("[data-closed]").hidden = false;
    const wereKept = sent.filter((change) => change.wasKept).length;
    document.querySelector("[data-offline]").hidden = true;
    this.turning.count(answer);
    if (refused) this.say(refused.message, "kept");
    else if (wereKept) this.say(`Sent ${now()}: ${wereKept} ${wereKept === 1 ? "answer that was" : "answers that were"} kept here`, "saved");
    else this.say(`Saved ${now()}`, "saved");
  }

  // What others have answered in the meantime is shown, unless something is being typed here.
  refresh(code, state) {
    const area = this.area(code);
    if (!area || Number(area.dataset.version) >= state.version) return;
    if (area.dataset.touched || this.outbox.waitsFor(code)) return;
    area.dataset.version = state.version;
    this.fill(area, state);
    this.turning.show(area);
  }

  // Something is being written in an area that was just saved: it goes on from what was saved.
  stands(result) {
    const area = this.area(result.area);
    if (area && (area.dataset.touched || this.outbox.waitsFor(result.area))) area.dataset.version = result.version;
  }

  conflict(result) {
    this.say(`${result.theirs.by} has answered ${result.name} too. Choose which to use.`, "kept");
    askAbout(result, this.outbox.newest(result.area), (choice) => this.settle(result, choice));
  }

  // Nothing is lost: the server keeps the answer that is not used in the history of the draft.
  async settle(result, choice) {
    const { theirs } = result;
    const mine = this.outbox.newest(result.area);
    const area = this.area(result.area);
    const fields = { mine: mine.fields, theirs: theirs.fields, both: joined(mine.fields, theirs.fields) }[choice];
    if (area) {
      area.dataset.version = theirs.version;
      delete area.dataset.touched;
      this.fill(area, { fields, confirmed: choice === "mine" && mine.confirmed });
      this.turning.show(area);
    }
    const change = { ...mine, id: newId(), version: theirs.version, fields, confirmed: choice === "mine" && mine.confirmed };
    await this.outbox.settle(result.area, choice === "theirs" ? null : change);
    if (choice === "theirs") this.say(`Saved ${now()}`, "saved");
    if (choice === "both" && area) this.turning.to(result.area);
  }

  unreached() {
    if (!this.outbox.kept) {
      this.say("Not saved: no signal. Leave this page open, and it will be sent.", "kept");
      return;
    }
    const areas = new Set(this.outbox.waiting.map((change) => change.area));
    this.outbox.waiting.forEach((change) => (change.wasKept = true));
    areas.forEach((code) => this.area(code) && this.turning.show(this.area(code), "kept"));
    const note = document.querySelector("[data-offline]");
    note.querySelector("[data-how-many]").textContent = areas.size === 1 ? "1 answer is" : `${areas.size} answers are`;
    note.hidden = false;
    this.say(`Kept on this tablet ${now()}, will send`, "kept");
  }

  locked() {
    this.say("You are signed out. What you typed is kept here until you sign in again.", "kept");
    document.querySelector("[data-signed-out]").hidden = false;
  }

  say(words, icon = "") {
    const line = document.querySelector("[data-saved]");
    line.querySelector("path").setAttribute("d", ICONS[icon] || "");
    line.dataset.saved = icon;
    line.querySelector("span").textContent = words;
  }
}

function isText(field) {
  return field.matches("textarea, input[type=text], input:not([type])");
}

async function openTabs() {
  if (!navigator.locks?.query) return () => false;
  const { held } = await navigator.locks.query();
  const names = new Set(held.map((lock) => lock.name));
  return (tab) => names.has(tab);
}

function read(area) {
  const fields = {};
  for (const field of area.querySelectorAll("[data-field]")) {
    if (field.type !== "radio") fields[field.dataset.field] = field.value;
    else if (field.checked) fields[field.dataset.field] = field.value;
    else fields[field.dataset.field] ??= "";
  }
  return fields;
}

function fill(area, { fields, confirmed }) {
  if (!area) return;
  for (const field of area.querySelectorAll("[data-field]")) {
    const value = fields[field.dataset.field] ?? "";
    if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
  }
  if (confirmed) area.dataset.confirmed = "yes";
}

// Both texts, one under the other, and no level: whoever joins them chooses it.
function joined(mine, theirs) {
  const texts = Object.keys({ ...mine, ...theirs }).map((name) => [name, [...new Set([mine[name], theirs[name]])].filter(Boolean)]);
  return Object.fromEntries(texts.map(([name, both]) => [name, name.endsWith("_level") ? "" : both.join("\n\n")]));
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const now = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
