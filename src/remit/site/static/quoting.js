// Words of an answer are selected in a box, by mouse or with Shift and the arrows. Without this script they are copied.
(() => {
  "use strict";
  const answer = document.getElementById("answer"), place = document.getElementById("select");
  if (!answer || !place) return;
  const whole = answer.textContent, from = document.getElementById("from"), to = document.getElementById("to");
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  // A text box counts a carriage return and a line feed as one character; the ledger counts code points of the answer.
  function points(spot) {
    let at = 0;
    for (let n = 0; n < spot; n += 1) at += whole.startsWith("\r\n", at) ? 2 : 1;
    return [...whole.slice(0, at)].length;
  }
  const area = make("textarea", { className: "wide", rows: 5, id: "chosen", value: whole });
  // A box that is read-only has no caret in some browsers; this one has, and takes no letters.
  area.addEventListener("beforeinput", (event) => event.preventDefault());
  area.setAttribute("aria-readonly", "true");
  area.setAttribute("aria-describedby", "chosen-hint");
  const said = make("p", { className: "hint", id: "chosen-said" });
  said.setAttribute("role", "status");
  function choose() {
    const { selectionStart, selectionEnd } = area, words = area.value.slice(selectionStart, selectionEnd);
    const some = words.trim() !== "";
    from.value = some ? points(selectionStart) : "";
    to.value = some ? points(selectionEnd) : "";
    said.textContent = some ? `Selected: “${words}”` : "";
  }
  area.addEventListener("select", choose);
  area.addEventListener("keyup", choose);
  area.addEventListener("mouseup", () => setTimeout(choose));
  const hint = make("span", { className: "hint block", id: "chosen-hint",
    textContent: "With the mouse, or with Shift and the arrows. Then press one of the buttons below." });
  place.append(make("label", { htmlFor: "chosen", textContent: "Select words of the answer" }), hint, area, said);
  place.className = "field";
  place.hidden = false;
  area.setSelectionRange(0, 0);
  document.getElementById("copied").hidden = true;
})();
