type Triple = readonly [number, number, number];
/** Rows of a symmetric, positive definite matrix. */
export type Matrix3 = readonly [Triple, Triple, Triple];

/** Each halves the distance at first and squares it later: 16 are enough for matrices that differ by 10⁷. */
const ITERATIONS = 40;

/**
 * The geometric mean of two matrices: the symmetric, positive definite X with X·a⁻¹·X = b. It is the limit of the
 * arithmetic and the harmonic mean taken of each other (Bhatia 2007, Positive Definite Matrices, section 4.1).
 */
export function geometricMean(a: Matrix3, b: Matrix3): Matrix3 {
  let [arithmetic, harmonic] = [a, b];
  for (let i = 0; i < ITERATIONS; i++) {
    const inverses = half(inverse(arithmetic), inverse(harmonic));
    [arithmetic, harmonic] = [half(arithmetic, harmonic), inverse(inverses)];
  }
  return arithmetic;
}

/** Cross products of the rows over the determinant. */
export function inverse(m: Matrix3): Matrix3 {
  const adjugate = [cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])];
  const determinant = m[0].reduce((sum, value, i) => sum + value * adjugate[0]![i]!, 0);
  return matrix((i, j) => adjugate[i]![j]! / determinant);
}

function half(a: Matrix3, b: Matrix3): Matrix3 {
  return matrix((i, j) => (a[i]![j]! + b[i]![j]!) / 2);
}

function cross([a, b, c]: Triple, [x, y, z]: Triple): Triple {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

export function matrix(of: (row: number, column: number) => number): Matrix3 {
  const row = (i: number): Triple => [of(i, 0), of(i, 1), of(i, 2)];
  return [row(0), row(1), row(2)];
}
