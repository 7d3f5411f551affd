"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const filters = one(".filters");
  if (!filters) return;
  const contract = one("#by-contract");
  const consumer = one("#by-consumer");
  const boxes = all("input[name=severity]");
  const said = one("#shown");
  const changes = all(".change");

  const apply = () => {
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const change of changes) {
      const { severity, contract: name, consumers } = change.dataset;
      const visible =
        severities.has(severity) &&
        (contract.value === "" || name === contract.value) &&
        (!consumer || consumer.value === "" || consumers.split(" ").includes(consumer.value));
      change.hidden = !visible;
      shown += visible ? 1 : 0;
    }
    const narrowed = shown < changes.length;
    for (const section of all(".contract")) {
      const kept = all(".change:not([hidden])", section).length > 0;
      section.hidden = narrowed && !kept;
    }
    for (const fold of all("details.quieter")) {
      fold.hidden = all(".change:not([hidden])", fold).length === 0;
    }
    said.textContent = narrowed
      ? `${shown} of ${changes.length} changes shown`
      : `${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
  };

  const copied = async (button) => {
    const box = one("pre", button.closest(".witness"));
    try {
      await navigator.clipboard.writeText(box.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(box);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      document.execCommand("copy");
      selection.removeAllRanges();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };

  const reveal = () => {
    const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    const fold = target ? target.closest("details") : null;
    if (fold) fold.open = true;
    if (target) target.scrollIntoView();
  };

  filters.hidden = false;
  filters.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) copied(button);
  });
  for (const button of all("button[data-copy]")) button.hidden = false;
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
  addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
