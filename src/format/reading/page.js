(() => {
  const body = document.body, modes = ["sides", "lines", "tap"], zh = navigator.language.toLowerCase().startsWith("zh");
  const names = zh ? ["对照", "逐句", "点按显示译文", "校对"] : ["Side by side", "Line by line", "Translation on tap", "Proof"];
  const key = "duiqi-reading:" + document.title;
  // Storage may be forbidden; then place and mode last as long as the page.
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } };
  const keep = (more) => { try { localStorage.setItem(key, JSON.stringify({ ...kept(), ...more })); } catch {} };
  const tools = document.querySelector(".tools");
  const buttons = names.map((name, at) => {
    const button = tools.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = name;
    button.onclick = () => { const place = first(); at < 3 ? mode(modes[at]) : proof(!body.classList.contains("proofs")); place?.scrollIntoView(); };
    return button;
  });
  tools.hidden = false;
  const mode = (wanted) => {
    body.classList.remove(...modes);
    body.classList.add(wanted);
    modes.forEach((name, at) => buttons[at].setAttribute("aria-pressed", name === wanted));
    // Headings and texts without an original show both sides always.
    for (const source of document.querySelectorAll(".pair > p.source")) {
      const alone = !source.textContent || !source.nextElementSibling?.textContent;
      if (alone) source.parentElement.classList.add("open");
      else if (wanted === "tap") { source.tabIndex = 0; source.setAttribute("aria-expanded", source.parentElement.classList.contains("open")); source.setAttribute("role", "button"); }
      else for (const name of ["tabindex", "aria-expanded", "role"]) source.removeAttribute(name);
    }
    keep({ mode: wanted });
  };
  const proof = (on) => { body.classList.toggle("proofs", on); buttons[3].setAttribute("aria-pressed", on); keep({ proof: on }); };
  const first = () => [...document.querySelectorAll(".pair")].find((pair) => pair.getBoundingClientRect().bottom > 40);
  const open = (event) => {
    const source = event.target.closest?.(".tap .pair > [role=button]");
    if (!source || event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    source.setAttribute("aria-expanded", source.parentElement.classList.toggle("open"));
  };
  document.addEventListener("click", open);
  document.addEventListener("keydown", open);
  let timer;
  addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(() => keep({ at: first()?.id }), 300); }, { passive: true });
  const { mode: before = "sides", proof: proofs = false, at } = kept();
  mode(modes.includes(before) ? before : "sides");
  proof(proofs);
  if (at && !location.hash) document.getElementById(at)?.scrollIntoView();
})();
