interface Grid {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** The sums of all windows of `side` × `side` values, those that reach over the edges, too: `side` − 1 more rows and columns. */
export function slidingSums(grid: Grid, side: number): Grid {
  return turnedRowSums(turnedRowSums(grid, side), side);
}

/** Along the rows, which become columns. */
function turnedRowSums({ values, height, width }: Grid, side: number): Grid {
  const wide = width + side - 1;
  const sums = new Float64Array(wide * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < wide; x++) {
      if (x < width) sum += values[y * width + x]!;
      if (x >= side) sum -= values[y * width + x - side]!;
      sums[x * height + y] = sum;
    }
  }
  return { values: sums, height: wide, width: height };
}
