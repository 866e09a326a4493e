// The panels: each has a live query and a way to draw what it answers.

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const byId = id => document.getElementById(id);

/** The canvas at the resolution of the screen. */
function surface(canvas) {
  const scale = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  const w = Math.round(width * scale), h = Math.round(height * scale);
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

// Albers' equal-area conic projection, with the parallels that maps of the United States use.
const albers = (() => {
  const rad = degrees => degrees * Math.PI / 180;
  const [p1, p2, lat0, lon0] = [29.5, 45.5, 37.5, -96].map(rad);
  const n = (Math.sin(p1) + Math.sin(p2)) / 2;
  const c = Math.cos(p1) ** 2 + 2 * n * Math.sin(p1);
  const rho = lat => Math.sqrt(c - 2 * n * Math.sin(lat)) / n;
  const rho0 = rho(lat0);
  return (longitude, latitude) => {
    const r = rho(rad(latitude)), t = n * (rad(longitude) - lon0);
    return [r * Math.sin(t), rho0 - r * Math.cos(t)];
  };
})();

function fit(width, height) {
  // The projected bounds of the contiguous states.
  const bounds = { left: -0.385, right: 0.375, bottom: -0.225, top: 0.247 };
  const scale = Math.min(width / (bounds.right - bounds.left), height / (bounds.top - bounds.bottom));
  const dx = width / 2 - scale * (bounds.left + bounds.right) / 2, dy = height / 2 + scale * (bounds.top + bounds.bottom) / 2;
  return ([x, y]) => [dx + scale * x, dy - scale * y];
}

export class MapPanel {
  query = `subscription InTheAir {
  flight(where: {status: {_eq: "flying"}}, order_by: {id: asc}) {
    id delay departed_at arrives_at
    from { iata latitude longitude }
    to { iata latitude longitude }
  }
}`;
  #flights = [];
  // A row that has not changed is the same object as before: its way is worked out once.
  #ways = new WeakMap();

  constructor(outlines) {
    this.outlines = outlines.map(line => line.map(([lon, lat]) => albers(lon, lat)));
    const frame = () => { this.#draw(); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  }

  show({ flight }) {
    this.#flights = flight.map(f => {
      if (!this.#ways.has(f)) this.#ways.set(f, {
        start: Date.parse(f.departed_at), end: Date.parse(f.arrives_at), late: f.delay > 15,
        from: albers(f.from.longitude, f.from.latitude), to: albers(f.to.longitude, f.to.latitude),
      });
      return this.#ways.get(f);
    });
    byId('flying').textContent = flight.length;
  }

  #draw() {
    const { context: g, width, height } = surface(byId('map'));
    const place = fit(width, height);
    g.strokeStyle = '#2c3c66'; g.lineWidth = 1; g.beginPath();
    for (const line of this.outlines)
      line.forEach((point, i) => { const [x, y] = place(point); i ? g.lineTo(x, y) : g.moveTo(x, y); });
    g.stroke();

    const now = Date.now(), colours = [css('--on-time'), css('--late')];
    for (const flight of this.#flights) {
      const t = Math.min(1, Math.max(0, (now - flight.start) / (flight.end - flight.start)));
      const [x0, y0] = place(flight.from), [x1, y1] = place(flight.to);
      // Great circles look bent on the map: a slight arc says as much.
      const bend = 0.12, cx = (x0 + x1) / 2 + (y1 - y0) * bend, cy = (y0 + y1) / 2 - Math.abs(x1 - x0) * bend;
      const at = s => [(1 - s) ** 2 * x0 + 2 * s * (1 - s) * cx + s * s * x1, (1 - s) ** 2 * y0 + 2 * s * (1 - s) * cy + s * s * y1];
      const [x, y] = at(t), [px, py] = at(Math.max(0, t - 0.12));
      const trail = g.createLinearGradient(px, py, x, y);
      trail.addColorStop(0, 'transparent');
      trail.addColorStop(1, colours[+flight.late]);
      g.strokeStyle = trail; g.lineWidth = 1.4; g.beginPath(); g.moveTo(px, py); g.lineTo(x, y); g.stroke();
      g.fillStyle = colours[+flight.late]; g.beginPath(); g.arc(x, y, 2.3, 0, 7); g.fill();
    }
  }
}

export class RankingPanel {
  query = `subscription BusiestAirports {
  airport(order_by: [{departures_aggregate: {count: desc}}, {iata: asc}], limit: 12) {
    iata city
    departures_aggregate { aggregate { count avg { delay } } }
  }
}`;

