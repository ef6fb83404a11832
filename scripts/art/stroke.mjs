/** Points half a pixel or so apart along the path, with the unit normal and the distance gone. */
function* walk(path, step) {
  let gone = 0;
  for (let i = 0; i + 1 < path.length; i++) {
    const a = path[i];
    const b = path[i + 1];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1e-6;
    const before = normalAt(path, i);
    const after = normalAt(path, i + 1);
    for (let s = 0; s < length; s += step) {
      const t = s / length;
      yield {
        x: a.x + (b.x - a.x) * t,
        y: a.y + (b.y - a.y) * t,
        nx: before.x + (after.x - before.x) * t,
        ny: before.y + (after.y - before.y) * t,
        gone: gone + s,
      };
    }
    gone += length;
  }
}

function normalAt(path, i) {
  const a = path[Math.max(0, i - 1)];
  const b = path[Math.min(path.length - 1, i + 1)];
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  return { x: -(b.y - a.y) / length, y: (b.x - a.x) / length };
}

export function pathLength(path) {
  let length = 0;
  for (let i = 1; i < path.length; i++)
    length += Math.hypot(path[i].x - path[i - 1].x, path[i].y - path[i - 1].y);
  return length;
}

/**
 * Sweeps a brush along the path and calls paint(index, { u, v, t, nx, ny }) once for each pixel it covers:
 * u = pixels along, v = -1..1 across, t = 0..1 along. `halfWidth(t)` is in pixels.
 */
export function sweep(canvas, path, halfWidth, paint) {
  const id = ++canvas.strokes;
  const total = pathLength(path);
  for (const { x, y, nx, ny, gone } of walk(path, 0.6)) {
    const t = gone / total;
    const reach = halfWidth(t);
    for (let s = -reach; s <= reach; s += 0.6) {
      const px = Math.round(x + nx * s);
      const py = Math.round(y + ny * s);
      if (px < 0 || py < 0 || px >= canvas.width || py >= canvas.height) continue;
      const i = py * canvas.width + px;
      if (canvas.owner[i] === id) continue;
      canvas.owner[i] = id;
      paint(i, { u: gone, v: s / reach, t, nx, ny });
    }
  }
}
