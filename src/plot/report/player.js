(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const canvas = document.getElementById("plane");
  const layers = [...document.querySelectorAll(".toggles input")];
  const [x0, x1, y0, y1] = data.bounds;
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
  // Points come as 16-bit shares of the window with half a window around it.
  const points = text => Array.from(new Uint16Array(bytes(text).buffer), (v, i) => {
    const share = v / 65535 * 2 - 0.5;
    return i % 2 ? y0 + share * (y1 - y0) : x0 + share * (x1 - x0);
  });
  const real = points(data.real);
  const frames = data.frames.map(f => ({
    ...f, fake: points(f.fake), grid: points(f.grid), surface: bytes(f.surface), side: Math.sqrt(bytes(f.surface).length),
  }));
  let at = frames.length - 1;

  const rgb = text => [1, 3, 5].map(i => parseInt(text.trim().slice(i, i + 2), 16));
  const ticks = (low, high) => {
    const power = 10 ** Math.floor(Math.log10((high - low) / 5));
    const step = [1, 2, 5, 10].map(m => m * power).find(s => (high - low) / s <= 6);
    return Array.from({ length: 8 }, (_, i) => (Math.ceil(low / step - 1e-9) + i) * step).filter(t => t <= high + 1e-9 * step);
  };
  const words = v => String(+v.toFixed(6)).replace("-", "−");

  function draw() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue("--" + name).trim();
    const on = name => layers.some(l => l.value === name && l.checked);
    const frame = frames[at], left = 40, below = 26, margin = 8;
    const scale = (canvas.clientWidth - left - margin) / (x1 - x0);
    const width = scale * (x1 - x0), height = scale * (y1 - y0), density = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * density);
    canvas.height = Math.round((height + below + margin) * density);
    const c = canvas.getContext("2d");
    c.setTransform(density, 0, 0, density, left * density, margin * density);
    const X = x => (x - x0) * scale, Y = y => (y1 - y) * scale;

    c.font = "13px system-ui, sans-serif"; c.fillStyle = colour("ink"); c.textBaseline = "middle"; c.textAlign = "right";
    for (const t of ticks(y0, y1)) { c.fillText(words(t), -8, Y(t)); c.fillRect(-5, Y(t), 5, 1); }
    c.textAlign = "center";
    for (const t of ticks(x0, x1)) { c.fillText(words(t), X(t), height + 15); c.fillRect(X(t), height, 1, 5); }

    c.save(); c.beginPath(); c.rect(0, 0, width, height); c.clip();
    c.fillStyle = colour("paper"); c.fillRect(0, 0, width, height);
    if (on("surface") && frame.side) {
      const ends = ["fake-ground", "paper", "real-ground"].map(name => rgb(colour(name)));
      const n = frame.side, pixels = new ImageData(n, n);
      frame.surface.forEach((v, i) => {
        const share = v / 127.5, low = share < 1 ? 0 : 1, t = share - low;
        const row = n - 1 - Math.floor(i / n), to = 4 * (row * n + i % n);
        for (let k = 0; k < 3; k++) pixels.data[to + k] = ends[low][k] + t * ((ends[low + 1] || ends[low])[k] - ends[low][k]);
        pixels.data[to + 3] = 255;
      });
      const small = new OffscreenCanvas(n, n);
      small.getContext("2d").putImageData(pixels, 0, 0);
      c.imageSmoothingQuality = "high";
      c.drawImage(small, 0, 0, width, height);
    }
    if (on("grid")) grid(c, frame.grid, X, Y, colour("grid"));
    if (on("modes")) {
      c.strokeStyle = colour("ink"); c.lineWidth = 1;
      for (const [x, y, sigma] of data.modes) { c.beginPath(); c.arc(X(x), Y(y), Math.max(3, 3 * sigma * scale), 0, 7); c.stroke(); }
    }
    if (on("real")) {
      c.fillStyle = colour("real"); c.globalAlpha = 0.75;
      for (let i = 0; i < real.length; i += 2) { c.beginPath(); c.arc(X(real[i]), Y(real[i + 1]), 1.8, 0, 7); c.fill(); }
      c.globalAlpha = 1;
    }
    if (on("fake")) {
      c.strokeStyle = colour("fake"); c.lineWidth = 1.4; c.beginPath();
      for (let i = 0; i < frame.fake.length; i += 2) {
        const x = X(frame.fake[i]), y = Y(frame.fake[i + 1]);
        c.moveTo(x - 2.6, y - 2.6); c.lineTo(x + 2.6, y + 2.6); c.moveTo(x - 2.6, y + 2.6); c.lineTo(x + 2.6, y - 2.6);
      }
      c.stroke();
    }
    if (on("arrows")) arrows(c, frame.arrows, X, Y, width / 8, colour("ink"));
    c.restore();
    c.strokeStyle = colour("ink"); c.lineWidth = 1; c.strokeRect(0, 0, width, height);
  }

  function grid(c, nodes, X, Y, colour) {
    const n = Math.sqrt(nodes.length / 2);
    c.strokeStyle = colour; c.lineWidth = 1; c.beginPath();
    for (const index of [(i, j) => i * n + j, (i, j) => j * n + i]) {
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
        const node = 2 * index(i, j);
        c[j ? "lineTo" : "moveTo"](X(nodes[node]), Y(nodes[node + 1]));
      }
    }
    c.stroke();
  }

  function arrows(c, all, X, Y, longest, colour) {
    const length = Math.max(...all.map(a => Math.hypot(a[2], a[3])));
    if (!(length > 0)) return;
    c.strokeStyle = colour; c.lineWidth = 1.2; c.beginPath();
    for (const [x, y, u, v] of all) {
      const dx = u / length * longest, dy = -v / length * longest, tx = X(x) + dx, ty = Y(y) + dy;
      c.moveTo(X(x), Y(y)); c.lineTo(tx, ty);
      for (const side of [0.15, -0.15]) { c.moveTo(tx, ty); c.lineTo(tx - 0.3 * dx - side * dy, ty - 0.3 * dy + side * dx); }
    }
    c.stroke();
  }

  layers.forEach(l => l.addEventListener("change", draw));
  window.addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  window.addEventListener("beforeprint", () => { document.documentElement.dataset.print = ""; draw(); });
  window.addEventListener("afterprint", () => { delete document.documentElement.dataset.print; draw(); });
  transport(frames.map(f => f.step), index => {
    at = index;
    document.querySelectorAll("#now [data-name]").forEach(cell => cell.textContent = frames[at].measures[cell.dataset.name] ?? "–");
    draw();
  }, 160);
})();
