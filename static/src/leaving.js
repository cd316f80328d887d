// Whoever does nothing is asked two minutes before being signed out. Signing out by hand warns of answers not yet sent.
import { clear, howMany } from "./kept.js";

const WARNING = 2 * 60 * 1000;
const EVERY = 1000;
const TELL = 60 * 1000;
const ACTIVE = "year-of-care-active";
const signOut = document.querySelector(".app-sign-out");
const token = () => signOut.querySelector("[name=csrfmiddlewaretoken]").value;

export function watchLeaving() {
  if (!signOut) return;
  signOut.addEventListener("submit", askFirst);
  const dialog = document.querySelector("#still-there");
  if (dialog) new Watch(dialog).start();
}

class Watch {
  constructor(dialog) {
    this.dialog = dialog;
    this.limit = Number(dialog.dataset.minutes) * 60 * 1000;
    this.told = Date.now();
  }

  start() {
    this.seen();
    for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, () => this.touched(), true);
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.stay();
    });
    this.dialog.querySelector("[data-stay]").addEventListener("click", () => this.stay());
    this.dialog.querySelector("[data-leave]").addEventListener("click", () => this.lock());
    this.timer = window.setInterval(() => this.look(), EVERY);
  }

  // The same for every window of this browser: what is done in one counts in all.
  seen() {
    window.localStorage.setItem(ACTIVE, String(Date.now()));
  }

  touched() {
    if (this.dialog.open) return;
    this.seen();
    if (Date.now() - this.told > TELL) this.tell();
  }

  look() {
    const left = Number(window.localStorage.getItem(ACTIVE)) + this.limit - Date.now();
    if (left <= 0) this.lock();
    else if (left <= WARNING && !this.dialog.open) this.ask(new Date(Date.now() + left));
    else if (left > WARNING && this.dialog.open) this.dialog.close();
  }

  ask(at) {
    const clock = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
    this.dialog.querySelector("[data-at]").textContent = clock;
    this.dialog.showModal();
  }

  async stay() {
    this.seen();
    this.dialog.close();
    await this.tell();
  }

  async tell() {
    this.told = Date.now();
    await post(this.dialog.dataset.stay);
  }

  // What was typed is kept first; then nothing of the record stays on the screen.
  async lock() {
    window.clearInterval(this.timer);
    const waits = [];
    document.dispatchEvent(new CustomEvent("locking", { detail: { waitFor: (work) => waits.push(work) } }));
    await Promise.race([Promise.allSettled(waits), new Promise((over) => window.setTimeout(over, 3000))]);
    const here = window.location.pathname + window.location.search;
    const address = `${this.dialog.dataset.signIn}?next=${encodeURIComponent(here)}`;
    document.body.replaceChildren(locked(address));
    await post(signOut.action);
    window.location.assign(address);
  }
}

function locked(address) {
  const words = document.createElement("main");
  words.className = "nhsuk-width-container app-main";
  const heading = document.createElement("h1");
  heading.textContent = "You are signed out";
  const link = document.createElement("a");
  link.href = address;
  link.textContent = "Sign in again";
  words.append(heading, link);
  return words;
}

async function post(address) {
  try {
    await fetch(address, { method: "POST", headers: { "X-CSRFToken": token() }, redirect: "manual" });
  } catch {
    return false;
  }
  return true;
}

async function askFirst(event) {
  if (signOut.dataset.asked) return;
  event.preventDefault();
  const waiting = await howMany().catch(() => 0);
  if (!waiting) {
    leaveNow();
    return;
  }
  const dialog = document.querySelector("#unsent");
  dialog.querySelector("[data-how-many]").textContent = waiting === 1 ? "1 answer is" : `${waiting} answers are`;
  dialog.querySelector("[data-stay]").onclick = () => dialog.close();
  dialog.querySelector("[data-leave]").onclick = () => clear().finally(leaveNow);
  dialog.showModal();
}

function leaveNow() {
  signOut.dataset.asked = "yes";
  signOut.submit();
}
