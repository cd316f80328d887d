// Sends answers in the order in which they were given, each with its own id, until the server has them.
const AGAIN = 5000;

export class Outbox {
  constructor({ address, token, kept, tab, heard }) {
    Object.assign(this, { address, token, kept, tab, heard });
    this.waiting = [];
    this.held = new Set();
    this.refused = new Map();
    this.attempted = new Set();
    this.unreached = false;
    this.work = null;
    window.addEventListener("online", () => this.send());
  }

  get size() {
    return this.waiting.length;
  }

  waitsFor(area) {
    return this.waiting.some((change) => change.area === area);
  }

  // Whether all that waits is what the server asks to be completed first: evidence without a level.
  get waitsForWriter() {
    return this.waiting.every((change) => this.refused.has(change.id));
  }

  // What the server refused and why, oldest first.
  get refusals() {
    return this.waiting.filter((change) => this.refused.has(change.id)).map(({ id, area }) => ({ area, message: this.refused.get(id) }));
  }

  newest(area) {
    return this.waiting.findLast((change) => change.area === area);
  }

  // A change that no attempt has taken along yet, or that was refused, is replaced by the next one of its area; so is
  // one that is refused after the next one came.
  async add(change) {
    const last = this.newest(change.area);
    if (last && (!this.attempted.has(last.id) || this.refused.has(last.id))) this.#remove(last);
    this.waiting.push(change);
    await this.#keep(change);
    return this.send();
  }

  // What an earlier visit of this page left behind.
  async takeUp(changes) {
    this.waiting.unshift(...changes);
    for (const change of changes) {
      change.wasKept = true;
      this.attempted.add(change.id);
      await this.#keep(change);
    }
  }

  // Two answers for one area: nothing more of it is sent until somebody has chosen.
  async settle(area, change) {
    this.waiting.filter((one) => one.area === area).forEach((one) => this.#remove(one));
    this.held.delete(area);
    if (change) await this.add(change);
  }

  send() {
    this.work ||= this.#sendAll().finally(() => (this.work = null));
    return this.work;
  }

  async #sendAll() {
    let going = this.#next();
    while (going.length) {
      const answer = await this.#post(going);
      if (!answer) return false;
      for (const result of answer.results) this.#take(result);
      this.heard.answer(answer, going);
      going = this.#next();
    }
    return this.waiting.length === 0;
  }

  // The oldest waiting change of each area that is not held.
  #next() {
    const areas = new Set(this.held);
    this.refusals.forEach((refusal) => areas.add(refusal.area));
    return this.waiting.filter((change) => !areas.has(change.area) && areas.add(change.area));
  }

  async #post(changes) {
    changes.forEach((change) => this.attempted.add(change.id));
    const slow = window.setTimeout(() => this.heard.saving(), 1000);
    try {
      const response = await fetch(this.address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ changes }),
        redirect: "manual",
        keepalive: true,
      });
      this.unreached = false;
      if (response.type === "opaqueredirect" || response.status === 403 || response.status === 404) {
        this.heard.locked();
        return null;
      }
      if (!response.ok) throw new Error(String(response.status));
      return await response.json();
    } catch {
      this.unreached = true;
      this.heard.unreached();
      window.clearTimeout(this.later);
      this.later = window.setTimeout(() => this.send(), AGAIN);
      return null;
    } finally {
      window.clearTimeout(slow);
    }
  }

  #take(result) {
    const change = this.waiting.find((one) => one.id === result.id);
    if (!change) return;
    if (result.state === "conflict") this.held.add(change.area);
    const isReplaced = result.state === "refused" && this.newest(change.area) !== change;
    if (isReplaced) return this.#remove(change);
    if (result.state === "refused") this.refused.set(change.id, result.message);
    if (result.state !== "saved" && result.state !== "closed") return;
    this.#remove(change);
    this.waiting.filter((one) => one.area === change.area).forEach((one) => (one.version = result.version));
  }

  #remove(change) {
    this.waiting = this.waiting.filter((one) => one !== change);
    this.kept?.drop(change.id);
  }

  async #keep(change) {
    await this.kept?.keep(change, this.tab).catch(() => (this.kept = null));
  }
}
