// One area after another without asking the server, so that a visit goes on where there is no signal. The areas come
// with the page, as templates; on the page with all of them there is nothing to turn.
export class Turning {
  constructor(form, beforeTurning, leave) {
    this.form = form;
    this.pages = new Map();
    this.current = form.querySelector("[data-area-page]");
    this.beforeTurning = beforeTurning;
    for (const template of form.querySelectorAll("template[data-area-page]")) {
      this.pages.set(template.dataset.areaPage, template.content.firstElementChild);
    }
    document.addEventListener("click", (event) => this.#clicked(event, leave));
    if (!this.turns) return;
    this.current = form.querySelector("[data-area-page]:not(template)");
    this.pages.set(this.current.dataset.areaPage, this.current);
    window.history.replaceState({ area: this.current.dataset.areaPage }, "");
    window.addEventListener("popstate", (event) => event.state?.area && this.to(event.state.area, true));
  }

  get turns() {
    return this.pages.size > 0;
  }

  // The name of the area that is shown, where nothing is chosen in it.
  get unanswered() {
    const isChosen = this.current?.querySelector("[data-field=domain_level]:checked");
    return isChosen ? "" : this.current?.dataset.title || "";
  }

  find(code) {
    const inside = this.pages.get(code) || this.form;
    return inside.querySelector(`[data-area="${code}"]`);
  }

  areas() {
    const places = this.turns ? [...this.pages.values()] : [this.form];
    return places.flatMap((place) => [...place.querySelectorAll("[data-area]")]);
  }

  // The next area; false after the last.
  on() {
    const { next } = this.current.dataset;
    if (next) this.to(next);
    return Boolean(next);
  }

  to(code, isBack = false) {
    const page = this.pages.get(code);
    if (!page) return this.find(code)?.scrollIntoView();
    this.beforeTurning();
    this.current.replaceWith(page);
    this.current = page;
    const step = document.querySelector(`nav [data-step="${code}"]`);
    if (!isBack) window.history.pushState({ area: code }, "", step.href);
    document.title = document.title.replace(/^[^\u2013]*/, `${page.dataset.title} `);
    document.querySelectorAll("nav [data-step][aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    step.setAttribute("aria-current", "step");
    const heading = page.querySelector("h1");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }

  // An area as it stands now: its step in the list, and the description of the level chosen.
  show(area, state = "") {
    const chosen = area.querySelector("[data-field=domain_level]:checked");
    const help = area.querySelector("[data-chosen-help]");
    if (help) help.textContent = chosen ? document.getElementById(chosen.dataset.help)?.textContent : help.dataset.chosenHelp;
    const step = document.querySelector(`nav [data-step="${area.dataset.area}"]`);
    if (!step) return;
    const stands = state || (chosen ? "answered" : "open");
    step.closest("li").dataset.state = stands;
    step.querySelector("span").textContent = { answered: ": answered", kept: ": kept on this tablet", open: ": not yet answered" }[stands];
  }

  count(answer) {
    document.querySelectorAll("[data-answered]").forEach((one) => (one.textContent = answer.answered));
    this.areas().forEach((area) => this.show(area));
  }

  #clicked(event, leave) {
    const link = event.target.closest("a[data-step], a[data-onward]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.step) this.to(link.dataset.step);
    else leave(link.href);
  }
}
