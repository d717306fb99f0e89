"use strict";
// The slider, the button and the keys over a row of moments; `present` shows one of them.
function transport(steps, present, pause) {
  const slider = document.getElementById("scrub");
  const button = document.getElementById("play");
  let at = steps.length - 1, timer = 0;

  function show(index) {
    at = Math.max(0, Math.min(steps.length - 1, index));
    slider.value = at;
    slider.setAttribute("aria-valuetext", "step " + steps[at]);
    document.getElementById("step").textContent = steps[at].toLocaleString("en");
    present(at);
  }
  function stop() { clearInterval(timer); timer = 0; button.textContent = "▶"; button.setAttribute("aria-label", "play"); }
  function play() {
    if (timer) return stop();
    if (at === steps.length - 1) show(0);
    button.textContent = "❚❚"; button.setAttribute("aria-label", "pause");
    timer = setInterval(() => at === steps.length - 1 ? stop() : show(at + 1), pause);
  }

  button.addEventListener("click", play);
  slider.addEventListener("input", () => { stop(); show(+slider.value); });
  document.addEventListener("keydown", event => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: steps.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); stop(); show(to); }
    if (event.key === " " && event.target === document.body) { event.preventDefault(); play(); }
  });
  show(at);
}