  show({ airport }) {
    const most = Math.max(1, ...airport.map(a => a.departures_aggregate.aggregate.count));
    const list = byId('ranking');
    while (list.children.length < airport.length) list.append(this.#row());
    while (list.children.length > airport.length) list.lastChild.remove();
    airport.forEach((a, i) => {
      const { count, avg } = a.departures_aggregate.aggregate, delay = Math.round(avg.delay ?? 0);
      const [code, bar, number, late] = list.children[i].children;
      code.textContent = a.iata;
      bar.firstChild.style.width = `${100 * count / most}%`;
      bar.lastChild.textContent = a.city;
      number.textContent = count;
      late.textContent = avg.delay == null ? '' : `${delay > 0 ? '+' : ''}${delay} min`;
      late.className = `delay ${delay > 15 ? 'late-text' : 'on-time-text'}`;
    });
  }

  #row() {
    const row = document.createElement('li');
    row.innerHTML = '<span class="code"></span><div class="bar"><i></i><span></span></div><span class="count"></span><span class="delay"></span>';
    return row;
  }
}

export class TimelinePanel {
  query = `subscription Timeline {
  traffic(order_by: {slice: desc}, limit: 40) { slice departures delay late }
}`;
  #slices = [];

  constructor() {
    window.addEventListener('resize', () => this.#draw());
  }

  show({ traffic }) {
    // The newest slice is not full yet.
    this.#slices = traffic.slice(1).reverse();
    this.#draw();
  }

  #draw() {
    const { context: g, width, height } = surface(byId('timeline'));
    const slices = this.#slices;
    if (slices.length < 2) return;
    const floor = height - 20, top = 14, step = width / slices.length;
    const most = Math.max(10, ...slices.map(s => s.departures)), latest = Math.max(20, ...slices.map(s => s.delay));
    const y = (value, max) => floor - (floor - top) * Math.max(0, value) / max;

    slices.forEach((s, i) => {
      const x = i * step + 2, w = step - 4;
      g.fillStyle = '#3656b3'; g.fillRect(x, y(s.departures, most), w, floor - y(s.departures, most));
      g.fillStyle = css('--late'); g.globalAlpha = .75; g.fillRect(x, y(s.late, most), w, floor - y(s.late, most)); g.globalAlpha = 1;
    });
    g.strokeStyle = css('--on-time'); g.lineWidth = 2; g.beginPath();
    slices.forEach((s, i) => { const px = (i + .5) * step, py = y(s.delay, latest); i ? g.lineTo(px, py) : g.moveTo(px, py); });
    g.stroke();

    g.fillStyle = css('--dim'); g.font = '11px system-ui, sans-serif';
    g.fillText(`${most} departures in 5 s`, 4, 11);
    g.textAlign = 'right'; g.fillStyle = css('--on-time'); g.fillText(`${latest} min late on average`, width - 4, 11); g.textAlign = 'left';
    g.fillStyle = css('--dim');
    for (let i = 0; i < slices.length; i += 8) g.fillText(new Date(slices[i].slice).toLocaleTimeString(), i * step, height - 5);
  }
}

export class TickerPanel {
  query = `subscription JustNow {
  flight(order_by: [{updated_at: desc}, {id: desc}], limit: 7) {
    id status delay updated_at
    from { iata city }
    to { iata city }
  }
}`;

  constructor(onLatency) {
    this.onLatency = onLatency;
  }

  show({ flight }) {
    if (flight.length) this.onLatency(Date.now() - Date.parse(flight[0].updated_at));
    byId('ticker').replaceChildren(...flight.map(f => {
      const row = document.createElement('li');
      const sign = document.createElement('span'), what = document.createElement('span'), late = document.createElement('small');
      sign.textContent = f.status === 'landed' ? '↘' : '↗';
      sign.className = f.status === 'landed' ? 'on-time-text' : '';
      what.className = 'what';
      what.textContent = f.status === 'landed' ? `${f.to.city} from ${f.from.city}` : `${f.from.city} to ${f.to.city}`;
      late.textContent = f.delay > 15 ? `${f.delay} min late` : f.delay < 0 ? `${-f.delay} min early` : 'on time';
      late.className = f.delay > 15 ? 'late-text' : '';
      row.append(sign, what, late);
      return row;
    }));
  }
}
