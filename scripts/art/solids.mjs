const norm2 = (a, b) => Math.sqrt(a * a + b * b);
const norm3 = (a, b, c) => Math.sqrt(a * a + b * b + c * c);

/** Signed distances to simple solids (the formulas are Inigo Quilez's); y points up. */
export const sphere = (p, x, y, z, r) => norm3(p[0] - x, p[1] - y, p[2] - z) - r;

export function ellipsoid(p, x, y, z, rx, ry, rz) {
  const [a, b, c] = [p[0] - x, p[1] - y, p[2] - z];
  const k0 = norm3(a / rx, b / ry, c / rz);
  const k1 = norm3(a / (rx * rx), b / (ry * ry), c / (rz * rz)) || 1e-6;
  return (k0 * (k0 - 1)) / k1;
}

export function box(p, x, y, z, hx, hy, hz, round = 0) {
  const a = Math.abs(p[0] - x) - hx + round;
  const b = Math.abs(p[1] - y) - hy + round;
  const c = Math.abs(p[2] - z) - hz + round;
  return norm3(Math.max(a, 0), Math.max(b, 0), Math.max(c, 0)) + Math.min(Math.max(a, b, c), 0) - round;
}

/** An upright cone frustum from radius `low` at y to radius `high` at y + height. */
export function frustum(p, x, y, z, height, low, high, round = 0.02) {
  const up = (p[1] - y) / height;
  const radius = low + (high - low) * Math.min(1, Math.max(0, up));
  const side = (norm2(p[0] - x, p[2] - z) - radius) * 0.9 + round;
  const end = Math.abs(p[1] - y - height / 2) - height / 2 + round;
  return Math.min(Math.max(side, end), 0) + norm2(Math.max(side, 0), Math.max(end, 0)) - round;
}

export function torus(p, x, y, z, r, thick) {
  return norm2(norm2(p[0] - x, p[2] - z) - r, p[1] - y) - thick;
}

export function capsule(p, a, b, r) {
  const pa = [p[0] - a[0], p[1] - a[1], p[2] - a[2]];
  const ba = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const h = (pa[0] * ba[0] + pa[1] * ba[1] + pa[2] * ba[2]) / (ba[0] ** 2 + ba[1] ** 2 + ba[2] ** 2);
  const t = Math.min(1, Math.max(0, h));
  return norm3(pa[0] - ba[0] * t, pa[1] - ba[1] * t, pa[2] - ba[2] * t) - r;
}

/** The union with a fillet of radius k. */
export function blend(a, b, k) {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - (h * h * k) / 4;
}

/** A hollow vessel cut from the distance to a solid. */
export const carve = (solid, hole) => Math.max(solid, -hole);
