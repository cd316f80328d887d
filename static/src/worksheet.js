// The worksheet of a pathway budget: what follows from its figures, at once, in whole pence and as the server rounds.
const LARGEST = 10n ** 15n;
const THOUSANDS = /^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$/;
const AMOUNT = /^([0-9]{1,13})(?:\.([0-9]{1,2}))?$/;

const form = document.querySelector("[data-worksheet]");
if (form) form.addEventListener("input", follow);

function follow() {
  const note = form.querySelector("[data-worksheet-note]");
  const sheet = workOut();
  for (const [name, [text, how]] of Object.entries(sheet ?? {})) {
    const output = form.querySelector(`[data-figure="${name}"]`);
    if (!output) continue;
    output.textContent = text;
    form.querySelector(`[data-how="${name}"]`).textContent = how;
  }
  note.hidden = false;
  note.textContent = sheet
    ? "Worked out from what you typed. It is not kept yet. Chart and lines follow when you press Work it out."
    : "Nothing can be worked out from what you typed: Work it out says why. The grey figures are the last that could be.";
}

// The texts of every figure that follows; nothing where there is none.
function workOut() {
  const [spend, incentive, contingency] = ["spend", "incentive", "contingency"].map(typed);
  if ([spend, incentive, contingency].includes(null)) return null;
  const fromBudget = "budget" in form.elements;
  const started = typed(fromBudget ? "budget" : "qipp");
  if (started === null) return null;
  const qipp = fromBudget ? spend - incentive - contingency - started : started;
  const payment = spend - qipp - incentive;
  const budget = payment - contingency;
  if (qipp < 0n || budget <= 0n) return null;
  return {
    qipp: [pounds(qipp), "What the health economy needs from this pathway each year"],
    payment: [pounds(payment), `${pounds(spend)} - ${pounds(qipp)} - ${pounds(incentive)}`],
    share: [`${decimals(rounded(1000n * contingency, payment), 1)}%`, `${pounds(contingency)} of ${pounds(payment)}`],
    budget: [pounds(budget), `${pounds(payment)} - ${pounds(contingency)}`],
    ratio: [
      decimals(rounded(1000n * payment, budget), 3),
      `${pounds(payment)} / ${pounds(budget)}. Above 1: providers earn more than care costs`,
    ],
    transition: [
      pounds(payment + incentive),
      `${pounds(payment)} + ${pounds(incentive)} incentive, not counted twice`,
    ],
  };
}

// Whole pence of what stands in a field, or null where that is no amount.
function typed(name) {
  let text = form.elements[name].value.trim().replace(/^£/, "");
  if (THOUSANDS.test(text.trim())) text = text.replaceAll(",", "");
  const found = AMOUNT.exec(text.trim());
  if (!found) return null;
  const pence = BigInt(found[1]) * 100n + BigInt((found[2] ?? "0").padEnd(2, "0"));
  return pence > LARGEST ? null : pence;
}

// Half up, of numbers that are nil or more.
function rounded(numerator, denominator) {
  return (2n * numerator + denominator) / (2n * denominator);
}

function decimals(number, places) {
  const text = String(number).padStart(places + 1, "0");
  return `${text.slice(0, -places)}.${text.slice(-places)}`;
}

function pounds(pence) {
  const whole = String(pence / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = pence % 100n;
  return `£${whole}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
}
