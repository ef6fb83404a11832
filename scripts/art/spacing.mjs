/** Streamlines that keep `apart` pixels from each other (after Jobard and Lefer, 1997). */
export function evenStreamlines(random, flow, size, apart, longest) {
  const cell = apart / 2;
  const across = Math.ceil(size / cell) + 8;
  const taken = new Map();
  const key = (x, y) => Math.floor(x / cell + 4) + across * Math.floor(y / cell + 4);
  const outside = (p) => p.x < -apart || p.y < -apart || p.x > size + apart || p.y > size + apart;
  const crowded = (p, reach) => {
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) {
        const near = taken.get(key(p.x + dx * cell, p.y + dy * cell)) ?? [];
        if (near.some((q) => Math.hypot(q.x - p.x, q.y - p.y) < reach)) return true;
      }
    }
    return false;
  };
  const follow = (start, step) => {
    const points = [];
    let p = start;
    for (let gone = 0; gone < longest / 2; gone += Math.abs(step)) {
      const d = flow.direction(p.x, p.y);
      const m = flow.direction(p.x + (d.x * step) / 2, p.y + (d.y * step) / 2);
      p = { x: p.x + m.x * step, y: p.y + m.y * step };
      if (outside(p) || crowded(p, apart * 0.6) || returns(points, p, apart * 0.6)) break;
      points.push(p);
    }
    return points;
  };
  const lines = [];
  for (let tries = 0; tries < (size / apart) ** 2 * 5; tries++) {
    const start = { x: random.range(-apart, size + apart), y: random.range(-apart, size + apart) };
    if (crowded(start, apart)) continue;
    const line = [...follow(start, -4).reverse(), start, ...follow(start, 4)];
    for (const p of line) {
      const at = key(p.x, p.y);
      if (!taken.has(at)) taken.set(at, []);
      taken.get(at).push(p);
    }
    if (line.length > 8) lines.push(line);
  }
  return lines;
}

/** Whether the line has come round to its own earlier part. */
function returns(points, p, reach) {
  for (let i = 0; i < points.length - 20; i += 2) {
    if (Math.hypot(points[i].x - p.x, points[i].y - p.y) < reach) return true;
  }
  return false;
}
