// Two answers for one area, side by side, with who gave them and when. Nobody's is used until somebody has chosen.
const WORDS = { domain_level: "Level", doubted_level: "In doubt with", evidence: "Evidence", risk: "Risk to note" };

export function askAbout(result, mine, chosen) {
  const place = document.querySelector("[data-conflicts]");
  const id = `conflict-${result.area}`;
  document.getElementById(id)?.remove();
  const card = document.querySelector("#conflict").content.firstElementChild.cloneNode(true);
  const slot = (name, words) => card.querySelectorAll(`[data-slot="${name}"]`).forEach((one) => (one.textContent = words));
  card.id = id;
  slot("who", result.theirs.by);
  slot("area", result.name);
  slot("mine-at", clock(mine.at));
  slot("theirs-at", clock(result.theirs.at));
  card.querySelector("tbody").append(...rows(result.area, mine.fields, result.theirs.fields, result.words));
  for (const button of card.querySelectorAll("[data-use]")) {
    button.addEventListener("click", () => {
      card.remove();
      chosen(button.dataset.use);
    });
  }
  place.append(card);
}

function rows(area, mine, theirs, levels) {
  const names = Object.keys({ ...mine, ...theirs }).filter((name) => mine[name] || theirs[name]);
  return names.map((name) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = WORDS[name] || document.querySelector(`[data-area="${area}"] [data-field="${name}"]`)?.labels?.[0]?.textContent || name;
    const cells = [mine[name], theirs[name]].map((value) => {
      const cell = document.createElement("td");
      cell.textContent = (name.endsWith("_level") && levels[value]) || labelled(area, name, value) || value || "nothing";
      return cell;
    });
    row.append(head, ...cells);
    return row;
  });
}

// The words of a choice, where a note is one.
function labelled(area, name, value) {
  const field = document.querySelector(`[data-area="${area}"] [type=radio][data-field="${name}"][value="${CSS.escape(value || "")}"]`);
  return field?.labels[0]?.textContent;
}

const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
